"""*SlowFast*: what each pathway sees, its stages, and what it finds, through Streamlit's own test runner."""

import csv

import numpy as np
import pytest

from pages.slowfast.features import table
from tests.pages.opening import ACTOR, opened, press, shown, texts
from vizlib.slowfast.motion import Related


def warnings(app):
    return "\n".join(warning.value for warning in app.warning)


def test_the_pathways_are_shown_and_cost_waits_for_the_guess():
    app = shown(opened("slowfast", experiment="sees", **ACTOR))
    assert not app.exception
    assert any("two-strips" in html.proto.body for html in app.get("html"))
    assert "channels squared" not in texts(app)
    app.toggle(key="slowfast-sees").set_value(True).run()
    assert "The count is higher: 22.9" in texts(app)
    app.select_slider(key="beta").set_value(4).run()
    assert "of the slow one, which is 25.0" in texts(app)
    assert "not trained here" in texts(app)
    assert app.query_params["beta"] == "4"


def test_a_preset_moves_the_sliders_and_asks_for_a_longer_clip():
    app = shown(opened("slowfast", experiment="sees", **ACTOR))
    press(app, "4 × 16")
    assert not app.exception
    assert app.select_slider(key="slow_stride").value == 16
    assert app.segmented_control(key="size").value == "r50"
    assert "Choose a longer stretch" in warnings(app)
    app = shown(opened("slowfast", experiment="sees", size="r50", alpha="8", slow_stride="16", length="72", **ACTOR))
    assert not warnings(app)
    assert any("0, 10, 20, 31" in caption.value for caption in app.caption)


def test_a_stride_that_alpha_forbids_becomes_another():
    app = shown(opened("slowfast", experiment="sees", slow_stride="2", alpha="2", **ACTOR))
    assert app.select_slider(key="slow_stride").value == 2
    app.select_slider(key="alpha").set_value(8).run()
    assert not app.exception
    assert app.select_slider(key="slow_stride").value == 8


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_pathways_play_in_step(language):
    app = shown(opened("slowfast", experiment="sees", seen="player", lang=language, **ACTOR))
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize(("network", "told"), [("lab", "96 + 12 = 108"), ("8x8", "2,048 + 256 = 2,304")])
def test_the_stages_are_drawn_and_told(network, told):
    app = shown(opened("slowfast", experiment="stages", stagenet=network, **ACTOR))
    assert not app.exception
    assert told not in texts(app)
    app.toggle(key="slowfast-stages").set_value(True).run()
    assert told in texts(app)
    assert len(app.dataframe[0].value) == 2 * 6 + 4


def test_a_stages_channels_are_chosen_and_what_moves_them_is_told():
    app = shown(opened("slowfast", experiment="features", **ACTOR))
    assert not app.exception
    assert not app.error
    menu = app.selectbox(key="channel-fast.1")
    menu.set_value(0).run()
    assert app.query_params["channel-fast.1"] == "0"
    shown(app)
    app.segmented_control(key="finds").set_value("stages").run()
    assert "What needs motion" not in texts(app)
    app.toggle(key="slowfast-features").set_value(True).run()
    assert "What needs motion" in texts(app)
    app.segmented_control(key="foundclips").set_value("clip")
    shown(app.run())
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert len(app.get("download_button")) == 1


def test_a_clip_too_short_says_so(video_of):
    app = video_of(np.random.default_rng(0).integers(0, 255, (8, 96, 96, 3), np.uint8), "slowfast")
    assert "Choose a longer stretch" in warnings(app)
    app.button_group(key="experiment-slowfast").set_value("features").run()
    assert not app.exception
    assert "longer stretch" in warnings(app)


def test_the_table_has_a_row_a_channel():
    one = np.array([0.5, np.nan])
    text = table(Related("random", True, 0.4, {"slow.0": one}, {"slow.0": -one}, {"slow.0": np.zeros(2)}, {}))
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["channel"] for row in rows] == ["0", "1"]
    assert rows[0] | {"correlation_motion": "0.5000", "correlation_edges": "-0.5000"} == rows[0]
    assert rows[1]["correlation_motion"] == "nan"
