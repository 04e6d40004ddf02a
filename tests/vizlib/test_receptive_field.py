"""Receptive fields: the lecture's table, published figures, and two methods that must agree."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.fusion import FusionNet
from models.zoo import CARDS
from vizlib.receptive_field import FieldError, effective, support, theoretical

TOY = (1, 3, 20, 64, 64)
ATTENTION = ("mvit_v2_s", "swin3d_t")
TRACED = [name for name in CARDS if name not in ATTENTION]


class Early(nn.Module):
    """The lecture's early fusion: frames become channels, read as one frame of a 3D network."""

    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv3d(60, 12, (1, 3, 3), padding=(0, 1, 1)),
            nn.AvgPool3d((1, 4, 4)),
            nn.Conv3d(12, 24, (1, 3, 3), padding=(0, 1, 1)),
            nn.AdaptiveAvgPool3d(1),
        )

    def forward(self, x):
        return self.net(x.flatten(1, 2).unsqueeze(2))


def toy(kernel, pool):
    padding = tuple(k // 2 for k in kernel)
    return nn.Sequential(
        nn.Conv3d(3, 12, kernel, padding=padding),
        nn.AvgPool3d(pool),
        nn.Conv3d(12, 24, kernel, padding=padding),
        nn.AdaptiveAvgPool3d(1),
    )


TABLE = {
    "late": (toy((1, 3, 3), (1, 4, 4)), "", [(1, 3, 3), (1, 6, 6), (1, 14, 14), (20, 74, 74)]),
    "early": (Early(), "net.", [(20, 3, 3), (20, 6, 6), (20, 14, 14), (20, 74, 74)]),
    "slow": (toy((3, 3, 3), (4, 4, 4)), "", [(3, 3, 3), (6, 6, 6), (14, 14, 14), (30, 74, 74)]),
}


def clipped(field, shape, unit=(0, 0, 0)):
    spans = [field.span(axis, unit[axis]) for axis in range(3)]
    return [(max(0, first), min(n - 1, last)) for (first, last), n in zip(spans, shape[2:], strict=True)]


@pytest.mark.parametrize("name", TABLE)
def test_the_lectures_table(name):
    network, prefix, sizes = TABLE[name]
    found = theoretical(network, TOY)
    assert [found[f"{prefix}{n}"].size for n in range(4)] == sizes
    for n in range(4):
        assert support(network, TOY, f"{prefix}{n}") == clipped(found[f"{prefix}{n}"], TOY)


@pytest.mark.parametrize(
    ("name", "layer", "size"),
    [
        ("c3d_sports1m", "conv5b", (68, 134, 134)),
        ("r3d_18", "layer4", (109, 219, 219)),
        ("slow_fusion", "features.4", (19, 63, 63)),
        ("single_frame", "features.4", (1, 63, 63)),
        ("early_fusion", "features.0", (16, 3, 3)),
    ],
)
def test_deep_fields(name, layer, size):
    assert theoretical(CARDS[name].build(), CARDS[name].input.shape)[layer].size == size


@pytest.mark.parametrize("name", [name for name in TRACED if name not in ("i3d_kinetics400", "s3d")])
def test_rule_and_gradient_agree_on_every_layer_worth_looking_at(name):
    network, shape = CARDS[name].build(), CARDS[name].input.shape
    fields = theoretical(network, shape)
    for layer in CARDS[name].layers:
        assert support(network, shape, layer) == clipped(fields[layer], shape), layer


@pytest.mark.parametrize(("name", "shape"), [("i3d_kinetics400", (1, 3, 32, 64, 64)), ("s3d", (1, 3, 16, 224, 224))])
def test_rule_and_gradient_agree_on_branches_and_uneven_padding(name, shape):
    network = CARDS[name].build()
    fields = theoretical(network, shape)
    for layer in CARDS[name].layers[2:5]:
        assert support(network, shape, layer) == clipped(fields[layer], shape), layer


kernels = st.tuples(*[st.integers(1, 3)] * 3)
strides = st.tuples(*[st.integers(1, 2)] * 3)


@st.composite
def chains(draw):
    """Convolutions and pools that fit a 14 x 15 x 16 input, with any kernel, stride, padding and dilation."""
    layers = []
    for _layer in range(draw(st.integers(1, 4))):
        kernel, stride = draw(kernels), draw(strides)
        kind = draw(st.sampled_from(["conv", "max", "avg"]))
        padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
        if kind == "conv":
            dilation = draw(st.tuples(*[st.integers(1, 2)] * 3))
            layers.append(nn.Conv3d(2, 2, kernel, stride, padding, dilation))
        else:
            layers.append((nn.MaxPool3d if kind == "max" else nn.AvgPool3d)(kernel, stride, padding))
        layers.append(draw(st.sampled_from([nn.ReLU(), nn.BatchNorm3d(2), nn.Identity()])))
    return nn.Sequential(nn.Conv3d(3, 2, 1), *layers)


@settings(max_examples=40, deadline=None)
@given(chains(), st.data())
def test_rule_and_gradient_agree_on_any_chain(network, data):
    shape = (1, 3, 14, 15, 16)
    try:
        with torch.no_grad():
            out = network.eval()(torch.zeros(shape))
    except RuntimeError:
        return  # a kernel larger than what is left
    layer = str(len(network) - 1)
    unit = tuple(data.draw(st.integers(0, n - 1)) for n in out.shape[2:])
    field = theoretical(network, shape)[layer]
    spans, expected = [field.span(axis, unit[axis]) for axis in range(3)], clipped(field, shape, unit)
    if spans == expected:
        assert support(network, shape, layer, unit) == expected
    elif all(first <= last for first, last in expected):
        # At the edge a field with gaps, as dilation makes it, may begin later than its box; some see padding alone.
        try:
            found = support(network, shape, layer, unit)
        except FieldError:
            return
        assert all(a <= c <= d <= b for (a, b), (c, d) in zip(expected, found, strict=True))


def test_what_lies_outside_the_field_changes_nothing():
    torch.manual_seed(0)
    network = FusionNet("slow", frames=32).eval()
    x = torch.rand(1, 3, 32, 64, 64)
    field = theoretical(network, x.shape)["features.2"]
    unit = (4, 2, 3)
    first, last = field.span(0, unit[0])
    with torch.no_grad():
        before = network.features[:3](x)[0, :, *unit]
        for frame in range(32):
            changed = x.clone()
            changed[:, :, frame] += 1
            after = network.features[:3](changed)[0, :, *unit]
            assert torch.equal(before, after) == (not first <= frame <= last)


def test_the_effective_field_lies_inside_and_is_smaller():
    torch.manual_seed(0)
    network = FusionNet("slow").eval()
    clips = [torch.rand(2, 3, 16, 64, 64) for _batch in range(2)]
    found = effective(network, clips, "features.2")
    assert found.clips == 4
    assert found.weights.shape == (16, 64, 64)
    assert found.time.sum() == pytest.approx(1)
    seen = np.flatnonzero(found.time)
    first, last = theoretical(network, (1, 3, 16, 64, 64))["features.2"].span(0, found.unit[0])
    assert seen[0] >= first
    assert seen[-1] <= last
    assert 0 < found.mass(int(np.count_nonzero(found.weights))) < 1


def test_what_does_not_exist_is_named():
    network = FusionNet("slow")
    with pytest.raises(FieldError, match="no layer features\\.9"):
        support(network, (1, 3, 16, 64, 64), "features.9")
    with pytest.raises(FieldError, match="no unit 0 × 99 × 0"):
        support(network, (1, 3, 16, 64, 64), "features.0", (0, 99, 0))
    with pytest.raises(FieldError, match="no clip"):
        effective(network, [], "features.0")


@pytest.mark.parametrize("name", ATTENTION)
def test_a_network_that_cannot_be_traced_says_why(name):
    with pytest.raises(FieldError, match="cannot be traced: the operation"):
        theoretical(CARDS[name].build(), CARDS[name].input.shape)


def test_no_hook_is_left():
    network = FusionNet("slow").eval()
    theoretical(network, (1, 3, 16, 64, 64))
    support(network, (1, 3, 16, 64, 64), "features.0")
    effective(network, [torch.rand(1, 3, 16, 64, 64)], "features.0")
    assert not any(module._forward_hooks for module in network.modules())
