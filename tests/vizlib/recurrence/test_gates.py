"""Gates of single units: they explain the next state, and the units that are named are those that move or count."""

import numpy as np
import pytest
import torch

from datasets.actors import render_clip
from models.zoo import CARDS, load
from pages.recurrence import cells, figures
from vizlib.engine.networks import Networks
from vizlib.recurrence.gates import WINDOW, liveliest, openings, place, swing, through_time, turn, weightiest
from vizlib.recurrence.unrolled import NAMES, Layer, maps, unrolling

WORDS = {word: word for word in ("step", "open", "value", "units", "frames", "state", "mean")}
GATES = {letter: letter for letter in "uriof"}


@pytest.fixture(scope="module", params=NAMES)
def found(request):
    (unrolled,) = unrolling(Networks(), render_clip(3, "cartwheel", "test"), request.param)
    return request.param, unrolled


def test_rows_that_remember_have_gates_between_0_and_1(found):
    name, unrolled = found
    assert [layer.remembers for layer in unrolled.layers] == (
        [True] * 5 if name == "recurrent_cnn" else [False] * 5 + [True]
    )
    for layer in unrolled.layers:
        for letter, values in openings(layer).items():
            assert letter in GATES
            assert ((values > 0) & (values < 1)).all()
            assert maps(layer, 0, letter).shape == layer.states.shape[1:]


def test_an_lstm_gives_out_what_it_holds_as_far_as_its_output_gate_is_open(found):
    name, unrolled = found
    layer = unrolled.layers[-1]
    if name == "recurrent_cnn":
        assert layer.cell_states is None
        return
    np.testing.assert_allclose(layer.states, layer.gates["o"] * np.tanh(layer.cell_states), atol=1e-5)
    # c' = f c + i g with g between -1 and 1.
    new = layer.cell_states[1:] - layer.gates["f"][1:] * layer.cell_states[:-1]
    assert (np.abs(new) <= layer.gates["i"][1:] + 1e-4).all()


def test_links_add_up_to_the_answers_logit_above_the_mean(found):
    name, unrolled = found
    network = load(name)
    with torch.no_grad():
        logits = network.evidence(CARDS[name].input.prepare(render_clip(3, "cartwheel", "test")))[0, -1]
    bias = network.classifier.bias.detach()
    answer = unrolled.best[0]
    expected = logits[answer] - logits.mean() - (bias[answer] - bias.mean())
    assert unrolled.links.sum() == pytest.approx(float(expected), abs=1e-3)
    counted = np.abs(unrolled.links)[weightiest(unrolled, 4)]
    assert list(counted) == sorted(np.abs(unrolled.links), reverse=True)[:4]


def test_units_are_named_by_how_far_their_gates_move():
    gates = np.zeros((8, 3, 2, 2))
    gates[4:, 2, 1, 0] = 1.0  # this unit at this place moves most
    gates[4:, 0, 0, 1] = 0.5
    layer = Layer(gates, {"u": gates, "r": np.full_like(gates, 0.5)})
    assert liveliest(layer, 2) == [2, 0]
    assert place(layer, 2) == (1, 0)
    assert swing(layer)[2, 1, 0] == pytest.approx(0.5)
    assert through_time(layer, 2, (1, 0))["u"].tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_a_turn_is_the_largest_change_of_any_gate():
    slow, fast = np.linspace(0, 1, 17), np.r_[np.full(10, 0.9), np.full(7, 0.1)]
    found = turn({"i": slow, "f": fast})
    assert found.gate == "f"
    assert found.start < 10 <= found.end == found.start + WINDOW
    assert (found.before, found.after) == (0.9, 0.1)
    assert turn({"i": np.array([0.0, 1.0])}).end == 1  # of a clip of two steps


def test_figures_show_one_unit_beside_the_mean_and_its_maps(found):
    name, unrolled = found
    layer, spans = unrolled.layers[-1], [("a", 1, 3)]
    gates = through_time(layer, 1, place(layer, 1))
    figure = figures.unit_gates(gates, openings(layer), GATES, spans, words=WORDS)
    assert len(figure.data) == 2 * len(gates)
    assert [trace.name for trace in figure.data if trace.showlegend is not False] == ["mean", *gates]
    assert figures.states(layer.states.mean((2, 3)), 1, spans, words=WORDS).layout.annotations[-1].text.startswith("1 ")
    if name == "recurrent_cnn":
        pictures = cells.unit_maps(unrolled, layer, 1, GATES, spans, words=WORDS)
        assert list(pictures.layout.yaxis.ticktext) == ["state", "r", "u", "frames"]
        assert len(pictures.layout.images) == 4
