"""Where the training of a lab net begins, if not with random weights."""

import torch
from torch import nn

from models.fusion import FusionNet
from models.inflated import InflatedNet
from models.skeleton import skeleton_of
from models.zoo import CARDS, load
from training.recipe import BEGINS_AS

PRETRAINED = "single_frame"  # the lab net behind the inflated ones


def behind(name: str) -> frozenset[str]:
    """The lab nets as which another one begins."""
    inflated = {"inflated": {PRETRAINED}, "two_stream_inflated": {PRETRAINED, "inflated"}}
    return frozenset({BEGINS_AS[name]} if name in BEGINS_AS else inflated.get(name, ()))


def begun(name: str, seed: int) -> nn.Module:
    """The lab net called ``name`` as it is before the first step."""
    torch.manual_seed(seed)
    network = CARDS[name].build()
    if name in BEGINS_AS:
        begin_as(network, BEGINS_AS[name])
    elif name == "inflated":
        network.load_state_dict(inflated(3).state_dict())
    elif name == "two_stream_inflated":
        network.get_submodule("spatial").load_state_dict(load("inflated").state_dict())
        network.get_submodule("temporal").load_state_dict(inflated(2).state_dict())
    return network


def begin_as(network: nn.Module, name: str) -> None:
    """Give ``network`` the trained weights of the lab net ``name``, for all layers that are the same in both."""
    mine = network.state_dict()
    known = {k: v for k, v in load(name).state_dict().items() if k in mine and mine[k].shape == v.shape}
    network.load_state_dict(known, strict=False)


def inflated(channels: int) -> InflatedNet:
    """The single frame's network, inflated, for so many channels."""
    single_frame = load(PRETRAINED)
    assert isinstance(single_frame, FusionNet)
    return InflatedNet(skeleton_of(single_frame, channels))
