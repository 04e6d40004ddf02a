"""The localizer that ships, on a stream as it knows them, and on videos that are not."""

import numpy as np
import pytest

from datasets.streams import render_stream
from models.input_spec import InputError
from video import Clip, Progress
from vizlib.engine.networks import Networks
from vizlib.localize.detect import by_nms, localizing, suppressed
from vizlib.metrics import Segment, matches

SEED = 2  # a short stream
SURE = 0.3  # score from which the page shows a detection


@pytest.fixture(scope="module")
def networks():
    return Networks()


@pytest.fixture(scope="module")
def clip():
    return render_stream(SEED, "test", 64)


def found_in(networks, clip, streams="appearance"):
    *before, found = localizing(networks, clip, streams)
    assert all(isinstance(step, Progress) for step in before)
    return found


def sure(found):
    return suppressed(found.candidates(), least=SURE)


def truth_of(clip):
    return [Segment(*each) for each in clip.truth.segments]


@pytest.fixture(scope="module")
def detections(networks, clip):
    return sure(found_in(networks, clip))


def still(frames, fps=12.0):
    return Clip(np.full((frames, 64, 64, 3), 120, np.uint8), fps)


def test_it_finds_what_happens(clip, detections):
    truth = truth_of(clip)
    assert matches(detections, truth, 0.5).missed == ()
    assert len(detections) <= len(truth) + 1


@pytest.mark.parametrize(("frames", "fps"), [(1, 12.0), (15, 12.0), (30, 24.0)])
def test_a_video_shorter_than_one_window_says_how_long_it_must_be(networks, frames, fps):
    with pytest.raises(InputError, match=r"at least 1\.\d\d s"):
        list(localizing(networks, still(frames, fps), "appearance"))


@pytest.mark.parametrize("frames", [16, 17, 240])
def test_a_still_video_has_stages_of_all_shapes_and_no_action(networks, frames):
    found = found_in(networks, still(frames))
    assert found.curves.shape[0] == found.features.shape[1] == -(-frames // 4)
    assert len(found.proposals) == len(found.scores) == len(found.refined) == len(found.from_anchors) > 0
    assert np.isfinite(found.scores).all()
    assert np.isfinite(found.refined).all()
    assert (found.refined[:, 1] > found.refined[:, 0]).all()
    assert sure(found) == []


def test_streams_without_any_action_have_hardly_a_detection(networks):
    """Usual streams have about six actions each."""
    found = [sure(found_in(networks, render_stream(seed, "test", 64, "empty"))) for seed in range(3)]
    assert sum(map(len, found)) <= 3


def test_a_cut_every_second_hides_no_more_than_some_actions(networks):
    cut = render_stream(SEED, "test", 64, "cuts")
    truth, found = truth_of(cut), sure(found_in(networks, cut))
    assert len(matches(found, truth, 0.5).missed) <= len(truth) // 2
    assert all(0 <= each.start_s < each.end_s <= cut.seconds + 0.5 for each in found)


def test_at_twice_the_frame_rate_it_sees_the_same_frames(networks, clip, detections):
    twice = sure(found_in(networks, Clip(np.repeat(clip.frames, 2, axis=0), 24.0)))
    assert [each.label for each in twice] == [each.label for each in detections]
    for a, b in zip(twice, detections, strict=True):
        assert (a.start_s, a.end_s, a.score) == pytest.approx((b.start_s, b.end_s, b.score), abs=1e-3)


def test_both_networks_are_fused_and_their_features_lie_below_each_other(networks, clip):
    short = Clip(clip.frames[:120], clip.fps)
    one, other, both = (found_in(networks, short, name) for name in ("appearance", "motion", "both"))
    np.testing.assert_allclose(both.curves, (one.curves + other.curves) / 2, atol=1e-5)
    np.testing.assert_allclose(both.features, np.concatenate([one.features, other.features]), atol=1e-5)


def test_classes_are_suppressed_apart():
    same = [Segment("jump", 0, 2, 0.9), Segment("jump", 0, 2, 0.8), Segment("kick", 0, 2, 0.7)]
    assert by_nms(same, 0.5) == [same[0], same[2]]
    faded = suppressed(same)
    assert [each.label for each in faded] == ["jump", "kick", "jump"]
    assert faded[1].score == 0.7
    assert faded[2].score == pytest.approx(0.8 * np.exp(-2))
    assert len(suppressed(same, least=0.2)) == 2
