"""The flow of a clip as a job, as pictures, and beside the truth."""

import numpy as np

from datasets.actors import render_clip
from video import Clip, Progress
from video.flow.warping import flow_at
from vizlib.flow.field import FlowRequest, flowing, going_back
from vizlib.flow.known import comparing
from vizlib.flow.painting import GREY, FlowPictures


def two_scenes():
    """Six frames of one texture that moves, then six of another."""
    rng = np.random.default_rng(0)
    scenes = [np.kron(rng.integers(0, 256, (12, 16, 3)), np.ones((8, 8, 1))) for _scene in range(2)]
    return Clip(np.stack([np.roll(scenes[t // 6], t, 1) for t in range(12)]).astype(np.uint8), 12.0)


def test_each_picture_is_of_its_frame_and_grey_across_a_cut():
    clip = two_scenes()
    *steps, field = flowing(clip, FlowRequest())
    assert all(isinstance(step, Progress) and step.done < step.total for step in steps)
    assert np.flatnonzero(field.cuts).tolist() == [5]
    *_steps, back = going_back(clip, field, FlowRequest())
    pictures = FlowPictures(clip, field)
    assert len(pictures) == 11
    for paint in (
        pictures.colours, pictures.tinted, pictures.arrows, pictures.error, pictures.brought_back,
        lambda t: pictures.channel(0, t), lambda t: pictures.occluded(back, t),
    ):  # fmt: skip
        one, cut = paint(2), paint(5)
        assert one.dtype == np.uint8
        assert one.shape == clip.frames[0].shape
        assert (cut == GREY).all()
        assert not (one == GREY).all()
        assert np.array_equal(paint(2), one)  # also after another frame


def test_the_example_moves_and_corners_can_be_followed():
    clip = render_clip(2, "run", "test", 128)
    *_steps, field = flowing(clip, FlowRequest())
    t, y, x = field.example
    assert np.hypot(*field.flow[t, :, y, x]) > 1
    assert field.corners


def test_an_even_motion_is_found_within_a_tenth_of_a_pixel():
    *_steps, result = comparing("translation", FlowRequest())
    assert result.mean_error < 0.1
    assert abs(result.mean_motion - np.hypot(3.3, -2.1)) < 0.01


def test_flow_between_pixels_is_bilinear_and_its_edge_goes_on():
    y, x = np.mgrid[:5, :6].astype(np.float32)
    field = np.stack([2 * x + y, x - 3 * y])
    points = np.array([[1.25, 2.5], [4.0, 0.0], [-0.4, 9.0], [np.nan, 1.0]], np.float32)
    assert np.allclose(flow_at(field, points), [[5, -6.25], [8, 4], [4, -12], [0, 0]])
