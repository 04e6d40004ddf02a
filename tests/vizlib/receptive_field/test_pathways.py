"""Networks with two pathways: both clocks by rule and by gradient, also where the clocks drift apart."""

import pytest
import torch
from torch import nn

from models.slowfast import KERNELS, LATERALS, slowfast
from vizlib.pathways import OnePathway
from vizlib.receptive_field import FieldError, support, theoretical, trace
from vizlib.receptive_field.layers import clocks_of, rows

SHAPE = (1, 3, 16, 64, 64)


def seen_by_rule(field, shape, unit):
    spans = [field.span(axis, unit[axis]) for axis in range(3)]
    return [(max(0, first), min(n - 1, last)) for (first, last), n in zip(spans, shape[2:], strict=True)]


@pytest.mark.parametrize("frames", [16, 32])
def test_slow_frames_that_are_spread_drift_from_the_laterals(frames):
    """Every unit in time of every slow layer: 0, 5, 10, 15 beside 0, 4, 8, 12; and steps of 4 and 5."""
    network, shape = slowfast(), (1, 3, frames, 64, 64)
    network.spread = True
    found = trace(network, shape)
    for n in (0, 1, 4):
        for t in range(frames // 4):
            told = seen_by_rule(found[f"slow.{n}"].field, shape, (t, 1, 1))
            assert support(network, shape, f"slow.{n}", (t, 1, 1)) == told, (n, t)


@pytest.mark.parametrize("lateral", [kind for kind in LATERALS if kind != "time_to_channel"])  # no rule cuts time
def test_own_frames_by_rule_by_gradient_and_by_hand(lateral):
    network = slowfast(lateral=lateral)
    for pathway, frames in (("slow", 4), ("fast", 16)):
        alone, shape, own = OnePathway(network, pathway), (1, 3, frames, 64, 64), 1
        fields = theoretical(alone, shape)
        for n, kernel in enumerate(KERNELS[pathway]):
            own += kernel - 1
            field = fields[f"network.{pathway}.{n}"]
            assert (field.size[0], field.stride[0]) == (own, 1)
        unit = (frames // 2, 1, 1)
        assert support(alone, shape, f"network.{pathway}.4", unit) == seen_by_rule(field, shape, unit)


def test_the_rows_of_a_network_tell_both_clocks():
    by_layer = {row.layer: row for row in rows("slowfast")}
    assert {row.pathway for row in by_layer.values()} == {"slow", "fast", ""}
    slow, fast = by_layer["slow.4"], by_layer["fast.4"]
    assert (slow.own.size[0], fast.own.size[0]) == (5, 13)
    assert fast.field == fast.own
    assert slow.field.size[0] > 4 * (slow.own.size[0] - 1) + 1  # the laterals bring more than its own kernels see
    assert by_layer["classifier"].own is None
    assert clocks_of("slowfast").slow == (0, 4, 8, 12)
    assert clocks_of("slowfast").drift == 0
    assert clocks_of("slow_fusion") is None


def test_the_published_fields_in_own_frames():
    by_layer = {row.layer: row for row in rows("slowfast_r50_8x8")}
    assert (by_layer["slow.4"].own.size, by_layer["fast.4"].own.size) == ((19, 427, 427), (37, 427, 427))
    assert by_layer["slow.4"].field.size[0] == 32  # by its laterals, of the whole clip
    assert clocks_of("slowfast_r50_8x8").slow == (0, 4, 8, 13, 17, 22, 26, 31)
    assert clocks_of("slowfast_r50_8x8").drift == 31 - 4 * 7


class Chosen(nn.Module):
    """Frames by number, and a convolution."""

    def __init__(self, *places):
        super().__init__()
        self.places, self.conv = torch.tensor(places), nn.Conv3d(3, 2, 3, padding=1)

    def forward(self, x):
        return self.conv(x[:, :, self.places])


@pytest.mark.parametrize("places", [(0, 1, 5, 7), (6, 2, 4), (1, 3, 5), (0, 2, 4), (1, 3, 5, 7), (7, 5, 3)])
def test_chosen_frames_see_themselves(places):
    shape = (1, 3, 8, 5, 5)
    network = Chosen(*places)
    field = theoretical(network, shape)[""]
    for t in range(len(places)):
        assert support(network, shape, "", (t, 2, 2)) == seen_by_rule(field, shape, (t, 2, 2))


def test_uneven_steps_that_are_padded_are_refused():
    class Padded(Chosen):
        def forward(self, x):
            return super().forward(nn.functional.pad(x[:, :, self.places], (0, 0, 0, 0, 1, 1)))

    with pytest.raises(FieldError, match="cannot be traced"):
        theoretical(Padded(0, 1, 5), (1, 3, 8, 5, 5))
