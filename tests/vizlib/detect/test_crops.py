"""Crops: the square follows its person, smoothly, and stays in the picture."""

import numpy as np
import pytest

from video import Clip
from vizlib.detect.crops import averaged, crop_of, spread
from vizlib.detect.result import Tube


def dot_clip(frames=30, fps=15.0, size=(120, 200)):
    """A white dot that moves right, and its tube."""
    pictures = np.zeros((frames, *size, 3), np.uint8)
    xs = np.linspace(40, 160, frames).round().astype(int)
    for t, x in enumerate(xs):
        pictures[t, 57:64, x - 3 : x + 4] = 255
    boxes = np.stack([np.array([x - 20, 40, x + 20, 80], float) for x in xs])
    return Clip(pictures, fps), Tube(1, 0, boxes, np.zeros(frames, int))


def test_the_person_stays_in_the_middle():
    clip, tube = dot_clip()
    crop = crop_of(clip, tube, size=64, room=1.5)
    assert crop.frames.shape == (30, 64, 64, 3)
    for frame in crop.frames[5:-5]:
        y, x = (np.mean(axis) for axis in np.nonzero(frame[..., 0] > 128))
        assert x == pytest.approx(31.5, abs=3)
        assert y == pytest.approx(31.5, abs=2)


def test_time_goes_along():
    clip, tube = dot_clip()
    late = Tube(1, 10, tube.boxes[10:], tube.rows[10:])
    crop = crop_of(clip, late)
    assert crop.start_s == pytest.approx(10 / 15)
    assert len(crop) == 20


def test_the_square_stays_within_the_picture_where_it_can():
    clip, _tube = dot_clip()
    bright = Clip(np.full_like(clip.frames, 200), clip.fps)
    corner = Tube(1, 0, np.tile([-10.0, -10, 20, 20], (30, 1)), np.zeros(30, int))
    assert (crop_of(bright, corner, 32).frames == 200).all()
    huge = Tube(1, 0, np.tile([-50.0, -50, 400, 400], (30, 1)), np.zeros(30, int))
    assert (crop_of(bright, huge, 32).frames == 200).all()  # its edge is repeated


def test_means_of_a_window_that_is_cut_at_the_ends():
    values = np.arange(6.0)[:, None]
    assert averaged(values, 2)[:, 0].tolist() == [0.5, 1, 2, 3, 4, 4.5]
    assert averaged(values, 0.5)[:, 0].tolist() == values[:, 0].tolist()


def test_a_tube_of_few_frames_in_all_frames():
    clip, whole = dot_clip(frames=31, fps=30.0)
    thin = Clip(clip.frames[::2], 15.0)
    tube = Tube(3, 2, whole.boxes[4:25:2], np.array([0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0]))
    wide = spread(tube, thin, clip)
    assert (wide.identity, wide.start, wide.end) == (3, 4, 25)
    assert wide.boxes == pytest.approx(whole.boxes[4:25], abs=2.1)
    assert (wide.rows < 0).any()
