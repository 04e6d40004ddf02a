"""Settings: as a file and back, to begin with, from slow to fast; and what the gallery's numbers add up to."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.zoo import CARDS, CLASSIFIERS, NetworkError
from tests.generated_videos import CLASSES
from vizlib.maximize import MaximizeError, MaximizeSpec, Objective, class_objective, maximize, spec_of
from vizlib.maximize import gallery as module
from vizlib.maximize.checks import TWINS, Answer, Checks, energy
from vizlib.maximize.defaults import NATURAL, PLAIN, SPEEDS, TOGETHER, companions_of, scale_of
from vizlib.maximize.gallery import Entry
from vizlib.maximize.objective import Term, channel_objective
from vizlib.maximize.rulers import rulers
from vizlib.maximize.settings import as_dict, file_word, from_dict, settings_file
from vizlib.maximize.spec import MOST_STEPS, SPACES
from vizlib.maximize.strip import climbing
from vizlib.maximize.summary import Logits, score_matrix, summary
from vizlib.results.ranks import rank_correlation

CARD = CLASSIFIERS["slow_fusion"]
terms = st.builds(
    Term,
    st.integers(0, 400),
    st.sampled_from(["", "features.4"]),
    st.none() | st.tuples(*(st.integers(0, 9),) * 3),
    st.floats(-5, 5),
)
specs = st.builds(
    MaximizeSpec,
    st.sampled_from(["slow_fusion", "two_stream"]),
    st.lists(terms, min_size=1, max_size=3).map(lambda found: Objective(tuple(found))),
    size=st.integers(16, 256),
    steps=st.integers(1, MOST_STEPS),
    seed=st.integers(0, 2**31),
    space=st.sampled_from(SPACES),
    a_t=st.floats(0.05, 50),
    chi=st.floats(0, 1e6),
    rate=st.floats(1e-4, 1),
    roll=st.integers(0, 8),
    area=st.floats(0.05, 1),
    flip=st.booleans(),
    natural=st.floats(0, 10),
    pay=st.floats(0, 10),
    bfloat16=st.booleans(),
    start=st.text(max_size=9),
) | st.builds(
    MaximizeSpec,
    st.just("slow_fusion"),
    st.just(Objective((Term(0),))),
    still=st.integers(0, MOST_STEPS),
    companions=st.lists(st.integers(1, CLASSES - 1), unique=True).map(tuple),
)


def plain():
    return as_dict(MaximizeSpec("slow_fusion", class_objective(CARD, "jump")))


@given(specs)
@settings(max_examples=30)
def test_settings_survive_a_file(spec):
    assert from_dict(as_dict(spec)) == spec
    assert from_dict(json.loads(json.dumps(as_dict(spec)))) == spec


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        3,
        "fast",
        [],
        {},
        {"network": "slow_fusion"},
        {"objective": {"terms": []}},
        plain() | {"colour": "red"},
        plain() | {"objective": None},
        plain() | {"objective": {"terms": ["jump"]}},
        plain() | {"objective": {"terms": [{"channel": 3}]}},
        plain() | {"objective": {"terms": [{"unit": None}]}},
        plain() | {"objective": {"terms": [{"channel": 3, "unit": 5}]}},
        plain() | {"objective": {"terms": [{"channel": 3, "unit": None, "tone": 1}]}},
        plain() | {"steps": "many"},
        plain() | {"companions": 3},
    ],
)
def test_what_are_no_settings_are_refused_with_what_they_should_be(nonsense):
    with pytest.raises(MaximizeError, match=r"no settings of an ascent .*network, objective, frames, .*start"):
        from_dict(nonsense)


def test_settings_out_of_bounds_are_refused_as_ever():
    with pytest.raises(MaximizeError, match="steps must lie between"):
        from_dict(plain() | {"steps": 0})
    with pytest.raises(NetworkError, match="no network slow_food"):
        from_dict(plain() | {"network": "slow_food"})


def test_a_file_of_settings_has_the_weights_and_how_far_it_went():
    spec = spec_of("two_stream", "kick", 0.25)
    told = json.loads(settings_file(spec, 40))
    assert set(told) == {"settings", "steps_done", "weights_sha256"}
    assert told["steps_done"] == 40
    assert told["weights_sha256"] == CLASSIFIERS["two_stream"].weights.sha256 != ""
    assert from_dict(told["settings"]) == spec


def test_who_has_the_file_gets_the_same_video(networks):
    spec = MaximizeSpec("slow_fusion", class_objective(CARD, "jump"), size=16, steps=9, chi=5.0, seed=3, cool=0.1)
    steps = list(maximize(spec, networks))
    told = json.loads(settings_file(spec, 2))
    again = next(s for s in maximize(from_dict(told["settings"]), networks) if s.done == told["steps_done"])
    assert np.array_equal(again.picture.frames, steps[1].picture.frames)


SHIPPED = [card.name for card in CLASSIFIERS.values() if card.weights.here and not card.weights.url]
NO_NORM = "recurrent_cnn"  # of those that ship
RECIPES = [(name, recipe) for name in SHIPPED for recipe in (PLAIN, NATURAL) if (name, recipe) != (NO_NORM, NATURAL)]


@pytest.mark.parametrize(("name", "recipe"), RECIPES)
def test_every_network_that_ships_has_settings_to_begin_with(name, recipe):
    card = CLASSIFIERS[name]
    found = [spec_of(name, card.classes[-1], speed, seed=7, recipe=recipe) for speed in SPEEDS]
    for spec in found:
        if recipe == PLAIN:
            assert (spec.natural, spec.temper, spec.enough, spec.still, spec.companions) == (0, 0, 0, 0, ())
        else:
            assert min(spec.natural, spec.real, spec.temper) > 0
            assert len(spec.companions) == TOGETHER - 1
        assert spec.objective == class_objective(card, card.classes[-1])
        assert (spec.network, spec.seed) == (name, 7)
        assert spec.size <= card.input.size
    # Slow is a higher price on time, all along, and fast is none.
    for field in ("a_t", "chi"):
        values = [getattr(spec, field) for spec in found]
        assert values == sorted(values, reverse=True)
        assert len(set(values)) == len(SPEEDS)
    assert found[-1].chi == 0
    assert {replace(spec, a_t=1.0, chi=0.0) for spec in found} == {replace(found[0], a_t=1.0, chi=0.0)}


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != NO_NORM and scale_of(CLASSIFIERS[name]) == "lab"])
def test_what_costs_nothing_is_what_clips_have(name):
    spec, clips = spec_of(name, CLASSIFIERS[name].classes[0], recipe=NATURAL), rulers(name)
    assert spec.real == clips.distance.median
    mixed = len(set(CLASSIFIERS[name].input.kinds)) > 1  # there another scale is climbed
    assert spec.enough == (0 if mixed else clips.logit.high)


def test_without_batch_norm_or_measured_clips_there_is_no_natural_recipe(monkeypatch):
    with pytest.raises(MaximizeError, match="no batch norm"):
        spec_of(NO_NORM, "jump", recipe=NATURAL)
    monkeypatch.setattr("vizlib.maximize.rulers.named", lambda _name: {})
    with pytest.raises(MaximizeError, match="was not measured"):
        spec_of("slow_fusion", "jump", recipe=NATURAL)


@pytest.mark.parametrize("name", [card.name for card in CLASSIFIERS.values() if card.weights.url])
def test_published_networks_have_settings_without_any_run(monkeypatch, name):
    monkeypatch.setattr("vizlib.maximize.rulers.named", lambda _name: {})
    card = CLASSIFIERS[name]
    plain_one, natural = (spec_of(name, card.classes[0], recipe=recipe) for recipe in (PLAIN, NATURAL))
    assert (plain_one.still, plain_one.companions) == (0, ())
    assert 0 < natural.still < natural.steps
    assert natural.size > plain_one.size
    assert card.input.min_frames <= natural.frames


def test_companions_are_other_classes_that_the_seed_and_the_class_draw():
    one = companions_of("slow_fusion", "jump", 0)
    assert len(set(one)) == TOGETHER - 1
    assert CARD.classes.index("jump") not in one
    assert list(one) == sorted(one)
    assert companions_of("slow_fusion", "jump", 0) == one
    assert len({companions_of("slow_fusion", "jump", seed) for seed in range(9)}) > 5
    assert spec_of("slow_fusion", "jump", recipe=NATURAL).companions == one
    assert spec_of("slow_fusion", "jump", recipe=NATURAL, companions=()).companions == ()


def test_the_slider_goes_from_slow_to_fast():
    assert SPEEDS[0] == 0
    assert SPEEDS[-1] == 1
    assert list(SPEEDS) == sorted(set(SPEEDS))


def test_settings_of_what_does_not_exist_are_refused():
    with pytest.raises(NetworkError, match="no network slow_food"):
        spec_of("slow_food", "jump")
    with pytest.raises(MaximizeError, match="does not know the class juggling"):
        spec_of("slow_fusion", "juggling")


def test_a_strip_climbs_from_slow_to_fast_and_is_done_at_its_last_step(networks):
    base = MaximizeSpec("slow_fusion", class_objective(CARD, "jump"), size=16, steps=3)
    three = tuple(replace(base, a_t=a_t, chi=chi) for a_t, chi in ((8.0, 2000.0), (2.0, 200.0), (0.5, 0.0)))
    strips = list(climbing(three, networks))
    assert [strip.done for strip in strips] == [*range(1, 10)]
    assert [strip.total for strip in strips] == [9] * 9
    assert [len(strip.pictures) for strip in strips] == [0, 0, 1, 1, 1, 2, 2, 2, 3]
    assert [strip.shown for strip in strips] == [0, 0, 3, 3, 3, 6, 6, 6, 9]  # a preview every PREVIEW steps
    last = strips[-1]
    for spec, picture in zip(three, last.pictures, strict=True):
        *_, alone = maximize(spec, networks)
        assert np.array_equal(alone.picture.frames, picture.frames)
    assert last.energies == tuple(sorted(map(energy, last.pictures)))
    assert last.bytes == sum(picture.bytes for picture in last.pictures) == 3 * 16 * 16 * 16 * 3


def test_a_strip_that_was_stopped_goes_on_to_the_same_videos(networks):
    base = MaximizeSpec("slow_fusion", class_objective(CARD, "jump"), size=16, steps=3)
    two = (base, replace(base, seed=1))
    whole = list(climbing(two, networks))
    for stopped in (whole[1], whole[2], whole[4]):
        rest = list(climbing(two, networks, made=stopped))
        assert [strip.done for strip in rest] == list(range(stopped.done + 1, 7))
        for one, other in zip(rest[-1].pictures, whole[-1].pictures, strict=True):
            assert np.array_equal(one.frames, other.frames)
        assert rest[-1].energies == whole[-1].energies


def test_a_strip_of_ascents_of_one_step_is_a_picture_a_step(networks):
    base = MaximizeSpec("slow_fusion", class_objective(CARD, "jump"), size=16, steps=1)
    strips = list(climbing((base, replace(base, seed=1)), networks))
    assert [(strip.done, strip.shown) for strip in strips] == [(1, 1), (2, 2)]


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8, unique=True))
@settings(max_examples=30)
def test_ranks_agree_wholly_or_not_at_all(values):
    speeds = list(range(len(values)))
    assert rank_correlation(speeds, sorted(values)) == pytest.approx(1)
    assert rank_correlation(speeds, sorted(values, reverse=True)) == pytest.approx(-1)
    # Only the order counts.
    expected = rank_correlation(speeds, [value**3 + 1 for value in map(float, np.argsort(np.argsort(values)))])
    assert rank_correlation(speeds, values) == pytest.approx(expected)


def test_a_swap_of_neighbours_costs_a_tenth():
    assert rank_correlation(list(SPEEDS), [0.1, 0.3, 0.2, 0.4, 0.5]) == pytest.approx(0.9)


def made_up(label, speed, own=0.99, change=0.1, back="jump", top=None, others=None):
    """An entry of the gallery; ``top``: the class with the highest logit."""
    logits = np.zeros(CLASSES)
    logits[CARD.classes.index(top or label)] = 5
    shuffled, backwards, noise = (Answer(1.0, *found) for found in ((0.2, "jump"), (0.4, back), (0.06, "jump")))
    frozen = Answer(0.5, 0.1, "jump")
    twin = TWINS.get(label, "") if label.startswith("walk") else ""
    others = {name: Answer(0.0, share, "jump") for name, share in (others or {}).items()}
    own = Answer(4.0 + speed, own, label)
    checks = Checks(label, own, ((label, own.probability),), shuffled, frozen, backwards, twin, noise, others, change)
    return Entry(f"{label}-{speed}", label, speed, spec_of("slow_fusion", label, speed), "", checks, tuple(logits))


@pytest.fixture
def made_up_gallery(monkeypatch):
    def use(*entries):
        monkeypatch.setattr(module, "gallery", lambda: entries)

    return use


def test_a_summary_adds_up_what_the_entries_say(made_up_gallery):
    fast = [made_up(label, 1.0) for label in CARD.classes if label not in ("jump", "walk")]
    # Right for its own class, and it scores higher for kick than the video of kick.
    convincing = np.eye(CLASSES)[CARD.classes.index("cartwheel")] * 9 + np.eye(CLASSES)[CARD.classes.index("kick")] * 8
    fast = [replace(one, logits=tuple(convincing)) if one.label == "cartwheel" else one for one in fast]
    made_up_gallery(
        *fast,
        *(made_up("jump", speed, change=speed + 0.1, others={"c3d": 0.5}) for speed in SPEEDS),
        made_up("walk", 0.0, own=0.5, back="walk_backward"),
        made_up("walk", 1.0, own=0.96, top="crawl", others={"c3d": 0.2, "single_frame": 0.1}),
    )
    found = summary("slow_fusion")
    assert found.videos == 16 + 2 + 2  # slow and fast; those between are for the strip
    assert found.sure == 19
    assert found.classes == CLASSES
    assert found.winners == CLASSES - 2  # kick's is beaten, and walk's scores no higher for it than any other's
    assert found.shuffled == pytest.approx(0.2)
    assert found.logits[0.0] == Logits(4.0, 1.0, 0.5, 1.0, pytest.approx(np.nan, nan_ok=True))
    assert found.logits[1.0] == Logits(5.0, 1.0, 0.5, 1.0, pytest.approx(np.nan, nan_ok=True))
    assert found.logits[1.0].lost == pytest.approx(0.8)
    assert found.others == pytest.approx({"c3d": (0.5 + 0.5 + 0.2) / 3, "single_frame": 0.1})
    assert found.flips == (1, 3)  # walk both ways, and walk_backward
    assert found.correlations == pytest.approx([1])


def test_the_matrix_has_a_row_a_video_in_the_order_of_the_classes(made_up_gallery):
    made_up_gallery(made_up("walk", 1.0), made_up("jump", 1.0), made_up("jump", 0.0))
    scores, labels = score_matrix("slow_fusion", 1.0)
    assert labels == ["jump", "walk"]
    assert scores.shape == (2, CLASSES)
    assert scores.argmax(1).tolist() == [CARD.classes.index(label) for label in labels]
    assert score_matrix("slow_fusion", 0.5) is None
    made_up_gallery(replace(made_up("jump", 1.0), logits=()))  # of networks with hundreds of classes
    assert score_matrix("slow_fusion", 1.0) is None
    assert summary("slow_fusion").winners is None


def test_of_nothing_there_is_no_summary(made_up_gallery):
    made_up_gallery(made_up("jump", 0.5))
    for name in ("slow_fusion", "two_stream"):
        with pytest.raises(ValueError, match=f"no videos of {name}"):
            summary(name)


def test_what_is_climbed_names_the_file():
    violin, cello = (class_objective(CARDS["i3d_kinetics400"], f"playing {name}") for name in ("violin", "cello"))
    for objective, word in (
        (violin, "playing_violin"),
        (violin + -1 * cello, "playing_violin-minus-playing_cello"),
        (-0.5 * violin + channel_objective("logits", 3), "minus-playing_violin-plus-logits-3"),
        (channel_objective("features.Mixed_5c", 7, (1, 2, 3)), "features.Mixed_5c-7-1-2-3"),
    ):
        assert file_word(MaximizeSpec("i3d_kinetics400", objective)) == word
