"""Moments: alone they know nothing of each other; a block compares them, as a set unless it knows where they are."""

import pytest
import torch

from models.fusion import FusionNet
from models.moments import Moments

FRAMES, COUNT = 96, 24


@pytest.fixture
def seen():
    return torch.randn(2, 80, COUNT, 1, 1, generator=torch.Generator().manual_seed(0))


def awake(network: Moments) -> Moments:
    """A block begins as the identity; here it says something."""
    torch.nn.init.normal_(network.block.out.weight, std=0.1)
    return network.eval()


def reached(network: Moments, seen: torch.Tensor, moment: int) -> list[int]:
    """The moments on which the logits of one depend."""
    seen = seen.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(network.told(seen)[:, moment].sum(), seen)
    return torch.nonzero(gradient.abs().sum((0, 1, 3, 4))).flatten().tolist()


def test_only_with_a_block_do_moments_know_of_each_other(seen):
    assert reached(Moments(block=False, frames=FRAMES).eval(), seen, 5) == [5]
    assert reached(awake(Moments(frames=FRAMES)), seen, 5) == list(range(COUNT))


def test_a_new_block_changes_nothing(seen):
    network = Moments(frames=FRAMES).eval()
    with_block = network.told(seen)
    network.block = None
    assert torch.equal(with_block, network.told(seen))


@pytest.mark.parametrize("position_embedding", [False, True])
def test_without_a_position_embedding_moments_are_a_set(seen, position_embedding):
    network, mixed = awake(Moments(position_embedding=position_embedding, frames=FRAMES)), torch.randperm(COUNT)
    as_set = torch.allclose(network.told(seen[:, :, mixed]), network.told(seen)[:, mixed], atol=1e-5)
    assert as_set != position_embedding


@torch.no_grad()
def test_looks_are_the_rows_that_the_block_sums_with(seen):
    network = awake(Moments(position_embedding=True, frames=FRAMES))
    rows = network.looks(seen)
    assert torch.allclose(rows.sum(2), torch.ones(2, COUNT), atol=1e-5)
    gathered = rows @ network.block.projected(seen)[2]
    assert torch.allclose(gathered, network.block.gathered(seen).flatten(2).transpose(1, 2), atol=1e-5)


@torch.no_grad()
def test_moments_are_slow_fusions_features_averaged_over_space():
    network, slow, x = Moments(frames=16).eval(), FusionNet("slow").eval(), torch.randn(1, 3, 16, 64, 64)
    slow.features.load_state_dict(network.features.state_dict())
    assert torch.allclose(network.seen(x).flatten(2), slow.features(x).mean((3, 4)), atol=1e-5)
    assert network(x).shape == (1, 18)
