"""How many channels a layer has, and how large its map is: counted on shapes, and as the network itself has them."""

import pytest
import torch

from models.zoo import CARDS, CLASSIFIERS
from vizlib.engine.hooks import outputs_of
from vizlib.maximize import MaximizeError, Objective, class_objective
from vizlib.maximize.maps import checked, layer_shapes
from vizlib.maximize.objective import Term, channel_objective

SHIPPED = [name for name, card in CLASSIFIERS.items() if card.weights.here]


@pytest.mark.parametrize("name", ["slow_fusion", "early_fusion", "two_stream", "recurrent_cnn", "single_frame"])
def test_shapes_are_those_of_what_the_network_makes(networks, name):
    card, network = CARDS[name], networks.get(name, "cpu").network
    shapes = layer_shapes(name, card.input.frames, card.input.size)
    with torch.no_grad(), outputs_of(network, card.layers) as outputs:
        network(torch.zeros(card.input.shape))
    assert list(shapes) == list(card.layers)
    for layer, shape in shapes.items():
        made = outputs[layer][-1]
        if made.dim() == 5:
            assert shape == tuple(made.shape[1:])
        else:
            assert shape == (made.shape[-1],)


@pytest.mark.parametrize("name", SHIPPED)
def test_all_networks_of_the_studio_tell_their_channels(name):
    card = CARDS[name]
    shapes = layer_shapes(name, card.input.frames, card.input.size)
    assert shapes
    assert all(len(shape) in (1, 4) and min(shape) > 0 for shape in shapes.values())


def test_a_larger_video_has_larger_maps():
    small, large = (layer_shapes("slow_fusion", 16, size)["features.4"] for size in (64, 128))
    assert small == (80, 4, 4, 4)
    assert large == (80, 4, 8, 8)


def test_a_size_that_the_network_cannot_take_is_said():
    with pytest.raises(MaximizeError, match="does not take 16 frames of 48 × 48 pixels"):
        layer_shapes("two_stream", 16, 48)


@pytest.mark.parametrize(
    ("objective", "says"),
    [
        (channel_objective("features.4", 80), r"no channel 80 in features\.4: it has 80"),
        (channel_objective("features.4", 0, (4, 0, 0)), r"no unit \(4, 0, 0\) in features\.4: its map is 4 × 4 × 4"),
        (channel_objective("classifier", 0, (0, 0, 0)), r"no unit \(0, 0, 0\) in classifier"),
        (class_objective(CARDS["slow_fusion"], "jump") + Objective((Term(18),)), "no channel 18 in logits: it has 18"),
        (channel_objective("features.9", 0), r"no channel 0 in features\.9: it has 0"),
    ],
)
def test_what_a_network_does_not_have_is_refused_before_anything_is_climbed(objective, says):
    with pytest.raises(MaximizeError, match=says):
        checked(objective, "slow_fusion", 16, 64)


def test_what_it_has_is_not():
    checked(channel_objective("features.4", 79, (3, 3, 3)), "slow_fusion", 16, 64)
