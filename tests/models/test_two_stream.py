"""Two streams: what each sees, how they are averaged, and the paper's size."""

import numpy as np
import pytest
import torch

from models.input_spec import InputError
from models.two_stream import CnnM, two_stream
from models.zoo import CARDS, load
from vizlib.cost.network import count
from vizlib.two_stream import fused


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return two_stream().eval()


def changed(x, part):
    x = x.clone()
    x[part] += 1
    return x


@torch.no_grad()
def test_the_spatial_stream_sees_one_frame_and_the_temporal_one_flow_alone(network):
    x = torch.rand(2, 5, 16, 64, 64)
    before = network.evidence(x)
    assert before.shape == (2, 2, 18)

    def streams_that_change(*part):
        moved = (network.evidence(changed(x, part)) != before).flatten(2).any(2).any(0)
        return moved.tolist()

    everything = slice(None)
    assert streams_that_change(everything, slice(0, 3), 8) == [True, False]
    assert streams_that_change(everything, slice(0, 3), 7) == [False, False]
    assert streams_that_change(everything, slice(3, 5), 0) == [False, True]
    assert streams_that_change(everything, slice(3, 5), 14) == [False, True]
    assert streams_that_change(everything, slice(3, 5), 15) == [False, False]


@torch.no_grad()
def test_the_answer_is_the_average_of_both_probabilities(network):
    x = torch.rand(3, 5, 16, 64, 64)
    probabilities = torch.softmax(network.evidence(x), 2)
    assert torch.allclose(torch.softmax(network(x), 1), probabilities.mean(1), atol=1e-6)
    assert np.allclose(fused(probabilities.numpy(), 0.5), probabilities.mean(1).numpy())
    assert np.array_equal(fused(probabilities.numpy(), 0.0), probabilities[:, 0].numpy())
    assert np.array_equal(fused(probabilities.numpy(), 1.0), probabilities[:, 1].numpy())


def test_the_streams_share_nothing(network):
    x = torch.rand(1, 5, 16, 64, 64)
    network.evidence(x)[:, 0].sum().backward()
    assert any(p.grad.any() for p in network.spatial.parameters())
    assert not any(p.grad.any() for p in network.temporal.parameters())
    network.zero_grad(set_to_none=True)


def test_in_training_the_spatial_stream_sees_any_frame():
    torch.manual_seed(0)
    network = two_stream()
    with torch.no_grad():
        x = torch.rand(1, 5, 16, 64, 64)
        network.eval()
        still = network.evidence(x)[0, 0]
        network.train()
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm3d):
                module.eval()
        found = torch.stack([network.evidence(x)[0, 0] for _ in range(40)])
    assert (found == still).all(1).any()
    assert len(found.unique(dim=0)) > 8


def test_another_size_is_refused(network):
    with pytest.raises(InputError, match="5 × 16 × 64 × 64"):
        network(torch.rand(1, 5, 8, 64, 64))


def test_the_papers_network_has_its_layers():
    """CNN-M-2048: 96, 256, 512, 512, 512 maps, 4096 and 2048 units; counted by hand."""
    convolutions = sum(
        k * k * c_in * c_out + c_out for k, c_in, c_out in ((5, 96, 256), (3, 256, 512), (3, 512, 512), (3, 512, 512))
    )
    rest = convolutions + 512 * 36 * 4096 + 4096 + 4096 * 2048 + 2048 + 2048 * 101 + 101
    expected = 2 * rest + (49 * 3 + 1) * 96 + (49 * 20 + 1) * 96
    card = CARDS["two_stream_cnn_m"]
    assert count(card.name, card.input).parameters == expected
    with torch.device("meta"):
        out = CnnM(20, 101, False)(torch.empty(2, 2, 10, 224, 224))
    assert out.shape == (2, 101)
    assert load(card.name).badge == "random"
