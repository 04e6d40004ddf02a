"""Flow as networks take it: bounds, 8 bits, mirrors; and the same in training as in the app."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from datasets.actors import LABELS, render_clip
from models.flow_input import flow_levels, quantised, restored, scaled
from models.two_stream import FLOW_SIZE, flow_input
from models.zoo import CARDS
from training.augment import mirrored, to_input
from training.data import FLOW_BOUND, render_seed
from video import Clip
from video.flow import estimate_flow

FLOW, BOTH = flow_input("flow"), flow_input("both")


def test_the_bound_is_the_papers_in_proportion():
    assert CARDS["two_stream_cnn_m"].input.flow_bound == pytest.approx(20)
    assert FLOW.flow_bound == pytest.approx(20 * 64 / 224)


@given(st.floats(-30, 30), st.floats(0.5, 20))
def test_eight_bits_lose_at_most_half_a_step_and_what_is_beyond_the_bound(value, bound):
    level = quantised(np.array([value]), bound)
    assert 1 <= level[0] <= 255
    kept = restored(level, bound)[0]
    assert abs(kept - np.clip(value, -bound, bound)) <= bound / 254 + 1e-5
    assert quantised(np.array([-value]), bound)[0] == 256 - int(level[0])
    assert quantised(np.array([0.0]), bound)[0] == 128


def test_a_smaller_picture_has_larger_pixels():
    field = np.full((2, 128, 128), 3.0, np.float32)
    assert np.allclose(scaled(field, 64), 1.5)


def test_levels_are_those_of_dis_on_the_larger_picture():
    clip = render_clip(0, "run", "test", FLOW_SIZE)
    levels = flow_levels(clip.frames, 64, FLOW_BOUND)
    assert levels.shape == (16, 64, 64, 2)
    assert (levels[-1] == 128).all()
    flow = estimate_flow(clip)[3]
    blocks = flow.reshape(2, 64, 2, 64, 2).mean((2, 4)) / 2
    assert np.abs(restored(levels[3], FLOW_BOUND).transpose(2, 0, 1) - np.clip(blocks, -5.714, 5.714)).max() < 0.03


def test_one_frame_alone_has_no_flow():
    assert (flow_levels(np.zeros((1, 128, 128, 3), np.uint8), 64, 5.0) == 128).all()


@pytest.fixture(scope="module")
def levels():
    """What training sees of the flow of one clip."""
    return render_seed(3, "train", "flow")[LABELS.index("kick")]


@pytest.mark.parametrize("modality", ["flow", "both"])
def test_training_sees_what_the_app_prepares(levels, modality):
    spec = flow_input(modality)
    clip = render_clip(3, "kick", "train", FLOW_SIZE)
    pixels = spec.cropped(clip, np.arange(16), 64).permute(1, 2, 3, 0).round().byte().numpy()
    frames = levels if modality == "flow" else np.concatenate([pixels, levels], -1)
    trained, prepared = to_input(frames[None], spec, "cpu"), spec.prepare(clip)
    assert prepared.shape == (1, len(spec.kinds), 16, 64, 64)
    assert (trained - prepared).abs()[:, -2:].max() < 1e-5
    assert (trained - prepared).abs().max() < 0.02  # pixels are rounded to 8 bits on disk


def test_flow_has_no_mean():
    x = BOTH.prepare(render_clip(1, "walk", "test", FLOW_SIZE))
    assert x[:, 3:].mean((3, 4)).abs().max() < 1e-5
    assert x[:, :3].mean((3, 4)).abs().max() > 0.1


def test_a_mirror_turns_motion_round():
    levels = flow_levels(render_clip(0, "run", "test", FLOW_SIZE).frames, 64, FLOW_BOUND)
    found = restored(mirrored(levels), FLOW_BOUND)
    plain = restored(levels, FLOW_BOUND)[:, :, ::-1]
    assert np.array_equal(found[..., 0], -plain[..., 0])
    assert np.array_equal(found[..., 1], plain[..., 1])
    five = np.concatenate([np.zeros((16, 64, 64, 3), np.uint8), levels], -1)
    assert np.array_equal(mirrored(five)[..., 3:], mirrored(levels))


def test_the_mirrored_clip_has_nearly_the_mirrored_flow():
    clip = render_clip(0, "run", "test", FLOW_SIZE)
    other = flow_levels(np.ascontiguousarray(clip.frames[:, :, ::-1]), 64, FLOW_BOUND)
    ours = mirrored(flow_levels(clip.frames, 64, FLOW_BOUND))
    assert np.abs(ours.astype(int) - other).mean() < 2


def test_the_negative_has_opposite_colours_and_opposite_motion():
    x = BOTH.prepare(render_clip(1, "walk", "test", FLOW_SIZE))
    negative = BOTH.negative(x)
    assert torch.equal(negative[:, 3:], -x[:, 3:])
    colour = x[:, :3] * 0.25 + 0.45
    assert torch.allclose(negative[:, :3] * 0.25 + 0.45, 1 - colour, atol=1e-5)


def test_frames_that_are_sampled_twice_do_not_move():
    clip = render_clip(1, "walk", "test", FLOW_SIZE)
    x = FLOW.prepare(clip, np.repeat(np.arange(8), 2))
    assert x[0, :, ::2].abs().max() < 0.05
    assert x[0, :, 1:-1:2].abs().max() > 1


def test_a_still_clip_has_no_flow():
    clip = Clip(np.full((16, 128, 128, 3), 77, np.uint8), 12.0)
    assert not FLOW.prepare(clip).any()


def test_what_leaves_at_one_edge_and_comes_back_at_the_other_did_not_jump():
    """Dots that slide across an edge have the flow of dots that slide in the middle."""
    y, x = np.mgrid[:128, :128]
    middle = np.stack([np.where(np.hypot(x - 60 - 3 * t, y - 64) < 6, 255, 0) for t in range(4)]).astype(np.uint8)
    frames = np.repeat(middle[..., None], 3, 3)
    across = np.roll(frames, 64, 2)
    ours, theirs = (flow_levels(part, 64, FLOW_BOUND, wrapped=True).astype(int) for part in (frames, across))
    moving = ours[:3, 32, 28:36, 0].max()
    assert moving > 128 + 15
    assert np.abs(np.roll(theirs, -32, 2)[:3, 28:36, 30:36] - ours[:3, 28:36, 30:36]).mean() < 1
    jumping = flow_levels(across, 64, FLOW_BOUND).astype(int)
    assert np.abs(np.roll(jumping, -32, 2)[:3, 28:36, 30:36] - ours[:3, 28:36, 30:36]).mean() > 2
