"""Frozen clips among the training clips: which, and on which frame."""

import numpy as np

from datasets.actors import FRAMES, LABELS
from training.data import Clips
from training.experiments.stills import EVERY, some_frozen


def test_a_third_of_the_clips_is_frozen_as_many_of_each_action_and_always_on_the_same_frame():
    count = 2 * EVERY * len(LABELS)
    frames = np.random.default_rng(0).integers(0, 256, (count, FRAMES, 2, 2, 3), np.uint8)
    data = some_frozen(Clips(frames, np.arange(count) % len(LABELS)), seed=1)
    still = np.array([(data.frames[n] == data.frames[n][0]).all() for n in range(count)])
    assert np.bincount(data.labels[still]).tolist() == [2] * len(LABELS)
    assert still.mean() == 1 / EVERY
    for n in range(count):
        assert (data.frames[n] == data.frames[n]).all()
        if still[n]:
            assert any((data.frames[n][0] == frame).all() for frame in frames[n])
        else:
            assert (data.frames[n] == frames[n]).all()
