"""Class-maximizing videos of a network with two pathways: one clip drives both."""

from dataclasses import replace

import torch

from models.zoo import CARDS, load
from vizlib.maximize import maximize
from vizlib.maximize.defaults import spec_of


def test_an_ascent_raises_the_score():
    spec = replace(spec_of("slowfast", CARDS["slowfast"].classes[0], 0.5), steps=30)
    *_steps, last = maximize(spec)
    scores = last.state.curve[:, 0]
    assert scores[-5:].mean() > scores[:5].mean()


def test_both_pathways_first_layers_receive_gradient():
    network, found = load("slowfast"), {}
    for name in ("slow.0", "fast.0"):
        keep = lambda _module, _inputs, out, name=name: found.update({name: out})  # noqa: E731
        network.get_submodule(name).register_forward_hook(keep)
    x = torch.randn(1, 3, 16, 64, 64, generator=torch.Generator().manual_seed(0)).requires_grad_()
    slopes = torch.autograd.grad(network(x)[0, 0], list(found.values()))
    assert len(slopes) == 2
    assert all(slope.abs().sum() > 0 for slope in slopes)
