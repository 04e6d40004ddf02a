"""Hooks: what layers make in one pass, and that nothing stays behind."""

import pytest
import torch
from torch import nn

from models.each_frame import EachFrame
from vizlib.engine.hooks import LayerError, hooked, outputs_of


@pytest.fixture
def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv3d(3, 4, 1), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(32, 2)).eval()


def hooks(network):
    return sum(len(module._forward_hooks) for module in network.modules())


def test_layers_are_heard_for_one_pass_and_no_longer(network):
    x = torch.randn(1, 3, 2, 2, 2)
    with outputs_of(network, ["0", "3", ""]) as outputs:
        assert hooks(network) == 3
        answer = network(x)
    network(x + 1)
    assert {name: len(made) for name, made in outputs.items()} == {"0": 1, "3": 1, "": 1}
    assert torch.equal(outputs[""][0], answer)
    assert torch.equal(outputs["0"][0], network[0](x))  # as it was before the ReLU wrote into it
    assert hooks(network) == 0


def test_a_layer_that_runs_twice_is_heard_twice(network):
    with outputs_of(network, ["0"]) as outputs:
        network(torch.zeros(1, 3, 2, 2, 2))
        network(torch.ones(1, 3, 2, 2, 2))
    assert len(outputs["0"]) == 2


def test_no_hook_is_left_after_a_failure(network):
    with pytest.raises(RuntimeError), outputs_of(network, ["0"]):
        network(torch.zeros(1, 5, 2, 2, 2))
    assert hooks(network) == 0

    def refuse(name, _module, _out):
        raise ValueError(name)

    with pytest.raises(ValueError, match="2"), hooked(network, ["2", "3"], refuse):
        network(torch.zeros(1, 3, 2, 2, 2))
    assert hooks(network) == 0


def test_a_layer_that_is_not_there_is_named_and_leaves_no_hook(network):
    says = r"no layer 9\. Its layers begin with: 0, 1, 2, 3\."
    with pytest.raises(LayerError, match=says), outputs_of(network, ["0", "9"]):
        pass
    assert hooks(network) == 0


def test_what_a_network_makes_of_each_frame_is_one_map_in_time():
    torch.manual_seed(0)
    pictures = nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 7)).eval()
    network, x = EachFrame(pictures), torch.randn(2, 3, 5, 8, 8)
    with outputs_of(network, ["network.0", "network.3", ""]) as outputs:
        answer = network(x)
    assert outputs["network.0"][0].shape == (2, 4, 5, 6, 6)
    torch.testing.assert_close(outputs["network.0"][0][1, :, 2], pictures[0](x[1, :, 2]))
    torch.testing.assert_close(outputs["network.3"][0], network.evidence(x))
    assert torch.equal(outputs[""][0], answer)
