"""The detector that ships, on scenes as it knows them, and on clips that are not."""

import numpy as np
import pytest

from datasets.scenes import LABELS, render_scene
from models.boxes import iou
from models.card import WeightsError
from models.zoo import CARDS
from video import Clip, Progress
from vizlib.detect.detect import LEAST_FRAMES, DetectError, detecting
from vizlib.engine.networks import Loaded, Networks

SURE = 0.3


@pytest.fixture(scope="module")
def networks():
    return Networks()


def found_in(networks, clip):
    *before, found = detecting(networks, clip)
    assert all(isinstance(step, Progress) for step in before)
    return found


@pytest.fixture(scope="module")
def clip():
    return render_scene(5, "test", 160)


@pytest.fixture(scope="module")
def found(networks, clip):
    return found_in(networks, clip)


def test_people_are_found_in_the_clips_own_pixels(clip, found):
    hits = []
    for t, (boxes, scores) in enumerate(zip(found.seen.boxes, found.seen.scores, strict=True)):
        true = clip.truth.boxes[clip.truth.seen[:, t], t]
        hits += (iou(true, boxes[scores >= SURE]) >= 0.5).any(1).tolist()
        assert (np.diff(scores) <= 0).all()
    assert np.mean(hits) > 0.8


def test_all_stages_have_the_clips_frames(clip, found):
    frames = len(clip)
    assert found.labels == LABELS
    assert [len(each) for each in found.actions] == [len(each) for each in found.seen.scores]
    assert found.whole.shape == (frames, len(LABELS))
    assert found.centres.shape == (frames, 32, 32)
    assert found.features.shape == (-(-frames // found.step), 16, 16)
    for tube in found.tubes:
        assert found.actions_of(tube).shape == (len(tube.boxes), len(LABELS))


def test_most_of_what_people_do_is_right(clip, found):
    right = []
    for t, (boxes, scores) in enumerate(zip(found.seen.boxes, found.seen.scores, strict=True)):
        for n, p in np.argwhere(iou(boxes, clip.truth.boxes[:, t]) >= 0.5):
            if scores[n] >= SURE and clip.truth.seen[p, t]:
                right.append(clip.truth.labels[p, t, found.actions[t][n].argmax()])
    assert np.mean(right) > 0.6


def test_nobody_in_the_picture_is_nobody(networks):
    found = found_in(networks, render_scene(1, "test", 128, "empty"))
    assert found.tubes == ()


def test_a_picture_that_is_no_square_is_seen_in_its_middle(networks, clip, found):
    beside = np.zeros((len(clip), 160, 40, 3), np.uint8)
    wide = found_in(networks, Clip(np.concatenate([beside, clip.frames, beside], 2), clip.fps))
    for boxes, others, scores in zip(wide.seen.boxes, found.seen.boxes, found.seen.scores, strict=True):
        sure = others[(scores >= SURE) & (others[:, 0] > 10) & (others[:, 2] < 150)]  # not where the black begins
        assert (iou(sure, boxes - (40, 0, 40, 0)).max(1) > 0.8).all()


@pytest.mark.parametrize("frames", [1, LEAST_FRAMES - 1])
def test_a_clip_of_too_few_frames_says_how_many_it_must_have(networks, frames):
    with pytest.raises(DetectError, match=f"at least {LEAST_FRAMES} frames"):
        list(detecting(networks, Clip(np.zeros((frames, 64, 64, 3), np.uint8), 12.0)))


@pytest.mark.parametrize("frames", [LEAST_FRAMES, 20])
def test_a_still_and_dark_clip_is_looked_at(networks, frames):
    assert found_in(networks, Clip(np.zeros((frames, 64, 64, 3), np.uint8), 12.0)).tubes == ()


def test_random_weights_give_no_answer():
    class Random:
        def get(self, name, device):
            return Loaded(CARDS[name].build().eval(), "random")

    with pytest.raises(WeightsError, match="no trained weights"):
        list(detecting(Random(), Clip(np.zeros((20, 64, 64, 3), np.uint8), 12.0)))


@pytest.mark.parametrize("seed", [1, 5])
def test_no_tube_goes_on_through_a_cut(networks, seed):
    clip = render_scene(seed, "test", 128, "cut")
    (cut,) = (round(cut_s * clip.fps) for cut_s in clip.truth.cuts_s)
    tubes = found_in(networks, clip).tubes
    assert any(tube.end == cut for tube in tubes)
    assert not [tube for tube in tubes if tube.start < cut < tube.end]
