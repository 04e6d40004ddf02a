"""A generated video: to bytes and back, and to a network the same as a clip with these frames and this flow."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.flow_input import quantised, restored
from models.input_spec import FLOW_BOUND
from models.zoo import CARDS
from video import Clip
from vizlib.maximize.picture import Picture, network_input, picture_of, videos_of

LAB = [card.name for card in CARDS.values() if card.labels == "actors-18"]
COLOURED = [name for name in LAB if CARDS[name].input.modality == "rgb"]
MOVING = [name for name in LAB if CARDS[name].input.modality != "rgb"]


def noisy_frames(seed=0, frames=16, size=64):
    return np.random.default_rng(seed).integers(0, 256, (frames, size, size, 3), np.uint8)


def clip_of(frames):
    return Clip(frames, CARDS["slow_fusion"].input.fps)


@pytest.mark.parametrize("name", COLOURED)
def test_colours_are_to_a_network_what_a_clip_would_be(name):
    spec = CARDS[name].input
    frames = noisy_frames()
    x = network_input(videos_of(Picture(frames, None)), spec, 16)
    assert x.shape == spec.shape
    torch.testing.assert_close(x, spec.prepare(clip_of(frames)), atol=2e-5, rtol=0)


@pytest.mark.parametrize("name", MOVING)
def test_flow_is_to_a_network_what_a_clips_levels_would_be(name):
    spec = CARDS[name].input
    frames = noisy_frames() if spec.modality == "both" else None
    levels = np.random.default_rng(1).integers(1, 256, (16, 64, 64, 2)).astype(np.uint8)
    levels[-1] = 128  # nothing comes after the last frame
    flow = restored(levels[:-1].transpose(0, 3, 1, 2), spec.flow_bound)
    x = network_input(videos_of(Picture(frames, flow)), spec, 16)
    expected = spec.tensor(clip_of(noisy_frames()), np.arange(16), levels)
    assert x.shape == spec.shape
    torch.testing.assert_close(x, expected, atol=2e-5, rtol=0)


@pytest.mark.parametrize("name", MOVING)
def test_flow_between_the_levels_differs_by_less_than_a_level(name):
    spec = CARDS[name].input
    flow = np.random.default_rng(2).uniform(-1, 1, (15, 2, 64, 64)).astype(np.float32) * spec.flow_bound
    frames = noisy_frames() if spec.modality == "both" else None
    levels = np.full((16, 64, 64, 2), 128, np.uint8)
    levels[:-1] = quantised(flow, spec.flow_bound).transpose(0, 2, 3, 1)
    x = network_input(videos_of(Picture(frames, flow)), spec, 16)
    expected = spec.tensor(clip_of(noisy_frames()), np.arange(16), levels)
    assert 0 < (x - expected).abs().max() <= 1 / 127 / spec.std[-1]


def test_the_mean_of_each_field_is_left_out_and_the_last_field_is_0():
    spec = CARDS["slow_fusion_flow"].input
    flow = torch.rand(2, 16, 64, 64) * 0.5 + 0.2
    x = network_input({"flow": flow}, spec, 16)
    assert not x[:, :, -1].any()
    assert x.mean((3, 4)).abs().max() < 1e-5
    assert x[:, :, :-1].std() > 1
    moved = network_input({"flow": flow + torch.rand(2, 16, 1, 1) * 0.2}, spec, 16)  # a camera that pans
    torch.testing.assert_close(moved, x, atol=1e-5, rtol=0)
    at_bound = torch.zeros(2, 16, 64, 64)
    at_bound[0, :, :, :32], at_bound[0, :, :, 32:] = 1, -1
    x = network_input({"flow": at_bound}, spec, 16)
    assert x[0, 0, 0, 0, 0] == pytest.approx(1 / spec.std[0])
    assert x[0, 0, 0, 0, -1] == pytest.approx(-1 / spec.std[0])


def test_the_appearance_of_two_streams_is_every_frame():
    spec = CARDS["two_stream"].input
    colour = torch.rand(3, 1, 64, 64)
    videos = {"rgb": colour, "flow": torch.rand(2, 16, 64, 64)}
    x = network_input(videos, spec, 16)
    assert x.shape == spec.shape
    for t in range(16):
        torch.testing.assert_close(x[0, :3, t] * 0.25 + 0.45, colour[:, 0])
    picture = picture_of(videos, 16)
    assert picture.frames.shape == (16, 64, 64, 3)
    assert picture.flow.shape == (15, 2, 64, 64)
    assert (picture.frames == picture.frames[:1]).all()


@given(st.integers(0, 2**31), st.integers(2, 6), st.integers(2, 12))
@settings(max_examples=30)
def test_videos_become_pictures_and_come_back(seed, frames, size):
    generator = torch.Generator().manual_seed(seed)
    colour = torch.rand((3, frames, size, size), generator=generator)
    flow = 2 * torch.rand((2, frames, size, size), generator=generator) - 1
    picture = picture_of({"rgb": colour, "flow": flow}, frames)
    assert picture.bytes == frames * size**2 * 3 + (frames - 1) * size**2 * 2 * 4
    back = videos_of(picture)
    assert (back["rgb"] - colour).abs().max() <= 0.5 / 255 + 1e-6
    torch.testing.assert_close(back["flow"][:, :-1], flow[:, :-1], atol=1e-6, rtol=0)
    assert not back["flow"][:, -1].any()
    again = picture_of(back, frames)
    assert np.array_equal(again.frames, picture.frames)


def test_axes_and_units_are_those_of_frames_and_flow():
    colour = torch.zeros(3, 2, 4, 4)
    colour[0, 1, 2, 3] = 1  # red, second frame, third row, fourth column
    flow = torch.zeros(2, 2, 4, 4)
    flow[1, 0, 2, 3] = -1  # upwards, as far as may be
    picture = picture_of({"rgb": colour, "flow": flow}, 2)
    assert picture.frames[1, 2, 3].tolist() == [255, 0, 0]
    assert picture.frames.sum() == 255
    assert picture.flow[0, 1, 2, 3] == pytest.approx(-4 * FLOW_BOUND)
    assert np.count_nonzero(picture.flow) == 1


def test_a_picture_has_only_what_its_network_sees_and_is_not_changed_through_its_videos():
    colours = picture_of({"rgb": torch.full((3, 2, 4, 4), 0.5)}, 2)
    motion = picture_of({"flow": torch.full((2, 2, 4, 4), 0.5)}, 2)
    assert colours.flow is None
    assert motion.frames is None
    assert list(videos_of(colours)) == ["rgb"]
    assert list(videos_of(motion)) == ["flow"]
    before = motion.flow.copy()
    videos_of(motion)["flow"].zero_()
    assert np.array_equal(motion.flow, before)
