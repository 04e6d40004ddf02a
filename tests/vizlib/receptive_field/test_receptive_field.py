"""Receptive fields: the lecture's table, published figures, and two methods that must agree."""

from functools import partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torchvision.models import mobilenet_v2

from models.fusion import FusionNet
from models.toys import LAYERS, Attention, Recurrence, Toy, ToyNet
from models.zoo import CLASSIFIERS
from tests.families import one_a_family
from vizlib.engine.hooks import LayerError, channels_first
from vizlib.receptive_field import Effective, FieldError, effective, support, theoretical, trace

ATTENTION = ("mvit_v2_s", "swin3d_t")
REFUSING = {  # and the module in which it is met
    "mvit_v2_s": "PositionalEncoding", "swin3d_t": "", "cnn3d_lstm": "CnnLstm",
    "recurrent_cnn": r"cells\.0 \(Cell\)", "non_local": r"blocks\.2 \(NonLocalBlock\)",
    "i3d_r50_nl": r"res3\.nonlocal1 \(NonLocalBlock\)",
}  # fmt: skip
TRACED = [name for name in CLASSIFIERS if name not in REFUSING]
LAB = [name for name in TRACED if CLASSIFIERS[name].labels == "actors-18"]
PUBLISHED = [name for name in TRACED if name not in LAB]
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
    assert theoretical(CLASSIFIERS[name].build(), CLASSIFIERS[name].input.shape)[layer].size == size


# Its second pool rounds up and looks past the last row; the rule counts what would lie there, one pixel of the input.
ROUNDED_UP = {"two_stream_cnn_m": 222}
# Enough, and a fraction of the work.
SHORTER = {
    "i3d_kinetics400": (1, 3, 32, 112, 112), "s3d": (1, 3, 32, 224, 224),
    "slowfast_r50_4x16": (1, 3, 32, 64, 64), "slowfast_r50_8x8": (1, 3, 32, 64, 64),
}  # fmt: skip


@pytest.mark.parametrize("name", [*LAB, *one_a_family(PUBLISHED)])
def test_rule_and_gradient_agree_on_every_layer_worth_looking_at(name):
    """In the middle, where strides count, and at the end."""
    network, shape = CLASSIFIERS[name].build(), SHORTER.get(name, CLASSIFIERS[name].input.shape)
    found = trace(network, shape)
    for layer in CLASSIFIERS[name].layers:
        sizes = found[layer].shape[1:] if len(found[layer].shape) == 4 else (*found[layer].shape[:-1], 1, 1)[:3]
        for unit in {tuple(n // 2 for n in sizes), tuple(n - 1 for n in sizes)}:
            unit = (*unit, 0, 0, 0)[:3]
            seen, told = support(network, shape, layer, unit), clipped(found[layer].field, shape, unit)
            if name in ROUNDED_UP:
                seen, told = ([(first, min(last, ROUNDED_UP[name])) for first, last in both] for both in (seen, told))
            assert seen == told, (layer, unit)


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
        swin, mvit = (CLASSIFIERS[name].build() for name in ("swin3d_t", "mvit_v2_s"))
    x = torch.arange(24.0).reshape(1, 2, 3, 4, 1)
    assert torch.equal(channels_first(swin, x)[0, 0], x[0, ..., 0])
    tokens = torch.cat([torch.full((1, 1, 1), -1.0), x.reshape(1, 24, 1)], 1)
    assert torch.equal(channels_first(mvit, (tokens, (2, 3, 4)))[0, 0], x[0, ..., 0])


class Made(nn.Module):
    """A network that is one expression."""

    def __init__(self, forward, *parts):
        super().__init__()
        self.parts = nn.ModuleList(parts)
        self.made = forward

    def forward(self, x):
        return self.made(x, *self.parts)


REFUSED = {
    "its own place and one for all": Made(lambda x: 2 * x - x[:, :, :1]),
    "a transposed convolution": nn.ConvTranspose3d(3, 2, 3, 2),
    "an axis that is split": Made(lambda x: x.view(1, 3, 4, 2, 8, 8).mean(3)),
    "axes merged and split again": Made(lambda x: x.flatten(2)[:, :, ::2]),
    "behind one another": Made(lambda x: torch.cat([x.mean(2, keepdim=True), x], 2)),
    "a part changed in its place": Made(lambda x: (y := x.clone(), y[:, :, 1:].add_(x[:, :, :-1]), y)[2]),
    "grouped over time": Made(lambda x, conv: conv(x.transpose(1, 2)), nn.Conv3d(8, 8, 1, groups=8)),
    "an input too small": nn.Conv3d(3, 2, 9),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_box_describes_is_refused_and_never_guessed(name):
    with pytest.raises(FieldError):
        theoretical(REFUSED[name], (1, 3, 8, 8, 8))


BOXES = {
    "a pool beside its input": Made(lambda x: x + x.mean((2, 3, 4), keepdim=True)),
    "time in the channels": Made(lambda x, conv: conv(x.transpose(1, 2)), nn.Conv3d(8, 2, (1, 3, 3))),
    "flattened and summed": Made(lambda x, row: row(x.flatten(1)), nn.Linear(3 * 8**3, 2)),
    "frames as a batch": Made(lambda x, conv: conv(x.transpose(1, 2)[0]).transpose(0, 1)[None], nn.Conv2d(3, 2, 3)),
    "a norm of groups": nn.Sequential(nn.Conv3d(3, 4, 3), nn.GroupNorm(2, 4)),
    "rounded up": nn.MaxPool3d(3, 2, ceil_mode=True),
    "the largest of all": Made(lambda x: x.amax((3, 4), keepdim=True)),
    "from far before the end": Made(lambda x: x[:, :, -20:]),
}


@pytest.mark.parametrize("name", BOXES)
def test_rule_and_gradient_agree_on_less_common_operations(name):
    shape = (1, 3, 8, 8, 8)
    network = BOXES[name]
    with torch.no_grad():
        out = network.eval()(torch.zeros(shape))
    unit = tuple(n - 1 for n in out.shape[2:]) if out.dim() == 5 else ()
    field = theoretical(network, shape)[""]
    assert support(network, shape, "", unit or (0, 0, 0)) == clipped(field, shape, unit or (0, 0, 0))


def test_a_layer_that_runs_twice_is_meant_as_the_last_time():
    network = Made(lambda x, conv: conv(conv(x)), nn.Conv3d(3, 3, 3, padding=1))
    assert theoretical(network, (1, 3, 8, 8, 8))["parts.0"].size == (5, 5, 5)
    assert support(network, (1, 3, 8, 8, 8), "parts.0", (4, 4, 4)) == [(2, 6)] * 3


def test_a_layer_is_read_before_another_changes_it_in_place():
    network = nn.Sequential(nn.Conv3d(1, 1, 1), nn.ReLU(inplace=True))
    with torch.no_grad():
        network[0].weight.fill_(-1.0)
        network[0].bias.zero_()
    found = effective(network, [torch.ones(1, 1, 4, 4, 4)], "0")
    assert found.spans == [(2, 2)] * 3  # the ReLU would let nothing through


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


@settings(max_examples=40)
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
    assert 0 < found.mass(found.spans) < 1


def test_the_effective_field_is_the_mean_of_absolute_gradients():
    """Against differences: a linear network's gradient is the same everywhere."""
    torch.manual_seed(0)
    network = nn.Conv3d(3, 2, (3, 1, 1), padding=(1, 0, 0)).double()
    with torch.no_grad():  # both channels stay positive, so that their signs are known
        network.bias.fill_(10.0)
    x = torch.rand(1, 3, 5, 2, 2, dtype=torch.float64)
    found = effective(network, [x], "", (2, 1, 1))
    expected = np.zeros((5, 2, 2))
    for t, y, column in np.ndindex(5, 2, 2):
        for channel in range(3):
            moved = x.clone()
            moved[0, channel, t, y, column] += 1
            expected[t, y, column] += abs((network(moved) - network(x))[0, :, 2, 1, 1].sum().item())
    assert np.allclose(found.weights, expected / expected.max(), atol=1e-6)


def test_a_layer_norm_does_not_hide_what_is_seen():
    """The sum of its channels never changes, and each of them does."""
    network = nn.Sequential(nn.Conv3d(3, 8, 1), nn.GroupNorm(1, 8))
    torch.manual_seed(0)
    found = effective(network, [torch.rand(1, 3, 2, 1, 1)], "1")
    assert found.time.min() > 0.01


def test_the_share_of_the_field_that_carries_the_weight():
    weights = np.zeros((1, 1, 20), np.float32)
    weights[0, 0, :10] = 1
    found = Effective(weights, (0,), (1,), 1)
    assert found.mass([(0, 0), (0, 0), (0, 19)]) == pytest.approx(0.5)  # 95 % of ten equal weights needs all ten
    assert found.mass([(0, 0), (0, 0), (0, 9)]) == pytest.approx(1)


def test_what_does_not_exist_is_named():
    network = FusionNet("slow")
    with pytest.raises(LayerError, match="no layer features\\.9"):
        support(network, (1, 3, 16, 64, 64), "features.9")
    with pytest.raises(FieldError, match="no unit 0 × 99 × 0"):
        support(network, (1, 3, 16, 64, 64), "features.0", (0, 99, 0))
    with pytest.raises(FieldError, match="no clip"):
        effective(network, [], "features.0")


@pytest.mark.parametrize("name", REFUSING)
def test_a_network_that_cannot_be_traced_says_why_and_where(name):
    with pytest.raises(FieldError, match=f"cannot be traced.*This is in .*{REFUSING[name]}"):
        theoretical(CLASSIFIERS[name].build(), CLASSIFIERS[name].input.shape)


def sequence(x):
    """A clip as rows of features, ``(N, T, C)``."""
    return x.mean((3, 4)).transpose(1, 2)


RECURRENCES = {
    "lstm": Made(lambda x, lstm: lstm(sequence(x))[0], nn.LSTM(3, 4, batch_first=True)),
    "two layers": Made(lambda x, gru: gru(sequence(x))[0], nn.GRU(3, 4, 2, batch_first=True)),
    "both ways": Made(lambda x, rnn: rnn(sequence(x))[0], nn.RNN(3, 4, bidirectional=True, batch_first=True)),
    "time first": Made(lambda x, lstm: lstm(sequence(x).transpose(0, 1))[0].transpose(0, 1), nn.LSTM(3, 4)),
    "behind a stride": Made(
        lambda x, conv, lstm: lstm(sequence(conv(x)))[0],
        nn.Conv3d(3, 3, 3, (2, 1, 1), padding=1),
        nn.LSTM(3, 4, batch_first=True),
    ),
}


@pytest.mark.parametrize("name", RECURRENCES)
def test_a_recurrence_sees_what_came_before_by_rule_by_gradient_and_in_truth(name):
    torch.manual_seed(0)
    shape, network = (1, 3, 9, 4, 4), RECURRENCES[name].eval()
    field = theoretical(network, shape)[""]
    for unit in (0, 2, 4):
        told = clipped(field, shape, (unit, 0, 0))
        assert support(network, shape, "", (unit, 0, 0)) == told
        assert effective(network, [torch.rand(shape)], "", (unit,)).spans == told
    assert clipped(field, shape, (0, 0, 0))[0] == {"both ways": (0, 8), "behind a stride": (0, 1)}.get(name, (0, 0))


def test_the_last_state_of_a_recurrence_sees_all():
    network = Made(lambda x, lstm: lstm(sequence(x))[1][0][-1], nn.LSTM(3, 4, batch_first=True))
    shape = (1, 3, 9, 4, 4)
    assert support(network, shape, "") == clipped(theoretical(network, shape)[""], shape) == [(0, 8), (0, 3), (0, 3)]


def test_a_memory_that_begins_late_or_with_the_clip_is_refused():
    late = Made(lambda x, lstm: lstm(sequence(x[:, :, 3:]))[0], nn.LSTM(3, 4, batch_first=True))
    told = Made(lambda x, gru: gru(sequence(x), sequence(x)[:, :1])[0], nn.GRU(3, 3, batch_first=True))
    for network, reason in ((late, "begins after the first frame"), (told, "memory comes from the input")):
        with pytest.raises(FieldError, match=rf"{reason}.*This is in parts\.0"):
            theoretical(network, (1, 3, 9, 4, 4))


IN_PLACE = {
    "relu6": nn.ReLU6(inplace=True), "hardtanh_": Made(F.hardtanh_), "leaky_relu_": Made(F.leaky_relu_),
    "elu_": Made(F.elu_), "selu_": Made(F.selu_), "celu_": Made(F.celu_), "rrelu_": Made(F.rrelu_),
    "threshold_": Made(lambda x: F.threshold_(x, 0.1, 0.0)), "hardswish": nn.Hardswish(inplace=True),
    "hardsigmoid": nn.Hardsigmoid(inplace=True), "silu": nn.SiLU(inplace=True), "mish": nn.Mish(inplace=True),
    "prelu": nn.PReLU(), "softplus": nn.Softplus(), "clip_": Made(lambda x: x.clip_(0, 1)),
    "sigmoid_": Made(lambda x: x.sigmoid_()), "sub_": Made(lambda x: x.sub_(1)), "1 -": Made(lambda x: 1 - x),
    "softmax over channels": nn.Softmax(1), "through a view": Made(lambda x: (x.view(-1).relu_(), x)[1]),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_PLACE)
def test_activations_change_nothing_of_what_is_seen(name):
    shape = (1, 3, 8, 9, 10)
    network = nn.Sequential(nn.Conv3d(3, 4, 3, stride=(2, 1, 1), padding=1), IN_PLACE[name], nn.Conv3d(4, 2, 3))
    assert theoretical(network, shape)["2"].size == (7, 5, 5)
    unit = (1, 2, 3)
    assert support(network, shape, "2", unit) == clipped(theoretical(network, shape)["2"], shape, unit)


def test_mobile_blocks_see_what_the_literature_says():
    """Araujo et al.: 491 pixels for MobileNet v2; its residuals double, and its ReLU6 saturates."""
    features = mobilenet_v2(weights=None).features
    network = Made(lambda x, features: features(x[0].transpose(0, 1)).transpose(0, 1)[None], features)
    shape = (1, 3, 2, 64, 64)
    assert theoretical(network, shape)["parts.0"].size[0] == 1
    field = theoretical(network, shape)[""]
    assert (field.size, field.stride) == ((1, 491, 491), (1, 32, 32))
    assert support(network, shape, "", (1, 0, 1)) == clipped(field, shape, (1, 0, 1))


SPLIT = {
    "steps added up": Made(lambda x: sum(x.unbind(2))[:, :, None]),
    "halves": Made(lambda x: torch.sub(*x.chunk(2, 2))),
    "uneven parts of the channels": Made(lambda x, conv: conv(x.split((1, 2), 1)[1]), nn.Conv3d(2, 1, 3)),
}


@pytest.mark.parametrize("name", SPLIT)
def test_what_is_split_is_followed_part_by_part(name):
    shape = (1, 3, 8, 8, 8)
    assert support(SPLIT[name], shape, "") == clipped(theoretical(SPLIT[name], shape)[""], shape)


def test_what_is_written_into_an_empty_tensor_is_refused():
    def shifted(x):
        out = torch.zeros_like(x)
        out[:, :, 1:] = x[:, :, :-1]
        return out

    with pytest.raises(FieldError, match="changes a part of a tensor"):
        theoretical(Made(shifted), (1, 3, 8, 8, 8))


def test_no_hook_is_left():
    network = FusionNet("slow").eval()
    theoretical(network, (1, 3, 16, 64, 64))
    support(network, (1, 3, 16, 64, 64), "features.0")
    effective(network, [torch.rand(1, 3, 16, 64, 64)], "features.0")
    assert not any(module._forward_hooks for module in network.modules())


def shifted(x, conv, fold):
    """A temporal shift (Lin et al., 2019): an eighth of the channels from the next frame, one from the one before."""
    x = conv(x)
    c = x.shape[1] // 8 if fold is None else fold
    out = torch.zeros_like(x)
    out[:, :c, :-1] = x[:, :c, 1:]
    out[:, c : 2 * c, 1:] = x[:, c : 2 * c, :-1]
    out[:, 2 * c :] = x[:, 2 * c :]
    return out


def late(x, conv):
    """Some channels one frame later; the others stay as they are."""
    x = conv(x)
    out = x.clone()
    out[:, :4, 1:] = x[:, :4, :-1]
    return out


def halves(x, first, second):
    """As in Res2Net (Gao et al., 2019): one half of the channels goes by, the other is looked at."""
    x = first(x)
    return torch.cat([x[:, :8], second(x[:, 8:])], 1)


APART = {
    "temporal shift": (Made(partial(shifted, fold=None), nn.Conv3d(3, 16, 1)), (3, 5), (8, 8)),
    "temporal shift, counted": (Made(partial(shifted, fold=2), nn.Conv3d(3, 16, 1)), (3, 5), (8, 8)),
    "later": (Made(late, nn.Conv3d(3, 16, 1)), (3, 4), (8, 8)),
    "halves": (Made(halves, nn.Conv3d(3, 16, 1), nn.Conv3d(8, 8, 3, padding=1)), (3, 5), (7, 9)),
    "one half": (
        Made(lambda x, a, b: b(a(x)[:, 8:]), nn.Conv3d(3, 16, 1), nn.Conv3d(8, 8, 3, padding=1)), (3, 5), (7, 9),
    ),
    "groups and a pool": (
        Made(lambda x, a, b: b(F.max_pool3d(a(x), 3, 1, 1))[:, 5:],
             nn.Conv3d(3, 16, 1), nn.Conv3d(16, 16, (3, 1, 1), padding=(1, 0, 0), groups=4)),
        (2, 6), (7, 9),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", APART)
def test_channels_that_are_taken_apart_are_followed(name):
    network, frames, rows = APART[name]
    assert support(network, (1, 3, 9, 16, 16), "", (4, 8, 8)) == [frames, rows, rows]
