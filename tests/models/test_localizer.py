"""The localizer's parts: anchors, boundaries, segment pooling, and what each part sees of time."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from datasets.streams import ACTIONS
from models.localizer import (
    ANCHORS,
    BINS,
    CONTEXT,
    STEP,
    Localizer,
    anchors_of,
    mean_of_windows,
    moved,
    pooled,
    shifts_to,
)
from models.segments import tiou
from models.zoo import CARDS, CLASSIFIERS, card_of, load
from vizlib.receptive_field import theoretical

LENGTHS = st.tuples(st.floats(0, 500), st.floats(4, 100))


def segment(pair):
    return torch.tensor([[pair[0], pair[0] + pair[1]]], dtype=torch.float64)


def test_it_knows_the_actions_of_streams_and_is_in_no_menu_of_classifiers():
    assert CARDS["localizer"].classes == ACTIONS
    assert {"localizer", "localizer_flow"}.isdisjoint(CLASSIFIERS)
    assert card_of("localizer_flow").classes == ACTIONS


@given(LENGTHS, LENGTHS)
def test_shifts_bring_a_segment_to_its_target(a, b):
    a, b = segment(a), segment(b)
    shifts = shifts_to(a, b)
    if abs(float(shifts[0, 1])) < 2:  # further, boundaries are not moved
        torch.testing.assert_close(moved(a, shifts), b)


def test_anchors_of_a_step_lie_around_the_middle_of_what_its_unit_sees():
    """The unit in the middle sees as many frames before its centre as after it."""
    field = theoretical(CARDS["slow_fusion"].build().features, (1, 3, 96, 64, 64))["4"]
    size, stride, start = field.size[0], field.stride[0], field.start[0]
    assert stride == STEP
    anchors = anchors_of(5).reshape(5, len(ANCHORS), 2)
    centres = start + (size - 1) / 2 + stride * torch.arange(5) + 0.5
    for n in range(len(ANCHORS)):
        torch.testing.assert_close(anchors[:, n].mean(1), centres)
    assert [float(b - a) for a, b in anchors[0]] == list(ANCHORS)


@pytest.mark.parametrize("number", range(len(ANCHORS)))
def test_each_tower_sees_its_anchor_and_about_half_its_length_on_each_side(number):
    length = list(ANCHORS)[number]
    features = torch.zeros(80, 61, requires_grad=True)
    network = Localizer()
    for parameter in network.towers[number].parameters():
        torch.nn.init.ones_(parameter)
    network.towers[number](features)[0, 30].backward()
    steps = int((features.grad.abs().sum(0) > 0).nonzero()[:, 0].diff().sum()) + 1
    units = theoretical(network.features, (1, 3, 96, 64, 64))["4"].size[0]
    assert 1.5 <= ((steps - 1) * STEP + units) / length <= 2.3


def test_lengths_of_anchors_leave_no_action_between_two_of_them():
    lengths = np.array(list(ANCHORS), float)
    assert (lengths[1:] / lengths[:-1] <= 1.51).all()
    between = tiou(np.array([[0.0, lengths[0]]]), np.array([[0.0, (lengths[0] * lengths[1]) ** 0.5]]))
    assert between[0, 0] > 0.8


@given(st.floats(8, 300), st.floats(4, 80))
def test_pooling_reads_the_features_at_the_right_moments(start, length):
    ramp = (torch.arange(120) * STEP + 0.5)[None]  # a feature that tells the time of its step, in frames
    read = pooled(ramp, torch.tensor([[start, start + length]]))[0, 0]
    assert read.shape == (BINS,)
    expected = start + length * ((np.arange(BINS) + 0.5) / BINS * (1 + 2 * CONTEXT) - CONTEXT)
    np.testing.assert_allclose(read, expected.clip(0.5, 119 * STEP + 0.5), rtol=1e-4, atol=1e-3)


@given(st.integers(0, 100), st.integers(1, 60))
def test_the_mean_of_a_window_is_that_of_the_steps_in_it(start, length):
    features = torch.randn(3, 30, generator=torch.Generator().manual_seed(1))
    inside = [s for s in range(30) if start <= s * STEP + 0.5 <= start + length]
    found = mean_of_windows(features, torch.tensor([[float(start), float(start + length)]]))
    if inside:
        torch.testing.assert_close(found[0], features[:, inside].mean(1), rtol=1e-4, atol=1e-5)


def test_features_are_computed_once_and_the_same_wherever_an_action_is():
    """The same frames 40 later give the same features 10 steps later, away from the ends."""
    torch.manual_seed(0)
    network = Localizer().eval()
    x = torch.randn(1, 3, 160, 64, 64)
    with torch.no_grad():
        here, later = network(x), network(x.roll(40, 2))
    assert here.shape == (80, 160 // STEP)
    torch.testing.assert_close(later[:, 16:-6], here[:, 6:-16], rtol=1e-4, atol=1e-5)


def test_what_it_says_has_one_row_for_each_anchor_and_each_proposal():
    network = Localizer().eval()
    features = torch.randn(80, 40)
    logits, shifts = network.propose(features)
    assert logits.shape == (40 * len(ANCHORS),)
    assert shifts.shape == (40 * len(ANCHORS), 2)
    said = network.judge(features, anchors_of(40)[:7])
    assert said.logits.shape == (7, len(ACTIONS) + 1)
    assert said.shifts.shape == (7, 2)


@torch.no_grad()
@pytest.mark.parametrize(("name", "channels"), [("localizer", 3), ("localizer_flow", 2)])
def test_trained_localizers_ship_and_say_on_what_they_were_trained(name, channels):
    network = load(name)
    assert network.badge == card_of(name).weights.badge == "streams"
    assert network(torch.zeros(1, channels, 64, 64, 64)).shape == (80, 16)
    assert set(card_of(name).layers) <= {layer for layer, _module in network.named_modules()}
