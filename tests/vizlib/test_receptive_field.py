"""Receptive fields: the lecture's table, published figures, and two methods that must agree."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.fusion import FusionNet
from models.toys import LAYERS, Attention, Recurrence, Toy, ToyNet
from models.zoo import CARDS
from vizlib.receptive_field import Effective, FieldError, effective, support, theoretical
from vizlib.receptive_field.gradient import channels_first

ATTENTION = ("mvit_v2_s", "swin3d_t")
TRACED = [name for name in CARDS if name not in ATTENTION]
TABLE = {
    "late": [(1, 3, 3), (1, 6, 6), (1, 14, 14), (20, 74, 74)],
    "early": [(20, 3, 3), (20, 6, 6), (20, 14, 14), (20, 74, 74)],
    "slow": [(3, 3, 3), (6, 6, 6), (14, 14, 14), (30, 74, 74)],
}


def clipped(field, shape, unit=(0, 0, 0)):
    spans = [field.span(axis, unit[axis]) for axis in range(3)]
    return [(max(0, first), min(n - 1, last)) for (first, last), n in zip(spans, shape[2:], strict=True)]


@pytest.mark.parametrize("name", TABLE)
def test_the_lectures_table(name):
    network, shape = ToyNet(name), Toy().shape
    found = theoretical(network, shape)
    assert [found[layer].size for layer in LAYERS] == TABLE[name]
    for layer in LAYERS:
        assert support(network, shape, layer) == clipped(found[layer], shape)


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


class TwoClocks(nn.Module):
    """SlowFast's kind of branches: a slow pathway of every 4th frame; a fast one joins it by a strided kernel."""

    def __init__(self):
        super().__init__()
        self.slow = nn.Conv3d(3, 4, (1, 3, 3), padding=(0, 1, 1))
        self.fast = nn.Conv3d(3, 2, (5, 3, 3), padding=(2, 1, 1))
        self.lateral = nn.Conv3d(2, 4, (5, 1, 1), (4, 1, 1), padding=(2, 0, 0))
        self.joined = nn.Conv3d(8, 4, (3, 3, 3), padding=1)

    def forward(self, x):
        slow, fast = self.slow(x[:, :, ::4]), self.fast(x)
        return self.joined(torch.cat([slow, self.lateral(fast)], 1))


def test_pathways_with_different_clocks():
    shape = (1, 3, 32, 16, 16)
    fields = theoretical(TwoClocks(), shape)
    assert (fields["slow"].size[0], fields["slow"].stride[0]) == (1, 4)
    assert (fields["fast"].size[0], fields["fast"].stride[0]) == (5, 1)
    assert (fields["lateral"].size[0], fields["lateral"].stride[0]) == (9, 4)
    assert (fields["joined"].size[0], fields["joined"].stride[0], fields["joined"].start[0]) == (17, 4, -8)
    for layer in ("slow", "fast", "lateral", "joined"):
        unit = (3, 5, 6)
        assert support(TwoClocks(), shape, layer, unit) == clipped(fields[layer], shape, unit)


def test_one_frame_taken_out_sees_itself_alone():
    class Third(nn.Module):
        def forward(self, x):
            return x[:, :, 3]

    field = theoretical(Third(), (1, 3, 8, 4, 4))[""]
    assert (field.size, field.stride, field.start) == ((1, 1, 1), (0, 1, 1), (3, 0, 0))


def test_tensors_behind_one_another_in_time_are_refused():
    class Twice(nn.Module):
        def forward(self, x):
            return torch.cat([x, x], 2)

    with pytest.raises(FieldError, match="one behind the other"):
        theoretical(Twice(), (1, 3, 8, 4, 4))


@pytest.mark.parametrize("unit", [0, 3, 7])
def test_recurrence_sees_what_came_before_and_attention_everything(unit):
    shape = (1, 3, 8, 4, 4)
    assert support(Recurrence(3), shape, "", (unit, 2, 2)) == [(0, unit), (2, 2), (2, 2)]
    assert support(Attention(3), shape, "", (unit, 2, 2)) == [(0, 7), (0, 3), (0, 3)]


def test_what_transformers_make_is_read_as_positions():
    """Swin keeps channels last; MViT gives rows of tokens, the class's first, and their T, H and W."""
    with torch.device("meta"):
        swin, mvit = (CARDS[name].build() for name in ATTENTION[::-1])
    x = torch.arange(24.0).reshape(1, 2, 3, 4, 1)
    assert torch.equal(channels_first(swin, x)[0, 0], x[0, ..., 0])
    tokens = torch.cat([torch.full((1, 1, 1), -1.0), x.reshape(1, 24, 1)], 1)
    assert torch.equal(channels_first(mvit, (tokens, (2, 3, 4)))[0, 0], x[0, ..., 0])


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


def test_the_effective_field_is_the_mean_of_absolute_gradients():
    """Against differences: a linear network's gradient is the same everywhere."""
    torch.manual_seed(0)
    network = nn.Conv3d(3, 2, (3, 1, 1), padding=(1, 0, 0)).double()
    x = torch.rand(1, 3, 5, 2, 2, dtype=torch.float64)
    found = effective(network, [x], "", (2, 1, 1))
    expected = np.zeros((5, 2, 2))
    for t, y, column in np.ndindex(5, 2, 2):
        for channel in range(3):
            moved = x.clone()
            moved[0, channel, t, y, column] += 1
            expected[t, y, column] += abs((network(moved) - network(x))[0, :, 2, 1, 1].sum().item())
    assert np.allclose(found.weights, expected / expected.max(), atol=1e-6)


def test_the_share_of_the_field_that_carries_the_weight():
    weights = np.zeros((1, 1, 20), np.float32)
    weights[0, 0, :10] = 1
    found = Effective(weights, (0,), (1,), 1)
    assert found.mass(20) == pytest.approx(0.5)  # 95 % of ten equal weights needs all ten
    assert found.mass(20, share=0.5) == pytest.approx(0.25)


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
