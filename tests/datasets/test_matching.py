"""Matching: neither what is shown early nor what is shown late tells the answer; both together do."""

import numpy as np
import pytest

from datasets import matching
from datasets.matching import EARLY, FRAMES, LABELS, LATE, PATCH, SIZE, MatchingError, label_of, render_clip, stage
from models.variants import MATCHING_CLASSES, MATCHING_FRAMES, MATCHING_SIZE, matching_name
from models.zoo import card_of

SEEDS = range(2000)


def frames_of(seed, label, split="test"):
    return matching.render_frames(stage(seed, label, split))


def test_a_clip_is_a_function_of_its_seed_and_splits_share_none():
    assert np.array_equal(frames_of(3, "dark"), frames_of(3, "dark"))
    assert np.abs(frames_of(3, "dark").astype(int) - frames_of(3, "dark", "train")).mean() > 5


@pytest.mark.parametrize("seed", range(5))
def test_all_answers_have_the_same_candidates_and_only_the_querys_texture_differs(seed):
    clips = {label: frames_of(seed, label) for label in LABELS}
    after = slice(EARLY.stop, None)
    for label, clip in clips.items():
        assert np.array_equal(clip[after], clips["black"][after])  # so the late frames tell nothing
        scene = stage(seed, label, "test")
        assert scene.query.texture == scene.match.texture  # another texture of the query is another answer
        assert scene.match.border == matching.GREYS[LABELS.index(label)]
    assert len({clip[EARLY.start].tobytes() for clip in clips.values()}) == len(LABELS)


def test_the_early_frames_tell_nothing_of_the_answer():
    """Hue, stripes and place of the query, in eighths and quarters, beside the answer: chi-squared as by chance."""
    scenes = [stage(seed, LABELS[seed % 4], "train") for seed in SEEDS]
    answers = np.array([LABELS.index(scene.label) for scene in scenes])
    seen = {
        "hue": [int(scene.query.texture.hue / (2 * np.pi) * 8) % 8 for scene in scenes],
        "angle": [int(scene.query.texture.angle / np.pi * 8) for scene in scenes],
        "place": [2 * (scene.query.corner[0] >= 16) + (scene.query.corner[1] >= 16) for scene in scenes],
    }
    for name, values in seen.items():
        counts = np.zeros((max(values) + 1, len(LABELS)))
        np.add.at(counts, (values, answers), 1)
        expected = counts.sum(1, keepdims=True) * counts.sum(0) / counts.sum()
        degrees = (counts.shape[0] - 1) * (counts.shape[1] - 1)
        chi_squared = ((counts - expected) ** 2 / expected).sum()
        assert chi_squared < degrees + 4 * (2 * degrees) ** 0.5, name  # four standard deviations


def test_frames_show_the_query_then_nothing_then_the_candidates():
    clip, scene = frames_of(7, "light").astype(int), stage(7, "light", "test")
    ground = clip[EARLY.stop]
    differs = (np.abs(clip - ground).max(-1) > 0).reshape(FRAMES, -1).sum(1)
    shown = [t for t in range(FRAMES) if differs[t]]
    assert shown == [*EARLY, *LATE]
    assert differs[EARLY.start] <= PATCH**2
    assert 3 * PATCH**2 < differs[LATE.start] <= 4 * PATCH**2
    assert ground.max() - ground.min() <= 2 * matching.GRAIN
    y, x = np.mgrid[:SIZE, :SIZE]
    assert not (np.abs(clip[EARLY.start] - ground).max(-1) > 0)[~scene.query.holds(y, x)].any()


def test_a_larger_clip_is_the_same_clip():
    small, large = render_clip(5).frames.astype(float), render_clip(5, 4).frames
    shrunk = large.reshape(FRAMES, SIZE, 4, SIZE, 4, 3).mean((2, 4))
    assert np.abs(shrunk - small).mean() < 3
    assert render_clip(5).truth.label == label_of(5)


def test_the_networks_see_such_clips():
    assert (FRAMES, SIZE, len(LABELS)) == (MATCHING_FRAMES, MATCHING_SIZE, MATCHING_CLASSES)
    assert card_of(matching_name("block")).classes == LABELS
    assert card_of(matching_name("block")).input.shape[2:] == (FRAMES, SIZE, SIZE)


@pytest.mark.parametrize(("label", "split", "found"), [("pink", "test", "pink"), ("dark", "exam", "exam")])
def test_what_does_not_exist_is_refused_by_name(label, split, found):
    with pytest.raises(MatchingError, match=found):
        stage(0, label, split)
