"""The faster form of a network: the same numbers everywhere, under the same names."""

from itertools import pairwise

import pytest
import torch
from torch import nn

from models.prepared import SpaceConv, TimeConv, flat, prepared
from models.r50 import Bottleneck
from models.zoo import CARDS, load
from tests.public_checkpoints import randomised
from vizlib.engine.hooks import outputs_of
from vizlib.receptive_field import theoretical


def blocks():
    """Two residual blocks, one along time, with a stem and batch norms as after some training."""
    first = nn.Sequential(nn.Conv3d(3, 8, (5, 7, 7), (1, 2, 2), (2, 3, 3)), nn.BatchNorm3d(8), nn.ReLU())
    lateral = nn.Sequential(nn.Conv3d(16, 8, (5, 1, 1), (4, 1, 1), (2, 0, 0), bias=False), nn.BatchNorm3d(8), nn.ReLU())
    network = nn.Sequential(first, Bottleneck(8, 4, 16, 3, 2), Bottleneck(16, 4, 16, 1, 1), lateral).eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm3d):
            randomised(module)
    return network.requires_grad_(False)


def test_the_same_answer_gradient_and_layers():
    plain, fast = blocks(), blocks()
    fast.load_state_dict(plain.state_dict())
    fast = prepared(fast)
    assert not [module for module in fast.modules() if isinstance(module, nn.BatchNorm3d)]
    assert {type(module) for module in fast.modules()} > {nn.Conv3d, SpaceConv, TimeConv}
    names = [name for name, _module in plain.named_modules()]
    assert [name for name, _module in fast.named_modules()] == names
    x = torch.randn(2, 3, 8, 20, 28)
    found = []
    for network in (plain, fast):
        seen = x.clone().requires_grad_()
        layers = [name for name in names if not name.endswith(("conv", ".0"))]  # what folding leaves alone
        with outputs_of(network, layers) as outputs:
            network(seen).square().sum().backward()
        found.append((seen.grad, *(outputs[name][-1] for name in layers)))
    for mine, its in zip(*found, strict=True):
        assert (mine - its).abs().max() < 1e-4 * max(1, its.abs().max())


@pytest.mark.parametrize(
    "options",
    [
        {"kernel_size": (1, 3, 3), "stride": (1, 2, 2), "padding": (0, 1, 1)},
        {"kernel_size": (3, 1, 1), "stride": (2, 1, 1), "padding": (1, 0, 0)},
        {"kernel_size": 1},
        {"kernel_size": (1, 3, 3), "stride": (2, 1, 1)},
        {"kernel_size": (1, 3, 3), "groups": 2},
        {"kernel_size": (3, 1, 1), "dilation": (2, 1, 1)},
        {"kernel_size": (1, 3, 3), "padding": (0, 1, 1), "padding_mode": "replicate"},
        {"kernel_size": (1, 3, 3), "padding": "same"},
    ],
    ids=str,
)
@torch.no_grad()
def test_a_convolution_in_two_dimensions_is_the_same(options):
    conv, x = nn.Conv3d(4, 6, **options), torch.randn(2, 4, 5, 8, 9)
    torch.testing.assert_close(flat(conv)(x), conv(x))


def test_of_a_loaded_network_the_receptive_field_is_that_of_the_plain_one():
    loaded, shape = load("i3d_r50"), (1, 3, 8, 224, 224)
    assert not [module for module in loaded.modules() if isinstance(module, nn.BatchNorm3d)]
    with torch.device("meta"):
        plain = theoretical(CARDS["i3d_r50"].build(), shape)
    fields = theoretical(loaded, shape)
    assert all(fields[layer] == plain[layer] for layer in CARDS["i3d_r50"].layers)
    assert all(fields[a].size[0] <= fields[b].size[0] for a, b in pairwise(CARDS["i3d_r50"].layers))


@torch.no_grad()
def test_a_network_whose_filters_are_separated_answers_the_same():
    plain = CARDS["r2plus1d_18"].build().eval()
    x = torch.randn(1, 3, 4, 64, 64)
    expected = plain(x)
    fast = prepared(plain)
    assert {type(module) for module in fast.modules()} >= {SpaceConv, TimeConv}
    assert (fast(x) - expected).abs().max() < 1e-4 * expected.abs().max()
