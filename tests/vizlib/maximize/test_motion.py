"""A field of flow as motion: the appearance is moved as the flow says, out of the middle frame and back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from video.flow import warp
from vizlib.maximize.motion import inverted, moving

SIDE = 48
Y, X = (places - (SIDE - 1) / 2 for places in np.mgrid[:SIDE, :SIDE].astype(np.float32))
INSIDE = np.s_[10:-10, 10:-10]


def picture():
    """Smooth, and nowhere the same."""
    waves = [np.sin(0.3 * X + 0.1 * Y), np.cos(0.25 * Y - 0.1 * X), np.sin(0.2 * (X + Y) + 1)]
    return (127.5 + 120 * np.stack(waves, -1)).astype(np.uint8)


FIELDS = {
    "shear": (0.05 * Y, 0 * X),
    "rotation": (-0.05 * Y, 0.05 * X),
    "zoom": (0.04 * X, 0.04 * Y),
    "there and back": (2 * np.sin(2 * np.pi * X / SIDE), 1.5 * np.cos(2 * np.pi * Y / SIDE)),
}


def flow_of(name, fields=7):
    """The same field from each frame to the next."""
    return np.repeat(np.stack(FIELDS[name])[None], fields, 0).astype(np.float32)


@pytest.mark.parametrize("frames", [2, 5, 16])
def test_without_flow_all_frames_are_the_picture(frames):
    found = moving(picture(), np.zeros((frames - 1, 2, SIDE, SIDE), np.float32))
    assert found.shape == (frames, SIDE, SIDE, 3)
    assert found.dtype == np.uint8
    assert (found == picture()).all()


def test_what_moves_all_alike_is_the_camera_and_moves_nothing():
    flow = np.ones((5, 2, SIDE, SIDE), np.float32) * np.arange(-2, 3, dtype=np.float32)[:, None, None, None]
    assert (moving(picture(), flow) == picture()).all()
    shear = flow_of("shear", 5)
    np.testing.assert_allclose(moving(picture(), shear + flow), moving(picture(), shear), atol=1)  # grey levels


@pytest.mark.parametrize("name", FIELDS)
def test_the_flow_leads_from_each_frame_to_the_next(name):
    flow = flow_of(name)
    frames = moving(picture(), flow)
    assert np.array_equal(frames[4], picture())  # the middle one of eight
    for t in range(7):
        back = warp(frames[t + 1], flow[t])
        error = np.abs(back - frames[t])[INSIDE]
        assert np.nanmean(error) < 1.5
        unmoved = np.abs(frames[t + 1].astype(float) - frames[t])[INSIDE]
        assert np.nanmean(error) < unmoved.mean() / 3


def test_what_moves_right_is_further_right_in_each_frame():
    spot = np.zeros((SIDE, SIDE, 3), np.uint8)
    spot[16:20, 22:26] = 255
    flow = np.zeros((6, 2, SIDE, SIDE), np.float32)
    flow[:, 0, :24], flow[:, 0, 24:] = 2, -2  # the upper half to the right, the lower one to the left
    frames = moving(spot, flow)
    at = [float((frame[..., 0].sum(0) * np.arange(SIDE)).sum() / frame[..., 0].sum()) for frame in frames]
    assert at == pytest.approx([17.5, 19.5, 21.5, 23.5, 25.5, 27.5, 29.5], abs=0.1)


@pytest.mark.parametrize("name", FIELDS)
def test_there_and_back_is_near_where_it_began(name):
    flow = flow_of(name)[0]
    back = inverted(flow)
    rest = back + warp(flow.transpose(1, 2, 0), back).transpose(2, 0, 1)
    assert np.abs(rest)[:, 5:-5, 5:-5].max() < 0.02
    if name != "shear":  # the way back of a shear is its opposite, of others it is not
        assert np.abs(back + flow)[:, 5:-5, 5:-5].max() > 0.02


@given(arrays.arrays(np.float32, (3, 2, 6, 6), elements=st.floats(-4, 4, width=32)), st.integers(0, 255))
@settings(max_examples=50)
def test_a_picture_of_one_colour_stays_so_whatever_the_flow(flow, grey):
    # Wherever a pixel comes from, it is from inside the picture: nothing becomes black.
    assert (moving(np.full((6, 6, 3), grey, np.uint8), flow) == grey).all()


def test_moving_leaves_what_it_is_given_alone():
    flow, still = flow_of("rotation"), picture()
    before = flow.copy()
    moving(still, flow)
    assert np.array_equal(flow, before)
    assert np.array_equal(still, picture())
