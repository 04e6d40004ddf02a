"""Which videos the gallery gets, which climb together, which seed ships; and that a shared still changes nothing."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.zoo import CARDS
from tests.generated_videos import Only
from tests.vizlib.maximize.test_batch import Norms, two_stages
from training.maximize import choice, stills
from training.maximize.choice import SEEDS, best_first, held_out, order, votes, write_figures
from training.maximize.stills import climbed, made_stills, moved
from training.maximize.wanted import I3D, KINETICS, LAB, MAIN, PAID_FOR, STRIPS, batches, name_of, spec_for, wanted
from vizlib.maximize import maximize
from vizlib.maximize.defaults import FAST, NATURAL, PAID, PAY, PLAIN, SLOW, SPEEDS, TOGETHER
from vizlib.maximize.state import picture_at


def test_every_video_has_a_name_of_its_own():
    names = [name_of(*video) for video in wanted()]
    assert len(set(names)) == len(names)
    assert name_of("slow_fusion", "walk_backward", 0.25) == "slow_fusion-walk_backward-025"
    assert name_of(I3D, "golf driving", FAST, PLAIN) == "i3d_kinetics400-golf_driving-100-plain"


def test_every_class_is_wanted_slow_and_fast_and_plain():
    found = list(wanted())
    classes = {I3D: KINETICS} | {name: CARDS[name].classes for name in LAB}
    assert len(LAB) == 5
    assert len(set(KINETICS)) == 42
    for name, labels in classes.items():
        assert set(labels) <= set(CARDS[name].classes)
        for label in labels:
            mine = [(speed, recipe) for network, of, speed, recipe in found if (network, of) == (name, label)]
            speeds = SPEEDS if name == MAIN or (name, label) in {(I3D, of) for of in STRIPS} else (SLOW, FAST)
            paid = [(FAST, PAID)] if name == I3D and label in PAID_FOR else []
            assert mine == [*((speed, NATURAL) for speed in speeds), (FAST, PLAIN), *paid]
    assert len(found) == sum(sum(network == name for network, *_ in found) for name in classes)


@given(st.integers(1, 60))
def test_batches_share_all_classes_and_keep_neighbours_apart(count):
    labels = tuple(map(str, range(count)))
    found = batches(labels)
    assert sorted(sum(found, ()), key=int) == list(labels)
    sizes = [len(batch) for batch in found]
    assert max(sizes) <= TOGETHER
    assert max(sizes) - min(sizes) <= 1
    if len(found) > 1:
        assert not any(int(b) - int(a) == 1 for batch in found for a, b in pairwise(batch))


@pytest.mark.parametrize("name", [I3D, MAIN])
def test_those_who_climb_together_say_so_of_one_another(name):
    for batch in batches(KINETICS if name == I3D else CARDS[name].classes):
        numbers = {CARDS[name].classes.index(label) for label in batch}
        for label in batch:
            spec = spec_for(name, label, FAST, NATURAL, 0)
            assert {spec.objective.class_index, *spec.companions} == numbers
    assert spec_for(name, batch[0], FAST, PLAIN, 0).companions == ()
    natural, paid = (spec_for(name, batch[0], FAST, recipe, 0) for recipe in (NATURAL, PAID))
    assert paid == replace(natural, pay=PAY)


def test_the_jury_speaks_of_seeds_that_were_made_and_comes_before_the_figures(monkeypatch, tmp_path):
    said = votes(I3D)
    assert set(said) <= set(KINETICS)
    assert set(said.values()) <= {*range(SEEDS)}
    specs = [spec_for(I3D, "archery", FAST, NATURAL, seed) for seed in range(3)]
    monkeypatch.setattr(choice, "FOLDER", tmp_path)
    for spec, lead in zip(specs, (1, 9, 5), strict=True):
        write_figures(spec, {"seed": spec.seed, "lead": lead, "person": 0.5})
    for jury, seed in (({"archery": 2}, 2), ({"squat": 2}, 1)):  # of equals in person, the first comes first
        monkeypatch.setattr(choice, "votes", lambda _network, jury=jury: jury)
        best, figures = best_first("archery", specs)
        assert best == seed
        assert [row["kept"] for row in figures] == [n == seed for n in range(3)]


rows = st.lists(
    st.fixed_dictionaries({"lead": st.integers(-9, 9), "person": st.integers(0, 9)}), min_size=1, max_size=6
)


def test_of_two_sums_of_places_the_smaller_ships_and_of_two_alike_the_larger_lead():
    def best(*pairs):
        return order([{"lead": lead, "person": person} for lead, person in pairs])

    assert best((1, 0.1), (3, 0.9), (2, 0.5)) == [1, 2, 0]
    assert best((9, 0.1), (5, 0.9), (1, 0.5)) == [1, 0, 2]  # places 0 + 2, 1 + 0, 2 + 1
    assert best((1, 0.9), (2, 0.1)) == [1, 0]  # 1 + 0 and 0 + 1: the larger lead
    assert best((4, 0.2)) == [0]


@given(rows)
def test_the_order_has_every_seed_and_who_is_ahead_in_both_comes_before(figures):
    found = order(figures)
    assert sorted(found) == [*range(len(figures))]
    for n, one in enumerate(figures):
        for m, other in enumerate(figures):
            if one["lead"] > other["lead"] and one["person"] > other["person"]:
                assert found.index(n) < found.index(m)


def test_the_views_that_are_held_out_are_other_views():
    frames = np.random.default_rng(0).integers(0, 256, (1, 64, 64, 3), np.uint8)
    grey, blurred, left, right, half = held_out(frames)
    assert np.ptp(grey.astype(int), 3).max() == 0
    assert blurred.std() < frames.std() / 2
    assert not np.array_equal(left, right)
    assert half.shape == (1, 32, 32, 3)
    assert all(view.dtype == np.uint8 for view in (grey, blurred, left, right, half))


def shared_still():
    """The specs of a batch of three, and a network."""
    one = two_stages(steps=5)
    classes = (one.objective.class_index, *one.companions)
    specs = [two_stages(steps=5, index=n, companions=tuple(c for c in classes if c != n)) for n in classes]
    return specs, Only(Norms())


def test_videos_whose_still_is_climbed_once_are_those_that_climb_alone():
    specs, networks = shared_still()
    for spec, picture in zip(specs, climbed(networks, specs), strict=True):
        *_, alone = maximize(spec, networks)
        assert np.array_equal(picture.frames, alone.picture.frames)
    free = [replace(specs[0], companions=(), seed=seed) for seed in (0, 1)]  # nothing is shared
    for spec, picture in zip(free, climbed(networks, free), strict=True):
        *_, alone = maximize(spec, networks)
        assert np.array_equal(picture.frames, alone.picture.frames)


def test_a_still_that_was_kept_moves_as_if_it_had_just_been_climbed(monkeypatch, tmp_path):
    specs, networks = shared_still()
    seen = {}
    monkeypatch.setattr(stills, "FOLDER", tmp_path)
    monkeypatch.setattr(stills, "figures_of", lambda spec, still: seen.setdefault(spec, still))
    monkeypatch.setattr(stills, "write_figures", lambda _spec, _figures: None)
    made_stills(networks, specs)
    assert len(list(tmp_path.iterdir())) == 1
    for spec in specs:
        *_, alone = maximize(spec, networks)
        assert np.array_equal(moved(networks, spec).frames, alone.picture.frames)
        before = list(maximize(spec, networks))[spec.still - 2]
        assert np.array_equal(seen[spec], picture_at(spec, before.state).frames[:1])
    seen.clear()
    made_stills(networks, specs)  # what is there stays
    assert not seen
