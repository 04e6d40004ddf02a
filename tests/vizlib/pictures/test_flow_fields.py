"""Pictures of flow, against torchvision's and by their meaning."""

import numpy as np
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torchvision.utils import flow_to_image

from datasets.flow_tests import flow_test
from vizlib.pictures import flow_fields
from vizlib.pictures.flow_fields import arrows, colours, legend, scale_of, signed
from vizlib.pictures.heat import heat


@settings(max_examples=25)
@given(st.integers(0, 2**31), st.floats(0.1, 30))
@example(61, 0.1)  # on one processor or another the longest vector of these is rounded up
@example(1321, 24.3)
def test_colours_are_torchvisions_for_the_same_maximum(seed, size):
    flow = np.random.default_rng(seed).normal(0, size, (2, 24, 31)).astype(np.float32)
    lengths = np.hypot(*flow)
    most = float(lengths.max())
    ours = colours(flow, most).astype(int)
    theirs = flow_to_image(torch.from_numpy(flow)).permute(1, 2, 0).numpy()
    longest = lengths == most
    # Rounding to whole levels: the same formula in another order of float32 sums.
    assert np.abs(ours - theirs)[~longest].max() <= 1
    assert (ours != theirs).mean() < 0.01
    # A longest vector that was rounded up lies beyond 1: torchvision turns its colours over, from 0 to 255.
    shorter = colours(0.999 * flow, most)
    assert np.abs(ours - shorter)[longest].max() <= 1


def test_one_scale_holds_for_the_whole_clip():
    """A vector has the same colour whatever else is in its frame."""
    alone, crowded = np.zeros((2, 4, 4)), np.random.default_rng(0).normal(0, 9, (2, 4, 4))
    alone[:, 0, 0] = crowded[:, 0, 0] = 1.5, -2
    assert np.array_equal(colours(alone, 10)[0, 0], colours(crowded, 10)[0, 0])


def test_what_stands_still_is_white_and_beyond_the_scale_nothing_turns_over():
    assert (colours(np.zeros((2, 3, 3)), 5.0) == 255).all()
    far, full = (colours(np.full((2, 1, 1), v), 1.0) for v in (99.0, np.sqrt(0.5)))
    assert np.abs(far.astype(int) - full).max() <= 1


def test_the_legend_shows_where_a_colour_goes():
    side = 101
    disc = legend(side)
    right = colours(np.array([0.8, 0.0]).reshape(2, 1, 1), 1.0)[0, 0]
    assert np.abs(disc[50, 90, :3].astype(int) - right).max() < 8
    assert disc[0, 0, 3] == 0
    assert disc[50, 50, 3] == 255


def test_u_and_v_are_red_one_way_and_blue_the_other():
    found = signed(np.array([[-3.0, 0.0, 3.0]]), 3.0)[0]
    assert found[0].tolist() == [24, 100, 171]
    assert found[1].tolist() == [255, 255, 255]
    assert found[2].tolist() == [201, 42, 42]


def test_nothing_known_is_grey_in_a_heat_map():
    found = heat(np.array([[0.0, np.nan, 9.0]]), 3.0)[0]
    assert found[1].tolist() == [128, 128, 128]
    assert found[2].sum() > found[0].sum()


def test_arrows_are_drawn_where_something_moves():
    frame, flow = np.zeros((64, 64, 3), np.uint8), np.zeros((2, 64, 64))
    assert not arrows(frame, flow, 4.0).any()
    flow[0, :, 32:] = 4
    drawn = arrows(frame, flow, 4.0)
    assert drawn[:, 34:].any()
    assert not drawn[:, :28].any()


def test_the_scale_ignores_a_few_wild_vectors_and_does_not_blow_up_stillness():
    still = np.zeros((3, 2, 40, 40))
    assert scale_of(still) == flow_fields.LEAST
    still[:, 0] = 3
    still[0, 0, 0, 0] = 500
    assert abs(scale_of(still) - 3) < 1e-6


def test_a_frame_brought_back_by_the_truth_is_the_frame():
    clip, truth = flow_test("rotation")
    back = flow_fields.brought_back(clip.frames[0], clip.frames[1], truth[0]).astype(int)
    inner = np.s_[20:-20, 20:-20]
    assert np.abs(back - clip.frames[0])[inner].mean() < 1.5
    assert np.abs(clip.frames[1].astype(int) - clip.frames[0])[inner].mean() > 15
