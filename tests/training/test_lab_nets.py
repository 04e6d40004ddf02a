"""The lab nets: what each mixes over time, and what C3D is at the paper's size."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from models.c3d import C3D
from models.fusion import FusionNet
from models.input_spec import InputError
from models.lab import LABELS
from models.zoo import CARDS

LAB = [name for name, card in CARDS.items() if card.labels == LABELS]
RECURRENT = ["cnn_lstm", "cnn3d_lstm", "recurrent_cnn"]
WHOLE = ["c3d", "two_stream", "two_stream_inflated", "slowfast"]  # their answer is no mean of steps in time
BLIND = ["single_frame", "late_fusion_pool"]


def built(name):
    torch.manual_seed(4)
    network = CARDS[name].build().eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm3d):  # as after training, not mean 0 and variance 1
            nn.init.normal_(module.running_mean, std=0.2)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
    return network


def some(name, n=2):
    return torch.randn((n, *CARDS[name].input.shape[1:]), generator=torch.Generator().manual_seed(5))


@pytest.mark.parametrize("name", LAB)
def test_one_logit_a_class_from_the_same_input(name):
    with torch.no_grad():
        assert built(name)(some(name)).shape == (2, 18)
    channels = {"two_stream": 5, "two_stream_inflated": 5, "slow_fusion_flow": 2}.get(name, 3)
    assert CARDS[name].input.shape == (1, channels, 16, 64, 64)
    assert len(CARDS[name].classes) == 18


@pytest.mark.parametrize("name", [n for n in LAB if n not in (*WHOLE, *RECURRENT)])
@torch.no_grad()
def test_the_answer_is_the_mean_of_the_evidence(name):
    network, x = built(name), some(name)
    evidence = network.evidence(x)
    assert evidence.shape[::2] == (2, 18)
    parts = {"early_fusion": 1, "late_fusion_mlp": 1, "slow_fusion": 4, "slow_fusion_flow": 4}
    parts |= {"non_local": 4, "inflated": 4}
    assert evidence.shape[1] == parts.get(name, 16)
    assert torch.allclose(evidence.mean(1), network(x), atol=1e-6)


@pytest.mark.parametrize("name", RECURRENT)
@torch.no_grad()
def test_the_answer_of_a_recurrent_network_is_its_last(name):
    network, x = built(name), some(name)
    evidence = network.evidence(x)
    assert evidence.shape == (2, 4 if name == "cnn3d_lstm" else 16, 18)
    assert torch.equal(evidence[:, -1], network(x))


@torch.no_grad()
def test_evidence_of_a_frame_depends_on_that_frame_only():
    network, x = built("single_frame"), some("single_frame")
    alone = torch.cat([network.evidence(x[:, :, t : t + 1]) for t in range(16)], 1)
    assert torch.allclose(alone, network.evidence(x), atol=1e-5)


@torch.no_grad()
def test_single_frame_and_pooled_late_fusion_are_one_network():
    single, pooled = built("single_frame"), CARDS["late_fusion_pool"].build().eval()
    pooled.load_state_dict(single.state_dict())
    x = some("single_frame")
    assert torch.allclose(single(x), pooled(x), atol=1e-5)


@pytest.mark.parametrize("name", LAB)
@torch.no_grad()
def test_who_sees_the_order_of_frames(name):
    network, x = built(name), some(name)
    reversed_, shuffled = x.flip(2), x[:, :, torch.randperm(16, generator=torch.Generator().manual_seed(1))]
    for other in (reversed_, shuffled):
        change = (network(other) - network(x)).abs().max()
        assert change < 1e-5 if name in BLIND else change > 1e-4


@pytest.mark.parametrize("fusion", ["single_frame", "late_pool", "late_mlp", "early", "slow"])
def test_only_slow_fusion_convolves_over_time(fusion):
    convolutions = [m for m in FusionNet(fusion).features.modules() if isinstance(m, nn.Conv3d)]
    assert {m.kernel_size for m in convolutions} == {(3, 3, 3) if fusion == "slow" else (1, 3, 3)}
    assert convolutions[0].in_channels == (48 if fusion == "early" else 3)


def test_early_fusion_sees_each_frame_through_its_own_weights():
    network, x = built("early_fusion"), torch.zeros(1, 3, 16, 64, 64)
    first = network.features[0][0]
    for t, c in ((0, 0), (5, 2), (15, 1)):
        one = x.clone()
        one[0, c, t] = 1
        seen = network.features[0][0](one.flatten(1, 2).unsqueeze(2))[0, :, 0, 10, 10]
        assert torch.allclose(seen, first.weight[:, c * 16 + t, 0].sum((1, 2)), atol=1e-6)


@pytest.mark.parametrize("name", ["late_fusion_mlp", "early_fusion", "c3d"])
def test_a_clip_of_a_length_that_does_not_fit_is_refused(name):
    with pytest.raises(InputError, match=r"3 × 16 × 64 × 64.*this one is 3 × 12 × 64 × 64"):
        built(name)(some(name)[:, :, :12])


@pytest.mark.parametrize("name", [*BLIND, "slow_fusion"])
@torch.no_grad()
def test_networks_that_average_over_time_take_any_length(name):
    assert built(name)(some(name)[:, :, :12]).shape == (2, 18)


def paper_c3d():
    with torch.device("meta"):
        return C3D().eval(), torch.empty(1, 3, 16, 112, 112)


def test_c3d_has_the_papers_size_and_price():
    network, x = paper_c3d()
    assert sum(p.numel() for p in network.parameters()) == 79_991_015
    with FlopCounterMode(display=False) as flops, torch.no_grad():
        assert network(x).shape == (1, 487)
    assert flops.get_total_flops() / 2e9 == pytest.approx(38.5, abs=0.05)


def test_c3d_pools_as_the_paper_does():
    network, x = paper_c3d()
    shapes = {}
    for name, module in network.named_children():
        x = module(x)
        shapes[name] = tuple(x.shape[1:])
    assert shapes["pool1"] == (64, 16, 56, 56)  # the first pool keeps time
    assert shapes["pool2"] == (128, 8, 28, 28)
    assert shapes["pool3"] == (256, 4, 14, 14)
    assert shapes["pool4"] == (512, 2, 7, 7)
    assert shapes["pool5"] == (512, 1, 4, 4)
    assert shapes["fc6"] == shapes["fc7"] == (4096,)


def test_c3d_has_the_public_checkpoints_names():
    network, _x = paper_c3d()
    layers = ["conv1", "conv2", "conv3a", "conv3b", "conv4a", "conv4b", "conv5a", "conv5b", "fc6", "fc7", "fc8"]
    assert set(network.state_dict()) == {f"{name}.{kind}" for name in layers for kind in ("weight", "bias")}
    assert {m.kernel_size for m in network.modules() if isinstance(m, nn.Conv3d)} == {(3, 3, 3)}
