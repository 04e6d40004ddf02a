"""Every prepared form gives the plain network's answer."""

import pytest
import torch
from torch import nn

from models.input_spec import InputSpec
from models.zoo import load
from vizlib.engine import prepare
from vizlib.engine.prepare import FORMS, fastest, folded, prepared


def trained_like(network):
    """Norms with statistics of their own, so that folding has something to fold."""
    torch.manual_seed(0)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm3d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2)
            module.weight.data.uniform_(0.5, 1.5)
    return network


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["i3d_kinetics400", "r3d_18", "r2plus1d_18", "s3d"])
def test_same_answer_within_a_thousandth(form, name, no_public_weights):
    network = load(name)
    if network.badge == "random":
        trained_like(network)
    side = 224 if name == "s3d" else 64  # S3D's last pool is 7 x 7
    x = torch.rand(1, 3, 16, side, side)
    with torch.no_grad():
        assert (FORMS[form](network)(x) - network(x)).abs().max() < 1e-3


def test_folding_leaves_the_original_alone_and_removes_the_norms():
    network = load("r3d_18")
    quick = folded(network)
    assert any(isinstance(m, nn.BatchNorm3d) for m in network.modules())
    assert not any(isinstance(m, nn.BatchNorm3d) for m in quick.modules())


def test_a_form_that_answers_differently_is_left_out():
    class Crossed(nn.Module):
        """Its norm stands after the convolution but is applied before it."""

        def __init__(self):
            super().__init__()
            self.conv = nn.Conv3d(3, 3, 1)
            self.norm = nn.BatchNorm3d(3)

        def forward(self, x):
            return self.conv(self.norm(x) ** 2)

    network = trained_like(Crossed().eval().requires_grad_(False))
    x = torch.rand(1, 3, 4, 8, 8)
    assert torch.allclose(fastest(network, x)(x), network(x), atol=1e-3)
    assert not torch.allclose(folded(network)(x), network(x), atol=1e-3)


class Paced(nn.Module):
    """Answers alike in every form, at a pace that the test sets."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv3d(3, 3, 1)
        self.norm = nn.BatchNorm3d(3)

    def forward(self, x):
        return self.norm(self.conv(x)).mean((2, 3, 4))


@pytest.mark.parametrize(("quicker", "wins"), [(2.0, True), (1.02, False), (0.5, False)])
def test_a_form_replaces_the_plain_network_only_if_clearly_faster(monkeypatch, quicker, wins):
    network = trained_like(Paced().eval().requires_grad_(False))
    monkeypatch.setattr(prepare, "timed", lambda racer, x: (racer(x), 100.0 if racer is network else 100.0 / quicker))
    chosen = prepared(network, InputSpec(frames=4, fps=30, mean=(0,) * 3, std=(1,) * 3, size=8))
    assert (chosen is not network) == wins


def test_a_transformer_is_left_as_it_is():
    network = nn.Linear(3, 3)
    assert prepared(network, InputSpec(frames=4, fps=30, mean=(0,) * 3, std=(1,) * 3)) is network
