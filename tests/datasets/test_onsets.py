"""Events: where they begin, that one class is the other in other colours, and what is refused."""

import numpy as np
import pytest

from datasets import onsets
from datasets.onsets import HELD, LABELS, ONSETS, TRAINED, OnsetError, render_clip, render_frames


@pytest.fixture
def without_noise(monkeypatch):
    monkeypatch.setattr(onsets, "NOISE", 0.0)


def test_a_clip_is_a_function_of_its_seed_and_splits_share_none():
    one = render_frames(3, "orange-blue", "test", 4)
    assert np.array_equal(one, render_frames(3, "orange-blue", "test", 4))
    assert not np.array_equal(one, render_frames(3, "orange-blue", "train", 4))


@pytest.mark.parametrize("onset", ONSETS)
def test_only_the_event_is_seen_and_where_it_was_asked_for(without_noise, onset):
    frames = render_frames(5, "orange-blue", "test", onset).astype(int)
    event = range(onset, onset + 2 * HELD)
    still = [t for t in range(onsets.FRAMES) if t not in event]
    assert all(np.array_equal(frames[t], frames[still[0]]) for t in still)
    assert (frames[event[0]] - frames[still[0]])[..., 2].min() < -10  # orange takes blue away
    assert (frames[event[-1]] - frames[still[0]])[..., 2].max() > 10


def test_the_classes_hold_the_same_frames_in_another_order(without_noise):
    one, other = (render_frames(5, label, "test", 4) for label in LABELS)
    assert np.array_equal(np.sort(one.reshape(16, -1), 0), np.sort(other.reshape(16, -1), 0))
    assert not np.array_equal(one, other)


def test_training_events_begin_in_the_window(without_noise):
    begins = set()
    for seed in range(40):
        frames = render_frames(seed, "blue-orange", "train").astype(int)
        changes = np.abs(np.diff(frames, axis=0)).reshape(15, -1).max(1)
        begins.add(int(np.flatnonzero(changes)[0]) + 1)
    assert begins == set(TRAINED)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [((0, "green", "test", 1), "green"), ((0, LABELS[0], "exam", 1), "exam"), ((0, LABELS[0], "test", 13), "13")],
)
def test_what_does_not_exist_is_refused(arguments, found):
    with pytest.raises(OnsetError, match=found):
        render_frames(*arguments)


def test_an_enlarged_clip_has_the_same_pixels():
    clip = render_clip(2, LABELS[1], 3, 4)
    assert np.array_equal(clip.frames[:, ::4, ::4], render_frames(2, LABELS[1], "test", 3))
