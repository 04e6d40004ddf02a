"""What a video is worth: other orders, other networks, noise; each against a plain look at the same frames."""

import json
from dataclasses import asdict

import numpy as np
import pytest
import torch

from datasets.actors import PAIRS
from models.zoo import CARDS
from tests.generated_videos import Mean, Only, logits_of, probability_of, smooth_picture
from video import Clip, Progress
from vizlib.maximize import MaximizeSpec, class_objective, maximize
from vizlib.maximize import checks as module
from vizlib.maximize.checks import (
    BEST,
    ORDERS,
    TWINS,
    UNKNOWN,
    Checks,
    as_clip,
    checking,
    checks_from,
    energy,
    others_of,
)
from vizlib.maximize.natural import distance_of
from vizlib.maximize.objective import channel_objective
from vizlib.maximize.parametrization import parts_of
from vizlib.maximize.picture import Picture, network_input, picture_of, videos_of
from vizlib.maximize.state import beginning, picture_at
from vizlib.maximize.versions import MIRRORED, SWAPPED, changed, symmetry
from vizlib.predict import Request, predicting


@pytest.fixture
def few(monkeypatch):
    """Of the other networks only one: each has to be loaded."""
    monkeypatch.setattr(module, "others_of", lambda _name: ["single_frame"])


def towards(label="walk", name="slow_fusion", **changes):
    return MaximizeSpec(name, class_objective(CARDS[name], label), **changes)


def checked(networks, spec, picture, **more):
    *steps, last = checking(networks, spec, picture, **more)
    assert isinstance(last, Checks)
    return steps, last


def test_what_stands_still_has_no_energy():
    still = np.repeat(np.random.default_rng(0).integers(0, 256, (1, 4, 4, 3), np.uint8), 5, 0)
    assert energy(Picture(still, None)) == 0
    assert energy(Picture(still, np.zeros((4, 2, 4, 4), np.float32))) == 0


def test_energy_is_1_from_black_to_white_and_at_the_bound_of_flow():
    flicker = np.zeros((4, 6, 6, 3), np.uint8)
    flicker[1::2] = 255
    assert energy(Picture(flicker, None)) == 1
    half = np.where(flicker > 0, 127.5, 0).round().astype(np.uint8)
    assert energy(Picture(half, None)) == pytest.approx(0.25, rel=0.01)
    halves = torch.ones(2, 4, 6, 6)
    halves[..., 3:] = -1
    bound = picture_of({"rgb": torch.rand(3, 1, 6, 6), "flow": halves}, 4)
    assert energy(bound) == pytest.approx(1)  # of two streams, flow alone counts
    assert energy(picture_of({"flow": 0.5 * halves}, 4)) == pytest.approx(0.25)
    assert energy(picture_of({"flow": torch.ones(2, 4, 6, 6)}, 4)) == pytest.approx(0)  # the camera's, seen by nobody


def test_each_class_is_its_twins_twin_and_they_are_the_pairs_of_the_data():
    assert all(TWINS[twin] == label for label, twin in TWINS.items())
    assert {frozenset(pair) for pair in TWINS.items()} == {frozenset(pair) for pair in PAIRS}
    assert set(TWINS) <= set(CARDS["slow_fusion"].classes)


def test_rivals_know_the_same_classes_and_have_weights(no_public_weights):
    rivals = others_of("slow_fusion")
    assert "slow_fusion" not in rivals
    assert {"single_frame", "two_stream", "cnn_lstm"} < set(rivals)
    assert all(CARDS[name].classes == CARDS["slow_fusion"].classes for name in rivals)
    assert others_of("i3d_kinetics400") == []  # the others of its classes are on nobody's machine at first


def test_the_order_of_frames_does_not_matter_to_a_single_frame(networks, few):
    spec = towards(name="single_frame", size=32)
    picture = smooth_picture(spec)
    assert np.ptp(picture.frames.astype(int), 0).max() > 30  # its frames do differ
    _steps, found = checked(networks, spec, picture)
    for other in (found.shuffled, found.backwards):
        assert other.probability == pytest.approx(found.own.probability, abs=1e-5)
        assert other.logit == pytest.approx(found.own.logit, abs=1e-4)
        assert other.label == found.own.label
    assert found.noise.probability != pytest.approx(found.own.probability, abs=1e-5)


@pytest.fixture(scope="module")
def slow(networks):
    """An ascent's settings and its result."""
    spec = towards(steps=12)
    *_, last = maximize(spec, networks)
    return spec, last.picture


def answer_to(networks, name, frames):
    (found,) = predicting(networks, Request(name), Clip(frames.copy(), CARDS[name].input.fps))
    return found


def test_every_answer_is_that_to_a_clip_of_the_same_frames(networks, few, slow):
    spec, picture = slow
    index = spec.objective.class_index
    others = {label: smooth_picture(spec, seed=seed) for seed, label in ((1, "jump"), (2, "kick"))}
    steps, found = checked(networks, spec, picture, motions=others)
    assert found.label == "walk"
    own = answer_to(networks, "slow_fusion", picture.frames)
    assert found.own.probability == pytest.approx(own.probabilities[index], abs=1e-5)
    assert found.own.label == own.top(1)[0][0]
    assert found.own.logit == pytest.approx(logits_of(networks, spec, picture)[index], abs=1e-5)
    assert [label for label, _share in found.rivals] == [label for label, _share in own.top(BEST)]
    assert [share for _label, share in found.rivals] == pytest.approx([share for _l, share in own.top(BEST)], abs=1e-5)
    still = answer_to(networks, "slow_fusion", np.repeat(picture.frames[8:9], 16, 0))
    assert found.frozen.probability == pytest.approx(still.probabilities[index], abs=1e-5)
    assert found.frozen.label == still.top(1)[0][0]
    back = answer_to(networks, "slow_fusion", picture.frames[::-1])
    assert found.backwards.probability == pytest.approx(back.probabilities[index], abs=1e-5)
    assert found.backwards.label == back.top(1)[0][0]
    orders = [np.random.default_rng(seed).permutation(16) for seed in range(ORDERS)]
    shuffled = [answer_to(networks, "slow_fusion", picture.frames[order]).probabilities[index] for order in orders]
    assert found.shuffled.probability == pytest.approx(np.mean(shuffled), abs=1e-5)
    assert np.std(shuffled) > 0
    noise = picture_at(spec, beginning(spec.seed, parts_of(spec)))
    assert found.noise.probability == pytest.approx(probability_of(networks, spec, noise), abs=1e-5)
    assert list(found.others) == ["single_frame"]
    other = answer_to(networks, "single_frame", picture.frames)
    assert found.others["single_frame"].probability == pytest.approx(other.probabilities[index], abs=1e-5)
    assert found.others["single_frame"].label == other.top(1)[0][0]
    assert found.others["single_frame"].logit == pytest.approx(np.log(other.probabilities[index]), abs=1e-4)
    assert found.twin == "walk_backward"
    assert found.energy == energy(picture)
    assert list(found.swapped) == ["jump", "kick"]
    answers = {label: changed(SWAPPED, picture, other) for label, other in others.items()}
    for label, video in answers.items():  # but for the rounding of its colours
        assert found.swapped[label].logit == pytest.approx(logits_of(networks, spec, video)[index], abs=0.05)
    mirror = logits_of(networks, spec, changed(MIRRORED, picture))
    assert found.mirrored.logit == pytest.approx(mirror[index], abs=0.05)
    assert found.mirrored.label == CARDS["slow_fusion"].classes[mirror.argmax()]
    assert found.symmetry == symmetry(videos_of(picture))
    x = network_input(videos_of(picture), CARDS["slow_fusion"].input, 16)
    assert found.distance == pytest.approx(distance_of(networks.get("slow_fusion", "cpu").network, x))
    # Steps on the way count up to one before the end, which is the result.
    assert all(isinstance(step, Progress) for step in steps)
    assert [step.done for step in steps] == [*range(1, steps[-1].done + 1)]
    assert {step.total for step in steps} == {steps[-1].done + 1}


def test_without_batch_norm_there_is_no_distance_and_without_others_no_motion_of_theirs(monkeypatch):
    monkeypatch.setattr(module, "others_of", lambda _name: [])
    spec = towards(size=16)
    _steps, found = checked(Only(Mean()), spec, smooth_picture(spec))
    assert np.isnan(found.distance)
    assert found.swapped == {}
    assert np.isfinite(found.mirrored.logit)


def test_checks_come_back_from_a_file(networks, few):
    spec = towards(size=32)
    _steps, found = checked(networks, spec, smooth_picture(spec), motions={"jump": smooth_picture(spec, seed=1)})
    told = json.loads(json.dumps(asdict(found)))
    assert checks_from(told) == found
    new = ("distance", "mirrored", "symmetry", "swapped")
    before = checks_from({name: value for name, value in told.items() if name not in new})
    assert (before.own, before.others, before.swapped) == (found.own, found.others, {})
    assert before.mirrored == UNKNOWN


def test_a_class_without_a_twin_has_none(networks, monkeypatch):
    monkeypatch.setattr(module, "others_of", lambda _name: [])
    spec = towards("jump", size=16)
    _steps, found = checked(networks, spec, smooth_picture(spec))
    assert found.twin == ""
    assert found.others == {}


def test_only_the_video_of_a_class_can_be_checked(networks):
    spec = MaximizeSpec("slow_fusion", channel_objective("features.4", 3), size=16)
    with pytest.raises(ValueError, match="only the videos of a class"):
        list(checking(networks, spec, smooth_picture(spec)))


def test_two_streams_are_shown_to_others_as_the_appearance_moved(networks, few):
    spec = towards("kick", "two_stream")
    picture = smooth_picture(spec)
    _steps, found = checked(networks, spec, picture)
    assert found.own.probability == pytest.approx(probability_of(networks, spec, picture), abs=1e-5)
    clip = as_clip("two_stream", picture)
    assert clip.frames.shape == picture.frames.shape
    assert np.array_equal(clip.frames[8], picture.frames[8])  # the one that the spatial stream sees
    assert not np.array_equal(clip.frames[0], picture.frames[0])
    other = answer_to(networks, "single_frame", clip.frames)
    assert found.others["single_frame"].probability == pytest.approx(
        other.probabilities[spec.objective.class_index], abs=1e-5
    )


def test_flow_alone_can_be_shown_to_no_other_network(networks, few):
    spec = towards("kick", "slow_fusion_flow", size=32)
    picture = smooth_picture(spec)
    assert as_clip("slow_fusion_flow", picture) is None
    _steps, found = checked(networks, spec, picture)
    assert found.others == {}
    assert found.energy == energy(picture) > 0


def test_colours_are_shown_as_they_are():
    picture = smooth_picture(towards(size=16))
    clip = as_clip("slow_fusion", picture)
    assert np.array_equal(clip.frames, picture.frames)
    assert clip.fps == CARDS["slow_fusion"].input.fps
    assert list(videos_of(picture)) == ["rgb"]
