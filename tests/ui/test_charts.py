"""Figures of the experiments."""

import json
from functools import partial

from streamlit.testing.v1 import AppTest

from pages.fusion.figures import layer_costs
from ui.charts import common
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


def test_what_everybody_sees_is_built_once_for_each_content():
    built = []

    def bars(rows):
        built.append(rows)
        return common.top_bars(rows)

    def script():
        import streamlit as st

        from ui.charts.chart import chart

        for n, figure in enumerate(st.session_state["figures"]):
            chart(figure, key=str(n))

    one, other = [("walk", 0.6), ("run", 0.4)], [("walk", 0.7), ("run", 0.3)]
    app = AppTest.from_function(script)
    app.session_state["figures"] = [partial(bars, one), partial(bars, other), partial(bars, list(one)), bars(one)]
    app.run()
    specs = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    assert built == [one, one, other]  # once by the test itself
    assert specs[0] == specs[2] == specs[3] != specs[1]
    app.run()
    assert len(built) == 3
