"""Variants: what no menu lists is found by name, loaded as all else, and is what it says."""

import pytest
import torch

from datasets.long_range import FRAMES, TASKS
from datasets.point_lights import KINDS as POINT_LIGHTS
from models import variants
from models.card import CLASSIFICATION
from models.non_local import KINDS
from models.variants import DOTS, LONG_RANGE, dots_name, long_range_name, matching_name, non_local_name
from models.zoo import CARDS, VARIANTS, card_of, load

SHIPPED = [name for name, card in VARIANTS.items() if card.weights.here]
CLASSIFY = [name for name in SHIPPED if VARIANTS[name].task == CLASSIFICATION]
UNTRAINED = [*(non_local_name(kind, trained=False) for kind in KINDS), matching_name("untrained")]


def test_variants_are_no_cards_of_a_menu_and_are_found_by_name():
    assert not set(VARIANTS) & set(CARDS)
    for name, card in VARIANTS.items():
        assert card_of(name) is card
        assert card.name == name
    measured_alone = {long_range_name("same", network) for network in ("slow", "cnn_lstm")}  # no page runs them
    assert set(VARIANTS) - set(SHIPPED) == {*UNTRAINED, *measured_alone}


@torch.no_grad()
@pytest.mark.parametrize("name", [*CLASSIFY, *UNTRAINED])
def test_a_variant_answers_with_its_classes_and_says_on_what_it_was_trained(name):
    card, network = card_of(name), load(name)
    assert network.badge == card.weights.badge
    data = {"long": "long-range", "matching": "matching"}.get(name.split("_")[0], "actors-18")
    assert network.badge == ("random" if name in UNTRAINED else data)
    assert network(torch.zeros(card.input.shape)).shape == (1, len(card.classes))
    assert set(card.layers) <= {layer for layer, _module in network.named_modules()}


def test_questions_about_streams_are_those_of_the_data():
    assert tuple(TASKS) == tuple(LONG_RANGE)
    assert variants.STREAM == FRAMES
    for task, answers in TASKS.items():
        for network in LONG_RANGE[task]:
            assert card_of(long_range_name(task, network)).classes == answers


@torch.no_grad()
@pytest.mark.parametrize("kind", KINDS)
def test_before_training_a_network_with_blocks_is_slow_fusion(kind):
    x = torch.rand(CARDS["slow_fusion"].input.shape)
    network = load(non_local_name(kind, trained=False))
    assert network.block(2).kind == kind
    assert torch.equal(network(x), load("slow_fusion")(x))


@pytest.mark.parametrize("kind", DOTS)
def test_the_networks_of_point_lights_are_their_lab_net_with_other_weights(kind):
    own, other = load("two_stream").state_dict(), load(dots_name(kind)).state_dict()
    assert own.keys() == other.keys()
    assert not torch.equal(own["spatial.classifier.weight"], other["spatial.classifier.weight"])


def test_dots_of_networks_are_kinds_of_the_data():
    assert set(DOTS) <= set(POINT_LIGHTS)
