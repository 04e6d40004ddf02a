"""Every prepared form gives the plain network's answer."""

import pytest
import torch
from torch import nn

from models.zoo import load
from vizlib.prepare import FORMS, fastest, folded, prepared


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


def test_on_the_cpu_prepared_is_plain():
    network = load("mc3_18")
    assert prepared(network, (1, 3, 16, 112, 112)) is network
