"""Inflation against the one thing that must hold: a picture that is repeated in time is answered as the picture is."""

import time

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torchvision import models as torchvision_models

from models.inflate import inflate, inflated_kernel
from models.skeleton import Skeleton, skeleton_of
from models.zoo import load
from tests.models.boring import EXACT, NETWORKS, SIDE, TOLERANCE, apart, boring, estimated

# What a large network costs is spent on the default.
CASES = [(name, *how) for name in NETWORKS for how in (EXACT[:1] if name in ("resnet50", "vgg16") else EXACT)]


@pytest.mark.parametrize(("name", "weights", "padding"), CASES)
def test_a_boring_video_is_answered_as_its_picture(name: str, weights: str, padding: str) -> None:
    """In float64: a random ResNet-50 turns float32's rounding alone into differences of 2e-4."""
    torch.manual_seed(0)
    network = estimated(NETWORKS[name](), SIDE).double()
    picture = torch.randn(1, 3, SIDE, SIDE).double()
    inflated = inflate(network, weights=weights, temporal_padding=padding)
    assert apart(network, inflated, picture, frames=3) < 1e-9
    with torch.no_grad():
        assert network(picture).std() > 1e-3  # else nothing was compared


@pytest.mark.parametrize("name", ["resnet18", "skeleton"])
def test_with_zeros_at_its_ends_it_is_not(name: str) -> None:
    torch.manual_seed(0)
    network = estimated(NETWORKS[name](), SIDE)
    picture = torch.randn(1, 3, SIDE, SIDE)
    zeros = inflate(network, temporal_padding="zeros")
    with torch.no_grad():
        spread = float(network(picture).std())
    short = apart(network, zeros, picture, frames=2)
    assert short > 0.1 * spread
    assert short > 1.5 * apart(network, zeros, picture, frames=12)


def test_it_holds_while_batch_norm_counts_too() -> None:
    torch.manual_seed(0)
    network = torchvision_models.resnet18().train()
    pictures = torch.randn(4, 3, 64, 64)
    inflated = inflate(network)
    assert all(module.training for module in inflated.modules())
    assert torch.allclose(inflated(boring(pictures, 4)), network(pictures), atol=TOLERANCE)


def test_trained_weights_keep_their_names_and_statistics() -> None:
    skeleton = skeleton_of(load("single_frame"))
    inflated = inflate(skeleton, temporal_stride={"features.2.0": 2, "features.3.0": 2})
    flat = skeleton.state_dict()
    assert inflated.state_dict().keys() == flat.keys()
    for name, value in inflated.state_dict().items():
        assert torch.allclose(value.sum(2) if value.dim() == 5 else value, flat[name], atol=1e-6)
    picture = torch.randn(2, 3, 64, 64)
    assert apart(skeleton, inflated, picture, frames=16) < TOLERANCE


def test_the_real_image_network_passes_the_check() -> None:
    network = load("efficientnet_lite0").network
    picture = torch.randn(1, 3, 64, 64)
    assert apart(network, inflate(network), picture, frames=3) < TOLERANCE
    assert apart(network, inflate(network, weights="centre", temporal_padding="zeros"), picture, frames=3) < TOLERANCE


def test_the_skeleton_is_the_single_frame_s_network() -> None:
    network = load("single_frame")
    pictures = torch.randn(3, 3, 64, 64)
    assert torch.allclose(skeleton_of(network)(pictures), network(pictures.unsqueeze(2)), atol=1e-5)


def test_for_flow_the_first_kernels_are_the_mean_over_colours() -> None:
    network = load("single_frame")
    grey = torch.randn(2, 1, 64, 64)
    pair = torch.cat([grey, grey], 1) * 1.5
    assert torch.allclose(skeleton_of(network, 2)(pair), skeleton_of(network)(grey.expand(-1, 3, -1, -1)), atol=1e-4)


def test_the_inflated_network_is_the_same_sum_over_a_moving_clip() -> None:
    """Against a convolution of every frame, averaged over neighbours, the ends repeated."""
    torch.manual_seed(0)
    flat = nn.Conv2d(3, 5, 3, padding=1)
    clip = torch.randn(2, 3, 6, 8, 8)
    frames = torch.stack([F.conv2d(clip[:, :, t], flat.weight, None, padding=1) for t in range(6)], 2)
    padded = torch.cat([frames[:, :, :1], frames, frames[:, :, -1:]], 2)
    expected = torch.stack([padded[:, :, t : t + 3].mean(2) for t in range(6)], 2) + flat.bias.view(-1, 1, 1, 1)
    assert torch.allclose(inflate(nn.Sequential(flat))(clip), expected, atol=1e-5)


def test_kernels_by_layer() -> None:
    inflated = inflate(Skeleton(), kernel_frames={"features.0.0": 5}, temporal_stride={"features.0.0": 2})
    sizes = [tuple(m.weight.shape[2:]) for m in inflated.modules() if isinstance(m, nn.Conv3d)]
    assert sizes == [(5, 3, 3), *[(1, 3, 3)] * 4]
    assert inflated.get_submodule("features.0.0")(torch.zeros(1, 3, 7, 8, 8)).shape[2] == 4


def test_the_2d_network_stays_as_it_is() -> None:
    skeleton = Skeleton()
    before = {name: value.clone() for name, value in skeleton.state_dict().items()}
    inflated = inflate(skeleton)
    for parameter in inflated.parameters():
        parameter.data.zero_()
    assert all(torch.equal(value, before[name]) for name, value in skeleton.state_dict().items())


def test_resnet_50_is_inflated_in_a_second() -> None:
    network = torchvision_models.resnet50()
    times = []
    for _ in range(3):
        began = time.process_time()
        inflate(network)
        times.append(time.process_time() - began)
    assert min(times) < 1


@given(st.sampled_from([1, 3, 5]), st.sampled_from(["mean", "centre"]))
def test_an_inflated_kernel_adds_up_to_the_2d_one(frames: int, weights: str) -> None:
    flat = torch.randn(2, 3, 3, 3)
    inflated = inflated_kernel(flat, frames, weights)
    assert inflated.shape == (2, 3, frames, 3, 3)
    assert torch.allclose(inflated.sum(2), flat, atol=1e-6)


@st.composite
def chains(draw: st.DrawFn) -> nn.Sequential:
    """A random network of the layers that can be inflated, on 3 channels."""
    torch.manual_seed(draw(st.integers(0, 1000)))
    layers: list[nn.Module] = []
    channels = 3
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(["conv", "same", "pad", "max", "average", "norm", "pointwise"]))
        kernel, stride = draw(st.integers(1, 4)), draw(st.integers(1, 2))
        if kind == "conv":
            groups = draw(st.sampled_from([1, channels]))
            width = groups * draw(st.integers(1, 2)) if groups > 1 else draw(st.integers(2, 6))
            mode = draw(st.sampled_from(["zeros", "reflect", "replicate", "circular"]))
            dilation = draw(st.integers(1, 2))
            layers.append(
                nn.Conv2d(channels, width, kernel, stride, padding=kernel // 2 * dilation, dilation=dilation,
                          groups=groups, bias=draw(st.booleans()), padding_mode=mode)
            )  # fmt: skip
            channels = width
        elif kind == "same":
            layers.append(nn.Conv2d(channels, 4, kernel, padding="same", dilation=draw(st.integers(1, 2))))
            channels = 4
        elif kind == "pad":
            sides = [draw(st.integers(0, 2)) for _ in range(4)]
            pad = draw(st.sampled_from([nn.ZeroPad2d, nn.ReflectionPad2d, nn.ReplicationPad2d]))
            layers.append(pad(tuple(sides)))
        elif kind == "max":
            layers.append(nn.MaxPool2d(kernel, stride, padding=kernel // 2, ceil_mode=draw(st.booleans())))
        elif kind == "average":
            layers.append(
                nn.AvgPool2d(kernel, stride, kernel // 2, draw(st.booleans()), count_include_pad=draw(st.booleans()))
            )
        elif kind == "norm":
            norm = nn.BatchNorm2d(channels, affine=draw(st.booleans()), track_running_stats=draw(st.booleans()))
            if norm.running_mean is not None:
                norm.running_mean.normal_()
            layers.append(norm)
        else:
            layers.append(draw(st.sampled_from([nn.ReLU(), nn.ReLU6(), nn.Dropout(0.5), nn.Dropout2d(0.5), nn.SiLU()])))
    pool = draw(st.sampled_from([nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d]))((draw(st.integers(1, 2)), 1))
    side = pool.output_size[0]
    return nn.Sequential(*layers, pool, nn.Flatten(), nn.Linear(channels * side, 3)).eval()


@settings(max_examples=40, deadline=None)
@given(
    chains(),
    st.sampled_from([1, 3, 5]),
    st.integers(1, 2),
    st.sampled_from(EXACT),
    st.integers(2, 3),
)
def test_every_chain_of_known_layers_passes_the_check(
    chain: nn.Sequential, frames: int, stride: int, how: tuple[str, str], clip: int
) -> None:
    weights, padding = how
    inflated = inflate(chain, frames, weights, padding, stride)
    least = stride ** sum(isinstance(m, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d) for m in chain)
    picture = torch.randn(2, 3, 16, 16)
    assert apart(chain, inflated, picture, frames=max(clip, least)) < TOLERANCE


def test_zeros_are_zeros_whatever_stands_beyond_the_sides() -> None:
    """A circular convolution's picture goes round; its time does not."""
    flat = nn.Conv2d(3, 4, 3, padding=1, padding_mode="circular", bias=False)
    picture = torch.randn(1, 3, 8, 8)
    out = inflate(nn.Sequential(flat), temporal_padding="zeros")(boring(picture, 4))
    assert torch.allclose(out[:, :, 0], flat(picture) * 2 / 3, atol=1e-5)  # one of three frames is missing
    assert torch.allclose(out[:, :, 1], flat(picture), atol=1e-5)
    reflected = nn.Conv2d(3, 4, 3, padding=1, padding_mode="reflect")
    assert inflate(nn.Sequential(reflected))(boring(picture, 1)).shape == (1, 4, 1, 8, 8)


@pytest.mark.parametrize("ceil", [False, True])
def test_pools_look_at_neighbours_in_time_and_divide_it_as_convolutions_do(ceil: bool) -> None:
    clip = torch.randn(1, 2, 4, 6, 6)
    flat = nn.MaxPool2d(3, 2, 1, ceil_mode=ceil)
    frames = torch.stack([flat(clip[:, :, t]) for t in range(4)], 2)
    most = torch.stack([frames[:, :, :2].amax(2), frames[:, :, 1:4].amax(2)], 2)
    assert torch.allclose(inflate(nn.Sequential(flat), 3, temporal_stride=2)(clip), most)
    flat = nn.AvgPool2d(3, 2, 1, ceil_mode=ceil)
    frames = torch.stack([flat(clip[:, :, t]) for t in range(4)], 2)
    mean = torch.stack([frames[:, :, :2].mean(2), frames[:, :, 1:4].mean(2)], 2)  # at the end there are fewer
    assert torch.allclose(inflate(nn.Sequential(flat), 3, temporal_stride=2)(clip), mean, atol=1e-6)
