"""R: against numpy, what it must not change with, its slope, and what it refuses."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.zoo import CARDS
from tests.vizlib.maximize.test_objective import hooks
from training.experiments.natural import NO_NORM
from vizlib.maximize.errors import MaximizeError
from vizlib.maximize.natural import LEAST, distance_of, layers_of, norms, watched

SHAPE = (2, 3, 4, 6, 6)


def settle(norm, seed=0):
    """Give a norm statistics of training."""
    generator = torch.Generator().manual_seed(seed)
    norm.running_mean.copy_(torch.randn(norm.num_features, generator=generator))
    norm.running_var.copy_(torch.rand(norm.num_features, generator=generator) + 0.5)
    return norm


def small(frames_apart=False):
    """Two convolutions with a norm each; ``frames_apart``: kernels that see one frame."""
    generator = torch.Generator().manual_seed(1)
    kernel, padding = ((1, 3, 3), (0, 1, 1)) if frames_apart else (3, 1)
    network = nn.Sequential(
        nn.Conv3d(3, 5, kernel, padding=padding), settle(nn.BatchNorm3d(5)), nn.ReLU(),
        nn.Conv3d(5, 4, kernel, padding=padding), settle(nn.BatchNorm3d(4, eps=0.1), 1),
    )  # fmt: skip
    for module in network:
        if isinstance(module, nn.Conv3d):
            module.weight.copy_(torch.randn(module.weight.shape, generator=generator) / 3)
    return network.eval()


@pytest.fixture(autouse=True)
def no_training():
    with torch.no_grad():
        yield


def clip(seed=0, shape=SHAPE):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def by_hand(norm, x):
    """One norm's part, from what goes into it."""
    channels = np.moveaxis(x.numpy().astype(np.float64), 1, 0).reshape(norm.num_features, -1)
    usual = np.sqrt(norm.running_var.numpy().astype(np.float64) + norm.eps)
    m = (channels.mean(1) - norm.running_mean.numpy()) / usual
    s = np.sqrt((channels.std(1) / usual) ** 2 + LEAST)
    return np.mean(m**2 + (s - 1) ** 2)


def test_it_is_the_sum_over_the_layers_of_the_distance_between_gaussians():
    network, x = small(), clip()
    parts = layers_of(network, x)
    first, second = by_hand(network[1], network[0](x)), by_hand(network[4], network[:4](x))
    assert list(parts) == ["1", "4"]
    np.testing.assert_allclose([*parts.values()], [first, second], rtol=1e-4)
    assert distance_of(network, x) == pytest.approx(first + second, rel=1e-4)


def test_the_usual_statistics_are_no_distance():
    norm = settle(nn.BatchNorm3d(4, eps=0.0)).eval()
    x = clip(shape=(3, 4, 4, 5, 5))
    x = (x - x.mean((0, 2, 3, 4), keepdim=True)) / x.std((0, 2, 3, 4), unbiased=False, keepdim=True)
    x = x * norm.running_var.sqrt().view(-1, 1, 1, 1) + norm.running_mean.view(-1, 1, 1, 1)
    network = nn.Sequential(norm)
    assert distance_of(network, x) == pytest.approx(0, abs=1e-6)
    # A channel that is dead, at its mean, lies one deviation away.
    dead = norm.running_mean.view(1, -1, 1, 1, 1).expand_as(x)
    assert distance_of(network, dead) == pytest.approx((1 - LEAST**0.5) ** 2, rel=1e-4)


@settings(max_examples=6, deadline=None)
@given(st.permutations(range(SHAPE[2])), st.integers(0, 99))
def test_a_network_that_sees_single_frames_does_not_know_their_order(order, seed):
    network, x = small(frames_apart=True), clip(seed)
    assert distance_of(network, x[:, :, order]) == pytest.approx(distance_of(network, x), rel=1e-4)


@settings(max_examples=4, deadline=None)
@given(st.integers(1, 3), st.integers(0, 99))
def test_the_same_clips_again_change_nothing(times, seed):
    network, x = small(), clip(seed)
    assert distance_of(network, torch.cat([x] * times)) == pytest.approx(distance_of(network, x), rel=1e-4)


def test_different_clips_together_are_nearer_than_alone():
    # What is pooled varies more: R is of a batch, not the mean of its clips.
    network = small()
    bright, dark = clip(1) * 0.1 + 1, clip(2) * 0.1 - 1
    together = distance_of(network, torch.cat([bright, dark]))
    assert together < (distance_of(network, bright) + distance_of(network, dark)) / 2


def test_its_slope_is_that_of_finite_differences():
    network = small().double()
    x = clip(shape=(1, 3, 2, 4, 4)).double()

    def distance(x):
        with watched(network) as watch:
            network(x)
            return watch.distance()

    with torch.enable_grad():
        assert torch.autograd.gradcheck(distance, x.requires_grad_(), eps=1e-6, atol=1e-6, fast_mode=True)


def test_a_norm_that_runs_several_times_counts_once():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = settle(nn.BatchNorm3d(3))

        def forward(self, x):
            return self.norm(x) + self.norm(x + 1)

    network, x = Twice().eval(), clip()
    one, other = by_hand(network.norm, x), by_hand(network.norm, x + 1)
    assert distance_of(network, x) == pytest.approx((one + other) / 2, rel=1e-4)


def test_sixteen_bits_are_heard_in_thirty_two():
    norm = settle(nn.BatchNorm3d(4)).eval()
    x = clip(shape=(2, 4, 8, 16, 16)) + 3
    exact = by_hand(norm, x.bfloat16().float())
    network = nn.Sequential(norm).bfloat16()
    network[0].running_mean, network[0].running_var = norm.running_mean.float(), norm.running_var.float()
    with watched(network) as watch:
        watch.hear("0", network[0], x.bfloat16())
        assert float(watch.distance()) == pytest.approx(exact, rel=0.01)


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (nn.Sequential(nn.Conv3d(3, 4, 1), nn.GroupNorm(2, 4)), "no batch norm"),
        (nn.Sequential(nn.BatchNorm3d(3)), "batch norm 0 holds no statistics"),
        (nn.Sequential(nn.BatchNorm3d(3, track_running_stats=False)), "holds no statistics"),
    ],
)
def test_without_statistics_it_says_why(network, words):
    with pytest.raises(MaximizeError, match=words):
        distance_of(network, clip())
    assert not hooks(network)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("buffer", ["running_mean", "running_var"])
def test_damaged_statistics_are_named(value, buffer):
    network = small()
    getattr(network[4], buffer)[2] = value
    with pytest.raises(MaximizeError, match="batch norm 4 holds no statistics"):
        distance_of(network, clip())
    assert not hooks(network)


def test_nothing_is_left_behind_in_a_network_that_failed():
    network = small()
    with watched(network):
        assert len(hooks(network)) == 2
    assert not hooks(network)
    with pytest.raises(RuntimeError):
        distance_of(network, clip(shape=(1, 7, 4, 6, 6)))
    assert not hooks(network)


def test_it_only_reads():
    network, x = small(), clip()
    before = {name: buffer.clone() for name, buffer in network.state_dict().items()}
    answer = network(x)
    distance_of(network, x)
    assert all(torch.equal(buffer, before[name]) for name, buffer in network.state_dict().items())
    assert torch.equal(network(x), answer)


def test_the_networks_with_a_ruler_are_those_with_batch_norm():
    for name in ("single_frame", "two_stream", "slowfast", *NO_NORM):
        network = CARDS[name].build().eval()
        assert any(isinstance(module, nn.modules.batchnorm._BatchNorm) for module in network.modules()) == (
            name not in NO_NORM
        )
        with pytest.raises(MaximizeError, match="no batch norm" if name in NO_NORM else "holds no statistics"):
            norms(network)  # as it was built
