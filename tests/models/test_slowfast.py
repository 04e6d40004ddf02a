"""SlowFast at lab size: what each pathway sees, what the laterals carry, and what the arguments change."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from models.slowfast import (
    HALVED,
    KERNELS,
    LATERALS,
    PATHWAYS,
    WIDTHS,
    SlowFast,
    TimeToChannel,
    slowfast,
)
from vizlib.cost.network import count_of

T, SIDE = 16, 64
ALPHAS, BETAS = (2, 4, 8), (1 / 4, 1 / 8, 1 / 16)


def built(**arguments):
    torch.manual_seed(0)
    return slowfast(**arguments).eval()


def a_clip(frames=T):
    return torch.randn((1, 3, frames, SIDE, SIDE), generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("alpha", ALPHAS)
@torch.no_grad()
def test_no_pathway_strides_in_time(alpha):
    network, x = built(alpha=alpha), a_clip()
    slow, fast = network.features(network.slow_clip(x), x)
    assert slow.shape == (1, WIDTHS[-1], T // alpha, 4, 4)
    assert fast.shape == (1, WIDTHS[-1] // 8, T, 4, 4)


@torch.no_grad()
def test_the_slow_pathway_sees_every_fourth_frame():
    network, x = built(lateral="none"), a_clip()
    before = network.features(network.slow_clip(x), x)
    for t in range(T):
        changed = x.clone()
        changed[:, :, t] += 1
        slow, fast = (
            bool((a != b).any())
            for a, b in zip(before, network.features(network.slow_clip(changed), changed), strict=True)
        )
        assert (slow, fast) == (t % 4 == 0, True)


def test_slow_frames_may_reach_from_the_first_to_the_last():
    """As PySlowFast takes them."""
    spread = SlowFast([], [], [], nn.Identity(), alpha=4, spread=True)
    assert spread.slow_frames(32).tolist() == [0, 4, 8, 13, 17, 22, 26, 31]


@pytest.mark.parametrize("lateral", LATERALS)
@torch.no_grad()
def test_laterals_lead_from_fast_to_slow_and_never_back(lateral):
    network, x = built(lateral=lateral), a_clip()
    slow_clip, other = network.slow_clip(x), a_clip().flip(2)
    slow, fast = network.features(slow_clip, x)
    slow_then, fast_then = network.features(slow_clip, other)
    assert torch.equal(slow, slow_then) == (lateral == "none")
    assert not torch.equal(fast, fast_then)
    assert torch.equal(network.features(torch.zeros_like(slow_clip), x)[1], fast)


@pytest.mark.parametrize("lateral", LATERALS)
def test_what_a_lateral_makes(lateral):
    """Channels as the paper's table has them: 2 beta C, alpha beta C, beta C; T / alpha frames."""
    alpha, network = 4, built(lateral=lateral)
    made = {"time_strided_conv": 2, "time_to_channel": alpha, "sampling": 1}
    assert len(network.laterals) == (0 if lateral == "none" else len(WIDTHS) - 1)
    for connection, width in zip(network.laterals, WIDTHS, strict=False):
        fast = torch.rand(1, width // 8, T, 8, 8)
        assert connection(fast).shape == (1, made[lateral] * width // 8, T // alpha, 8, 8)


def test_time_to_channel_loses_nothing():
    x = torch.rand(2, 3, 8, 2, 2)
    made = TimeToChannel(4)(x)
    for c in range(3):
        for t in range(8):
            assert torch.equal(made[:, 4 * c + t % 4, t // 4], x[:, c, t])


@given(st.sampled_from(ALPHAS), st.sampled_from(BETAS), st.sampled_from(LATERALS))
def test_multiply_adds_by_hand(alpha, beta, lateral):
    """Every convolution: kernel x channels in x channels out x places."""
    cost = count_of(lambda: slowfast(alpha, beta, lateral), (1, 3, T, SIDE, SIDE))
    fast_widths = [round(beta * width) for width in WIDTHS]
    made = {"time_strided_conv": 2, "time_to_channel": alpha, "sampling": 1, "none": 0}[lateral]
    total, side, slow_in, fast_in = 0, SIDE, 3, 3
    for stage, (slow, fast, half) in enumerate(zip(WIDTHS, fast_widths, HALVED, strict=True)):
        side //= half
        total += KERNELS["slow"][stage] * 9 * slow_in * slow * T // alpha * side**2
        total += KERNELS["fast"][stage] * 9 * fast_in * fast * T * side**2
        if lateral == "time_strided_conv" and stage < len(WIDTHS) - 1:
            total += 5 * fast * 2 * fast * T // alpha * side**2
        slow_in, fast_in = slow + made * fast, fast
    total += (WIDTHS[-1] + fast_widths[-1]) * 18
    assert cost.gmacs == pytest.approx(total / 1e9)


@pytest.mark.parametrize("name", PATHWAYS)
@torch.no_grad()
def test_a_pathway_alone_is_a_network(name):
    alone, both, x = built(pathways=(name,)), built(lateral="none"), a_clip()
    assert alone(x).shape == (1, 18)
    getattr(both, name).load_state_dict(getattr(alone, name).state_dict())
    features = both.features(both.slow_clip(x), x)[PATHWAYS.index(name)]
    assert torch.equal(alone.features(alone.slow_clip(x), x)[0], features)


@torch.no_grad()
def test_the_answer_is_a_part_of_each_pathway_and_a_bias():
    network, x = built(), a_clip()
    slow, fast = (features.mean((2, 3, 4)) for features in network.features(network.slow_clip(x), x))
    weight = network.classifier.weight
    parts = slow @ weight[:, : WIDTHS[-1]].T + fast @ weight[:, WIDTHS[-1] :].T + network.classifier.bias
    assert torch.allclose(parts, network(x), atol=1e-5)
