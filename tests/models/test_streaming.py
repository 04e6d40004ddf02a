"""Piece by piece along a video: the same answer as to the whole at once, whatever the pieces."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.i3d import Inception, MaxPool3dSame, Unit3d
from models.prepared import prepared
from models.streaming import Axis, stage_of, streamed
from models.zoo import load


def pieces_of(x, cuts):
    return [piece for piece in x.tensor_split(sorted(cuts), 2) if piece.shape[2]]


def check(network, x, cuts):
    """The whole, and the pieces joined, within float32's rounding of the largest value."""
    with torch.no_grad():
        whole = network(x)
        joined = torch.cat(list(streamed(network, pieces_of(x, cuts), x.shape[2])), 2)
    assert joined.shape == whole.shape
    assert (joined - whole).abs().max() <= 1e-5 * max(whole.abs().max(), 1)


def initialised(network):
    torch.manual_seed(0)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm3d):
            nn.init.uniform_(module.running_mean, -1, 1)
            nn.init.uniform_(module.running_var, 0.5, 2)
    return network.eval()


@pytest.fixture(scope="module")
def lab():
    return load("slow_fusion").features


@pytest.fixture(scope="module")
def small_i3d():
    """The layers of I3D in their order, thinner and fewer: each kind of kernel, stride and padding in time."""
    return initialised(
        nn.Sequential(
            Unit3d(3, 4, (7, 7, 7), (2, 2, 2)),
            MaxPool3dSame((1, 3, 3), (1, 2, 2)),
            Unit3d(4, 4),
            Inception(4, (2, 3, 4, 2, 3, 2)),
            MaxPool3dSame((3, 3, 3), (2, 2, 2)),
            Inception(11, (2, 3, 4, 2, 3, 2)),
            MaxPool3dSame((2, 2, 2), (2, 2, 2)),
            Inception(11, (2, 3, 4, 2, 3, 2)),
        )
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 60), st.sets(st.integers(1, 59)))
def test_a_lab_net_whatever_the_pieces(lab, frames, cuts):
    check(lab, torch.randn(1, 3, frames, 32, 32), cuts)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 90), st.sets(st.integers(1, 89)))
def test_the_layers_of_i3d_whatever_the_pieces(small_i3d, frames, cuts):
    check(small_i3d, torch.randn(1, 3, frames, 16, 16), cuts)


@pytest.mark.parametrize("frames", [37, 64])
def test_i3d_itself(frames):
    network = load("i3d_kinetics400")
    head = nn.Sequential(network.features, nn.AvgPool3d((2, 1, 1), 1), network.logits)
    check(head, torch.randn(1, 3, frames, 32, 32), [16, 32, 48])


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 2), st.integers(1, 3), st.sets(st.integers(1, 39)))
@settings(max_examples=60, deadline=None)
def test_any_convolution_in_time(kernel, stride, padding, dilation, cuts):
    conv = nn.Conv3d(
        2, 3, (kernel, 1, 1), (stride, 1, 1), (padding, 0, 0), dilation=(dilation, 1, 1), bias=False
    ).requires_grad_(False)
    check(conv, torch.randn(1, 2, 40, 2, 2), cuts)


def test_a_prepared_network():
    network = nn.Sequential(
        nn.Conv3d(3, 4, (1, 3, 3), padding=(0, 1, 1)), nn.Conv3d(4, 4, (3, 1, 1), padding=(1, 0, 0))
    )
    check(prepared(network.eval().requires_grad_(False)), torch.randn(2, 3, 20, 8, 8), [3, 4, 11])


def test_it_keeps_no_more_than_the_next_windows_need(small_i3d):
    """What is held does not grow with the video."""
    stage, held = stage_of(small_i3d, Axis(400)), []
    for _ in range(20):
        with torch.no_grad():
            stage(torch.randn(1, 3, 20, 16, 16))
        held.append(sum(kept.untyped_storage().nbytes() for kept in kept_by(stage)))
    assert max(held[3:-1]) <= 1.5 * min(held[3:-1])
    assert max(held) < 20 * 3 * 16 * 16 * 4  # less than one piece of the input


def kept_by(stage):
    """All tensors that a stage and its parts hold."""
    for value in vars(stage).values():
        stack = [value]
        while stack:
            each = stack.pop()
            if isinstance(each, torch.Tensor):
                yield each
            elif isinstance(each, list):
                stack += each
            elif hasattr(each, "axis"):
                yield from kept_by(each)


def test_time_behind_i3d():
    """Features eight frames apart that see 99 frames; the first lies around frame 5, as SAME pads less before."""
    axis = stage_of(load("i3d_kinetics400").features, Axis(64)).axis
    assert (axis.frames, axis.stride, axis.field, axis.first) == (8, 8, 99, 5.0)


def test_it_refuses_what_it_does_not_know():
    with pytest.raises(TypeError, match="AdaptiveAvgPool3d"):
        stage_of(nn.Sequential(nn.AdaptiveAvgPool3d(1)), Axis(20))
    with pytest.raises(TypeError, match="Conv3d"):
        stage_of(nn.Conv3d(1, 1, 3, padding="same"), Axis(20))


def test_it_refuses_a_video_shorter_than_a_kernel():
    with pytest.raises(ValueError, match="too few"):
        stage_of(nn.Conv3d(1, 1, 3), Axis(2))
