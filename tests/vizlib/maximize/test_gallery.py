"""The gallery as it ships, and how a video gets into it and is gone on from."""

from dataclasses import asdict, replace

import numpy as np
import pytest
import torch

from models.input_spec import FLOW_BOUND
from models.zoo import CARDS
from tests.generated_videos import probability_of, smooth_picture
from training.maximize.choice import SEEDS, order, votes
from training.maximize.gallery import KINETICS, name_of, spec_for, wanted
from vizlib.engine.networks import Networks
from vizlib.maximize import MaximizeError, MaximizeSpec, class_objective, maximize
from vizlib.maximize import gallery as module
from vizlib.maximize.checks import Answer, Checks
from vizlib.maximize.defaults import FAST, NATURAL, PAID, PAY, PLAIN, SLOW
from vizlib.maximize.gallery import (
    FOLDER,
    INDEX,
    Entry,
    counterpart,
    entries,
    entry,
    gallery,
    going_on,
    state_of,
    store,
    stored,
)
from vizlib.maximize.picture import network_input, videos_of
from vizlib.maximize.rulers import ROOM, rulers
from vizlib.maximize.state import picture_at

MEGABYTES = 40
MOST_LOGIT = 60
LEVEL = 1 / 127  # of flow, in parts of its bound


def test_every_video_that_is_wanted_is_there_and_no_other():
    found = [(one.spec.network, one.label, one.speed, one.recipe) for one in gallery()]
    assert found == list(wanted())
    assert [one.name for one in gallery()] == [name_of(*video) for video in found]


def test_every_entry_was_made_with_these_weights_and_settings():
    assert gallery()
    for one in gallery():
        assert one.weights == CARDS[one.spec.network].weights.sha256 != "", one.name
        expected = spec_for(one.spec.network, one.label, one.speed, one.recipe, one.spec.seed)
        assert one.spec == expected, one.name


def test_the_seed_that_ships_is_the_jurys_or_the_one_that_the_figures_put_first():
    chosen = [one for one in gallery() if one.spec.still and one.recipe == NATURAL]
    assert {one.label for one in chosen} == set(KINETICS)
    for one in chosen:
        assert [tried.seed for tried in one.seeds] == [*range(SEEDS)], one.name
        best = votes(one.spec.network).get(one.label, order([asdict(tried) for tried in one.seeds])[0])
        assert [tried.seed for tried in one.seeds if tried.kept] == [best] == [one.spec.seed], one.name
    assert not any(one.seeds for one in gallery() if not one.spec.still)


def test_every_video_of_i3d_stays_near_real_clips_at_each_size_and_its_class_is_first():
    mine = [one for one in gallery() if one.spec.still]
    assert mine
    for one in mine:
        found, spec = one.figures, one.spec
        for distance, logit, first, size in (
            (found.distance, found.logit, found.first, spec.size),
            (found.distance_shown, found.logit_shown, found.first_shown, CARDS[spec.network].input.size),
        ):
            assert distance <= ROOM * rulers(spec.network, spec.frames, size).distance.high, one.name
            assert logit <= MOST_LOGIT, one.name
            assert first, one.name
        assert found.first_crop, one.name


def test_every_plain_video_is_the_counterpart_of_a_natural_one():
    natural = [one for one in gallery() if (one.recipe, one.speed) == (NATURAL, FAST)]
    plain = [one for one in gallery() if one.recipe == PLAIN]
    assert [counterpart(one) for one in natural] == plain
    assert all(bool(one.spec.natural) == (one.recipe != PLAIN) for one in gallery())
    assert counterpart(next(one for one in gallery() if one.speed == SLOW)) is None


def test_what_was_paid_for_motion_has_the_still_of_a_natural_one():
    seeds = {(one.spec.network, one.label, one.speed): one.spec.seed for one in gallery() if one.recipe == NATURAL}
    for one in gallery():
        assert one.spec.pay == (PAY if one.recipe == PAID else 0), one.name
        assert one.spec.seed == seeds[one.spec.network, one.label, one.speed], one.name


def test_what_entries_say_of_themselves_goes_together():
    assert gallery()
    for one in gallery():
        checks, classes = one.checks, CARDS[one.spec.network].classes
        assert checks.label == one.label, one.name
        assert checks.own.label == checks.rivals[0][0], one.name
        assert checks.energy > 0, one.name
        for answer in (
            checks.own,
            checks.shuffled,
            checks.frozen,
            checks.backwards,
            checks.noise,
            *checks.others.values(),
        ):
            assert 0 <= answer.probability <= 1
            assert answer.label in classes
        assert len(one.logits) == (len(classes) if len(classes) < 100 else 0), one.name
        if one.logits:
            assert classes[int(np.argmax(one.logits))] == checks.own.label, one.name


def test_every_file_has_the_frames_that_its_settings_say_and_belongs_to_an_entry():
    assert gallery()
    files = set()
    for one in gallery():
        spec, kinds = one.spec, CARDS[one.spec.network].input.kinds
        picture = one.picture()
        if "rgb" in kinds:
            files.add(f"{one.name}.mp4")
            assert picture.frames.shape == (spec.frames, spec.size, spec.size, 3), one.name
        if "flow" in kinds:
            files.add(f"{one.name}-flow.mp4")
            assert picture.flow.shape == (spec.frames - 1, 2, spec.size, spec.size), one.name
    assert {path.name for path in FOLDER.iterdir() if path.is_file()} == {INDEX} | files
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < MEGABYTES * 1e6


def test_what_is_told_of_a_video_is_measured_on_its_files(networks):
    network, card = networks.get("slow_fusion", "cpu").network, CARDS["slow_fusion"]
    for one in entries("slow_fusion")[::9]:
        with torch.no_grad():
            logits = network(network_input(videos_of(one.picture()), card.input, one.spec.frames))[0].numpy()
        np.testing.assert_allclose(one.logits, logits, rtol=1e-3, atol=1e-3)
        assert one.checks.own.logit == pytest.approx(logits[card.classes.index(one.label)], rel=1e-3, abs=1e-3)


def test_a_video_that_nobody_measured_is_a_sentence():
    with pytest.raises(MaximizeError, match="The video new was not measured: run"):
        module.entry_of(module.index()[0] | {"name": "new"})


def made(name, label, network, **changes):
    """An entry that nobody has checked."""
    nothing = Answer(0.0, 0.0, label)
    checks = Checks(label, nothing, (), nothing, nothing, nothing, "", nothing, {}, 0.0)
    spec = MaximizeSpec(network, class_objective(CARDS[network], label), **({"size": 32, "falloff": 2.0} | changes))
    return Entry(name, label, 1.0, spec, "", checks, ())


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """A gallery of its own, with a video of colours, one of both kinds and one of flow alone."""
    mine = (
        made("colours", "jump", "slow_fusion"),
        made("both", "kick", "two_stream", size=64),
        made("motion", "walk", "slow_fusion_flow"),
    )
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    monkeypatch.setattr(module, "gallery", lambda: mine)
    stored.cache_clear()
    for one in mine:
        store(tmp_path, one.name, smooth_picture(one.spec, contrast=5), CARDS[one.spec.network].input.fps)
    yield tmp_path
    stored.cache_clear()


def test_each_kind_has_a_file_of_its_own(folder):
    assert {path.name for path in folder.iterdir()} == {
        "colours.mp4", "both.mp4", "both-flow.mp4", "motion-flow.mp4"
    }  # fmt: skip


@pytest.mark.parametrize("name", ["colours", "both", "motion"])
def test_what_is_stored_comes_back_nearly_as_it_was(folder, name):
    one = entry(name)
    before, after = smooth_picture(one.spec, contrast=5), one.picture()
    assert (after.frames is None, after.flow is None) == (before.frames is None, before.flow is None)
    if before.frames is not None:
        assert after.frames.shape == before.frames.shape
        assert before.frames.std() > 15
        lost = after.frames.astype(int) - before.frames
        assert np.abs(lost).mean() < 5  # H.264 keeps colours for two by two pixels
        assert np.abs(lost.mean(3)).mean() < 3.5
    if before.flow is not None:
        assert after.flow.shape == before.flow.shape
        lost = np.abs(after.flow - before.flow) / (FLOW_BOUND * one.spec.size)
        assert lost.mean() < 1.5 * LEVEL
        assert np.quantile(lost, 0.999) < 8 * LEVEL


def test_u_and_v_do_not_change_places(folder):
    before, after = smooth_picture(entry("both").spec, contrast=5), entry("both").picture()
    for part in (0, 1):
        assert np.corrcoef(after.flow[:, part].flat, before.flow[:, part].flat)[0, 1] > 0.99
        assert abs(np.corrcoef(after.flow[:, part].flat, before.flow[:, 1 - part].flat)[0, 1]) < 0.9


def start(one, **changes):
    return replace(one.spec, start=one.name, **changes)


@pytest.mark.parametrize("name", ["colours", "both", "motion"])
@pytest.mark.parametrize("space", ["fourier", "pixels"])
def test_an_ascent_can_begin_with_a_stored_video(folder, name, space):
    one = entry(name)
    spec = start(one, space=space)
    state = state_of(spec)
    assert state.done == 0
    begun, picture = picture_at(spec, state), one.picture()
    # Near black and white, and near the bound of flow, it is moved in by 0.02.
    if picture.frames is not None:
        assert (
            np.abs(begun.frames.astype(int) - picture.frames[: 1 if name == "both" else None]).max() <= 0.02 * 255 + 1
        )
    if picture.flow is not None:
        bound = np.abs(picture.flow).max()
        assert np.abs(begun.flow - picture.flow).max() <= 0.03 * bound


def test_who_begins_with_a_video_is_nearer_to_its_class_than_noise(folder, networks):
    noise = MaximizeSpec("slow_fusion", class_objective(CARDS["slow_fusion"], "jump"), size=32, steps=16)
    *_, last = maximize(noise, networks)
    store(folder, "colours", last.picture, 12.0)
    stored.cache_clear()
    here = entry("colours").picture()
    assert probability_of(networks, noise, here) > 0.3
    (first,) = maximize(start(entry("colours"), steps=1, jitter=0.0, zoom=0.0, turn=0.0, roll=0), networks)
    assert first.score > last.state.curve[0, 0] + 1
    assert first.done == 1


def test_without_a_start_it_is_noise():
    assert state_of(MaximizeSpec("slow_fusion", class_objective(CARDS["slow_fusion"], "jump"))) is None


def test_a_video_that_had_a_still_and_a_batch_goes_on_alone(folder, networks):
    one = entry("colours")
    two_stages = replace(one, spec=replace(one.spec, still=3, steps=9, companions=(1, 2), natural=1.0))
    spec = going_on(two_stages, 2)
    assert (spec.still, spec.companions, spec.steps, spec.start, spec.natural) == (0, (), 2, "colours", 1.0)
    first, second = maximize(spec, networks)
    assert first.stage == second.stage == "motion"
    assert np.isfinite(second.state.curve).all()


def test_a_video_of_another_size_or_kind_cannot_be_gone_on_from(folder):
    colours, both = entry("colours"), entry("both")
    with pytest.raises(MaximizeError, match=r"colours cannot .* expected are 16 × 64 × 64 .* it has 16 × 32 × 32"):
        state_of(start(colours, size=64))
    with pytest.raises(MaximizeError, match="both cannot be continued here: expected are 16 × 32 × 32"):
        state_of(replace(colours.spec, start="both"))
    with pytest.raises(MaximizeError, match="it has –"):
        state_of(replace(both.spec, start="motion", size=32))
    with pytest.raises(MaximizeError, match="gallery has no video nothing"):
        list(maximize(replace(colours.spec, start="nothing"), Networks()))


def test_entries_are_sorted_by_class_and_speed(monkeypatch):
    mine = [
        replace(made(f"{label}{speed}", label, "slow_fusion"), speed=speed)
        for label, speed in (("walk", 1.0), ("walk", 0.0), ("jump", 1.0), ("jump", 0.5))
    ]
    other = made("other", "jump", "single_frame")
    monkeypatch.setattr(module, "gallery", lambda: (*mine, other))
    assert [one.name for one in entries("slow_fusion")] == ["jump0.5", "jump1.0", "walk0.0", "walk1.0"]
    assert [one.name for one in entries("slow_fusion", 0.0)] == ["walk0.0"]
    assert entries("two_stream") == []
    assert module.networks() == ["slow_fusion", "single_frame"]
    assert entry("other") is other


def test_recipes_are_kept_apart_and_a_counterpart_has_class_seed_and_speed(monkeypatch):
    natural = made("natural", "jump", "slow_fusion", seed=2)
    plain = replace(made("plain", "jump", "slow_fusion", seed=2), recipe=PLAIN)
    strangers = [
        replace(made("seed", "jump", "slow_fusion", seed=1), recipe=PLAIN),
        replace(made("class", "walk", "slow_fusion", seed=2), recipe=PLAIN),
        replace(made("speed", "jump", "slow_fusion", seed=2), recipe=PLAIN, speed=0.0),
        replace(made("network", "jump", "single_frame", seed=2), recipe=PLAIN),
    ]
    monkeypatch.setattr(module, "gallery", lambda: (natural, *strangers, plain))
    assert [one.name for one in entries("slow_fusion")] == ["natural"]
    assert {one.name for one in entries("slow_fusion", recipe=PLAIN)} == {"seed", "class", "speed", "plain"}
    assert counterpart(natural) is plain
    monkeypatch.setattr(module, "gallery", lambda: (natural, *strangers))
    assert counterpart(natural) is None
