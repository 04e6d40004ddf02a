"""The names of public checkpoints: whatever the file calls them, the same tensors reach the same layers."""

import re

import pytest
import torch

from models.card import WeightsError
from models.checkpoint_names import renamed
from models.checkpoints import fit
from models.zoo import CARDS
from tests.public_checkpoints import THEIRS, as_caffe2, as_pyslowfast

names = pytest.mark.parametrize("name", THEIRS)


def theirs(name):
    """Names and shapes as PyTorchVideo has them."""
    with torch.device("meta"):
        return dict(THEIRS[name](pretrained=False).state_dict())


def own(name):
    with torch.device("meta"):
        return CARDS[name].build()


def without_counters(state):
    return {key: tensor for key, tensor in state.items() if not key.endswith("num_batches_tracked")}


@names
def test_every_scheme_gives_every_tensor_its_place(name):
    state = theirs(name)
    expected = without_counters(own(name).state_dict())
    found = without_counters(renamed(state))
    assert {key: t.shape for key, t in found.items()} == {key: t.shape for key, t in expected.items()}
    for file in (as_pyslowfast(name, state), as_caffe2(name, state)):
        again = renamed(file)
        assert again.keys() == found.keys()
        assert all(again[key] is found[key] for key in found)


@names
def test_our_own_names_stay(name):
    state = own(name).state_dict()
    assert renamed(state) == state


def test_names_of_no_known_kind_are_refused_with_what_is_expected():
    with pytest.raises(WeightsError, match=r"Expected are PyTorchVideo's \(blocks.0.* found: layer1.weight, x"):
        renamed({"layer1.weight": torch.zeros(1), "x": torch.zeros(1)})


def without(state):
    del state["blocks.3.res_blocks.1.branch2.conv_b.weight"]
    del state["blocks.6.proj.bias"]


def more(state):
    state["blocks.3.res_blocks.9.branch2.conv_b.weight"] = torch.zeros(1)


def unknown(state):
    state["blocks.3.attention.weight"] = torch.zeros(1)


def other_shape(state):
    state["blocks.6.proj.weight"] = torch.zeros(174, 2048)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (without, "it has no classifier.bias"),
        (without, "Missing: 2 of"),
        (more, "res3.block9.b.conv.weight is not part of it"),
        (unknown, "blocks.3.attention.weight is not part of it"),
        (other_shape, "classifier.weight should be (400, 2048) and is (174, 2048)"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_its_first_difference(change, expected):
    state = theirs("i3d_r50")
    change(state)
    if expected.startswith("it has no"):  # the first in the network's order
        expected = "it has no res3.block1.b.conv.weight"
    with pytest.raises(WeightsError, match=re.escape(expected)):
        fit(own("i3d_r50"), renamed(state), "I3D_8x8_R50.pyth")


@pytest.mark.parametrize(("file", "card"), [("slow_r50", "i3d_r50"), ("slowfast_r50_8x8", "slowfast_r50_4x16")])
def test_a_file_of_a_sibling_is_refused(file, card):
    with pytest.raises(WeightsError, match="does not fit this network"):
        fit(own(card), renamed(theirs(file)), "other.pyth")


def test_a_name_is_no_format():
    """What stands behind a layer's name comes from the file, and is written as it is."""
    state = {"conv1_w": torch.zeros(1), "conv1_{p:>300000000}": torch.zeros(1), "conv1_{": torch.zeros(1)}
    assert all(len(name) < 60 for name in renamed(state))


def test_two_names_that_become_one_are_refused():
    with pytest.raises(WeightsError, match=r"would both be s1\.pathway0_stem\.conv\.weight"):
        renamed({"conv1_w": torch.zeros(1), "conv1_weight": torch.zeros(1)})
