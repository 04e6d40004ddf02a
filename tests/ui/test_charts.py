"""Figures of the experiments."""

from pages.fusion.figures import layer_costs
from ui.charts.common import seeds
from vizlib.cost.layers import Layer

WORDS = {"x": "x", "accuracy": "accuracy", "cost": "cost"}


def test_many_series_are_all_drawn_with_every_seed():
    found = {f"network {n}": {1.0: [0.5, 0.6], 2.0: [0.7, 0.8]} for n in range(17)}
    figure = seeds(found, words=WORDS, logarithmic=True)
    assert [len(trace.y) for trace in figure.data] == [2, 4] * 17
    assert list(figure.data[0].y) == [0.55, 0.75]


def test_a_layer_without_multiply_adds_has_no_piece():
    rows = [Layer("a", "Conv3d", (3,), (1,), (4,), 10, 2_000_000_000), Layer("b", "MaxPool3d", (2,), (2,), (4,), 0, 0)]
    figure = layer_costs({"one": rows}, words=WORDS)
    assert [trace.x[0] for trace in figure.data] == [2.0]
    assert "<b>2</b>" in figure.layout.annotations[0].text
