"""*Attention* through Streamlit's own test runner."""

import numpy as np
import pytest

from models.non_local import KINDS
from pages.attention.match import EXAMPLE
from tests.pages.opening import ACTOR, opened, shown, texts


def metrics(app):
    return {metric.label: metric.value for metric in app.metric}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_shows_a_row_and_says_what_its_weights_are(kind):
    app = shown(opened("attention", experiment="weights", kind=kind, **ACTOR))
    assert not app.exception
    assert not app.error
    row = metrics(app)
    if kind.endswith("gaussian"):
        assert float(row["sum of the row"]) == pytest.approx(1, abs=1e-3)
        assert row["entropy"] != "–"
    else:
        assert row["entropy"] == "–"
        assert "no softmax" in texts(app)


def test_sliders_choose_another_query_and_it_stays_on_other_experiments():
    app = shown(opened("attention", experiment="weights", **ACTOR))
    before = metrics(app)
    for axis, value in (("t", 15), ("y", 5), ("x", 250)):
        app.slider(key=f"pixel_{axis}").set_value(value)
    app.run()
    assert not app.exception
    assert metrics(app) != before
    assert "Query at (t, y, x) = (7, 0, 7) of 8 × 8 × 8" in texts(app)
    app.segmented_control(key="experiment-attention").set_value("gain").run()
    app.segmented_control(key="experiment-attention").set_value("query").run()
    assert "Query at (t, y, x) = (7, 0, 7) of 8 × 8 × 8" in texts(shown(app))
    assert not app.exception


def test_before_training_the_block_adds_nothing_and_carries_its_badge():
    app = shown(opened("attention", experiment="weights", trained="before", **ACTOR))
    assert any("adds exactly nothing" in info.value for info in app.info)
    assert "moves the features by **0.0%**" in texts(app)
    assert "random weights" in texts(app)


def test_a_hidden_action_is_not_told_by_the_answer():
    app = shown(opened("attention", experiment="weights", clip="actor", action="hidden", seed="3"))
    assert not app.exception
    assert "moves the features by" in texts(app)
    assert "The network answers" not in texts(app)


def test_the_whole_matrix_is_drawn_and_told_with_its_size():
    app = shown(opened("attention", experiment="matrix", **ACTOR))
    assert not app.exception
    assert "512 × 512 numbers: **1.05 MB**" in texts(app)
    assert len(app.get("plotly_chart")) == 1


def test_what_attention_gains_waits_for_the_guess():
    app = opened("attention", experiment="gain", **ACTOR)
    assert "On the matching task" not in texts(app)
    app.toggle(key="attention-measured").set_value(True).run()
    assert not app.exception
    assert "On the matching task" in texts(app)
    assert "Trained on for as long without a block" in texts(app)
    assert "C2D 71.8 without a block" in texts(app)
    assert "I3D 73.3 without a block and 74.9 with five" in texts(app)


def test_a_match_opens_with_an_example_and_another_clip_waits_for_the_guess():
    app = shown(opened("attention"))
    assert not app.exception
    assert set(metrics(app)) == {"with a block", "without"}
    assert "of what the query takes comes from the matching patch" in texts(app)
    app.button(key=next(b.key for b in app.button if b.label == "Draw another")).click().run()
    app = shown(app)
    assert not app.exception
    assert app.number_input(key="match-seed").value == EXAMPLE + 1
    assert "of what the query takes" not in texts(app)
    app.toggle(key=f"match-told-{EXAMPLE + 1}").set_value(True).run()
    assert "of what the query takes" in texts(app)


def test_how_it_learns_waits_for_the_guess():
    app = opened("attention", experiment="learning")
    assert not app.get("plotly_chart")
    app.toggle(key="matching-learned").set_value(True).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 3
    assert "chance is 25.0" in texts(app)


@pytest.mark.parametrize(
    ("kind", "said"), [("embedded_gaussian", "The same map wherever"), ("gaussian", "depends on where you click")]
)
def test_a_clip_says_whether_the_map_depends_on_the_click(kind, said):
    app = shown(opened("attention", experiment="query", kind=kind, **ACTOR))
    assert not app.exception
    assert said in texts(app)


def test_a_clip_too_short_for_the_network_says_so(video_of):
    app = video_of(np.random.default_rng(0).integers(0, 255, (8, 96, 96, 3), np.uint8), "attention", experiment="query")
    assert not app.exception
    assert any("longer stretch" in warning.value for warning in app.warning)
