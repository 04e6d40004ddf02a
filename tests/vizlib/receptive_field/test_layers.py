"""Receptive fields as the pages show them: tables, one unit, and the proof that nothing else matters."""

import numpy as np
import pytest
import torch
from torch import nn

from datasets.actors import render_clip
from models.fusion import FusionNet
from models.toys import FUSIONS, Toy, ToyNet
from models.zoo import CLASSIFIERS, NetworkError
from pages.receptive_fields.strips import UNRULED
from video import Progress
from vizlib.engine.hooks import LayerError
from vizlib.receptive_field import FieldError, theoretical
from vizlib.receptive_field.layers import ANSWER, exceptions, rows, toy_rows, tracing, tracing_toys
from vizlib.receptive_field.proof import PATCHES, proving
from vizlib.receptive_field.units import RENDERED, Unit, inspecting_unit, proof, seeing

SHAPES = {
    "late": [(12, 20, 64, 64), (12, 20, 16, 16), (24, 20, 16, 16), (24, 1, 1, 1)],
    "early": [(12, 1, 64, 64), (12, 1, 16, 16), (24, 1, 16, 16), (24, 1, 1, 1)],
    "slow": [(12, 20, 64, 64), (12, 5, 16, 16), (24, 5, 16, 16), (24, 1, 1, 1)],
}
PARAMETERS = {"late": 2952, "early": 9108, "slow": 8784}


@pytest.fixture(scope="module")
def clip():
    return render_clip(3, "walk", "test")


@pytest.mark.parametrize("fusion", FUSIONS)
def test_the_lectures_sizes_and_parameters(fusion):
    found = toy_rows(fusion, Toy())
    assert [row.shape for row in found] == SHAPES[fusion]
    assert sum(row.parameters for row in found) == PARAMETERS[fusion]
    assert [row.clipped for row in found][-1] == (20, 64, 64)


@pytest.mark.parametrize(
    ("toy", "conv2", "whole"),
    [
        (Toy(pool=(7, 4)), 15, 15),  # two pools of 7, and a frame more by the first kernel: 0 to 14 of 20
        (Toy(kernel=(1, 3), stride=(3, 1), pool=(1, 4)), 1, 19),  # frames 0, 9 and 18
        (Toy(frames=22, size=66), 14, 21),  # five pools of 4, and a frame more: 0 to 20
    ],
)
def test_what_settings_leave_out_is_not_seen(toy, conv2, whole):
    found = toy_rows("slow", toy)
    assert (found[2].clipped[0], found[3].clipped[0]) == (conv2, whole)


def test_layers_are_written_as_on_slides():
    assert [row.operation for row in toy_rows("early", Toy())] == [
        "Conv2D(3 × 3, 3·20 → 12)", "Pool2D(4 × 4)", "Conv2D(3 × 3, 12 → 24)", "GlobalAvgPool",
    ]  # fmt: skip
    assert toy_rows("slow", Toy())[0].operation == "Conv3D(3 × 3 × 3, 3 → 12)"


@pytest.mark.parametrize(
    ("toy", "reason"),
    [
        (Toy(kernel=(2, 3)), "kernel of 2 along T has no middle"),
        (Toy(kernel=(3, 4)), "kernel of 4 along H × W"),
        (Toy(frames=3), "3 positions are left along T"),
        (Toy(size=8, stride=(1, 4)), "2 positions are left along H × W"),
    ],
)
def test_impossible_settings_are_refused_with_the_reason(toy, reason):
    for fusion in FUSIONS:
        with pytest.raises(NetworkError, match=reason):
            toy_rows(fusion, toy)
        with pytest.raises(NetworkError, match=reason):
            ToyNet(fusion, toy)


def test_the_last_row_is_the_answer_which_sees_every_frame():
    for name in ("single_frame", "early_fusion", "slow_fusion", "c3d"):
        last = rows(name)[-1]
        assert last.layer == ANSWER
        assert last.clipped == (16, 64, 64)


def test_a_network_without_a_rule_says_why():
    with pytest.raises(FieldError, match="cannot be traced"):
        rows("mvit_v2_s")


def test_effective_fields_of_all_layers_lie_inside_their_boxes(networks, clip):
    *_, seen = seeing(networks, "slow_fusion", clip, "cpu")
    assert seen.done == seen.total == len(rows("slow_fusion"))
    for row in rows("slow_fusion"):
        effect = seen.layers[row.layer]
        for (first, last), (low, high) in zip(effect.spans, row.box(row.middle), strict=True):
            assert low <= first <= last <= high


def test_another_unit_looks_elsewhere(networks, clip):
    (early,) = inspecting_unit(networks, Unit("slow_fusion", "features.0", (2, 10, 10)), clip, "cpu")
    (late,) = inspecting_unit(networks, Unit("slow_fusion", "features.0", (12, 10, 10)), clip, "cpu")
    assert early.effect.spans[0] == (1, 3)
    assert late.effect.spans[0] == (11, 13)


def test_over_rendered_clips_rendering_counts_as_half_the_work(networks, clip):
    steps = list(inspecting_unit(networks, Unit("slow_fusion", "features.2", (4, 4, 4)), None, "cpu"))
    assert [step.done for step in steps] == list(range(1, 2 * RENDERED + 1))
    assert {step.total for step in steps} == {2 * RENDERED}
    assert isinstance(steps[RENDERED - 1], Progress)
    assert steps[-1].effect.clips == RENDERED
    (single,) = inspecting_unit(networks, Unit("slow_fusion", "features.2", (4, 4, 4)), clip, "cpu")
    assert np.count_nonzero(steps[-1].effect.weights) >= np.count_nonzero(single.effect.weights)


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        (Unit("slow_fusion", "features.9", (0, 0, 0)), "no layer features.9"),
        (Unit("slow_fusion", "features.0", (99, 0, 0)), "no unit 99"),
    ],
)
def test_what_does_not_exist_is_named(networks, clip, unit, reason):
    with pytest.raises((FieldError, LayerError), match=reason):
        next(inspecting_unit(networks, unit, clip, "cpu"))
    with pytest.raises((FieldError, LayerError), match=reason):
        next(proof(networks, unit, clip))
    assert not any(module._forward_hooks for module in networks.get("slow_fusion", "cpu").network.modules())


def test_outside_the_field_not_a_bit_changes_and_inside_it_does():
    torch.manual_seed(0)
    network = FusionNet("slow", frames=32).eval()
    x = torch.rand(1, 3, 32, 64, 64)
    unit = (4, 2, 3)
    field = theoretical(network, x.shape)["features.2"]
    steps = list(proving(network, x, 1 - x, "features.2", unit))
    last = steps[-1]
    assert last.done == last.total == len(steps) == 32 + PATCHES**2
    assert np.isnan(steps[0].frames[1:]).all()
    first, final = field.span(0, unit[0])
    assert [change > 0 for change in last.frames] == [first <= t <= final for t in range(32)]
    (y0, y1), (x0, x1) = field.span(1, unit[1]), field.span(2, unit[2])
    for row, column in np.ndindex(PATCHES, PATCHES):
        touches = row * 8 <= y1 and row * 8 + 7 >= y0 and column * 8 <= x1 and column * 8 + 7 >= x0
        assert (last.patches[row, column] > 0) == touches


def test_the_answer_of_a_trained_network_depends_on_every_frame(networks, clip):
    steps = proof(networks, Unit("late_fusion_pool", ANSWER, ()), clip)
    for _frame in range(16):
        step = next(steps)
    assert (step.frames > 0).all()
    one = proof(networks, Unit("late_fusion_pool", "features.4", (7, 2, 2)), clip)
    for _frame in range(16):
        step = next(one)
    assert np.flatnonzero(step.frames).tolist() == [7]


def test_the_exceptions_see_everything():
    found = exceptions()
    t, unit = np.arange(16), np.arange(16)[:, None]
    assert np.array_equal(found["convolution"] > 0, abs(t - unit) <= 1)
    assert np.array_equal(found["convolutions"] > 0, abs(t - unit) <= 2)
    assert np.array_equal(found["recurrence"] > 0, t <= unit)
    assert (found["attention"] > 0).all()
    assert found["pool"].shape == (1, 16)
    assert (found["pool"] > 0).all()


def test_the_table_covers_every_network_that_has_a_rule():
    for name, card in CLASSIFIERS.items():
        if not {name, card.family} & set(UNRULED):
            assert [row.layer for row in rows(name)] == [*card.layers, ANSWER]


def test_an_lstm_over_frames_sees_one_frame_more_with_each_step():
    *layers, steps, answer = rows("cnn_lstm")
    assert {row.clipped[0] for row in layers} == {1}
    assert [steps.box((t,))[0] for t in (0, 5, 15)] == [(0, 0), (0, 5), (0, 15)]
    assert answer.clipped == (16, 64, 64)


def test_a_network_without_a_rule_is_a_finding_and_not_a_failure():
    (found,) = tracing("swin3d_t")
    assert found.rows == []
    assert isinstance(found.refusal, FieldError)
    (found,) = tracing("slow_fusion")
    assert found.rows == rows("slow_fusion")
    assert found.refusal is None


def test_the_three_toy_networks_are_counted_one_after_the_other():
    *steps, last = tracing_toys(Toy())
    assert [step.done for step in steps] == [0, 1, 2]
    assert {fusion: [row.clipped[0] for row in fields.rows] for fusion, fields in last.items()} == {
        "late": [1, 1, 1, 20],
        "early": [20, 20, 20, 20],
        "slow": [3, 6, 14, 20],
    }


def test_a_layer_that_makes_no_tensor_is_left_out():
    class Pair(nn.Module):
        def forward(self, x):
            return x, x

    class Both(nn.Module):
        def __init__(self):
            super().__init__()
            self.pair = Pair()

        def forward(self, x):
            return sum(self.pair(x))

    assert set(theoretical(Both(), (1, 3, 4, 4, 4))) == {""}
