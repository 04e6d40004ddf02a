"""The detector beside its control, on made-up runs: what the page says follows from the numbers."""

import numpy as np
import pytest

from pages.detect import scenes
from pages.detect.compared import marked, table
from tests.pages.opening import opened, press, shown, texts
from video import Clip
from vizlib.detect.contrast import Answer, Told

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def plain_scenes(monkeypatch):
    """Nobody needs to be drawn for it."""

    def rendering(seed, split, size, kind):
        yield Clip(np.full((80, 32, 32, 3), 90, np.uint8), 12.0)

    monkeypatch.setattr(scenes, "rendering", rendering)


def revealed(step="map", **address):
    app = shown(opened("detect", experiment="compared", **{"labels-step": step}, **address))
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1, "the picture alone: it waits for the guess"
    assert "✗" not in texts(app)
    return shown(app.toggle(key="detect-compared").set_value(True).run())


@pytest.mark.parametrize("step", ["map", "labels"])
def test_each_step_shows_its_chart_once_the_class_has_guessed(made_up, step):
    made_up()
    app = revealed(step, lang="zh" if step == "labels" else "en")
    assert not app.exception
    assert len(app.get("plotly_chart")) == 2


@pytest.mark.parametrize(
    ("whole", "says"), [(0.4, "**As expected,**"), (0.65, "**That is not settled:**"), (0.9, "**It is not:**")]
)
def test_who_is_ahead_is_said_by_the_intervals(made_up, whole, says):
    made_up(detector=0.7, whole_picture=whole)
    text = texts(revealed())
    assert says in text
    assert f"70.0{NBSP}%" in text
    assert f"(65.0 to 75.0{NBSP}%)" in text


@pytest.mark.parametrize(
    ("perfect", "says"),
    [(0.5, "still below the detector"), (0.68, "of the detector overlap"), (0.9, "above the detector")],
)
def test_what_a_perfect_answer_for_the_picture_reaches_is_said(made_up, perfect, says):
    made_up(detector=0.7, whole_picture=0.4, perfect_picture=perfect)
    assert says in texts(revealed())


def test_the_two_stand_in_the_address(made_up):
    made_up()
    app = shown(opened("detect", experiment="compared", contrasted="2"))
    assert any(button.label.startswith("Another two (2/") for button in app.button)
    app = shown(opened("detect", experiment="compared", contrasted="x"))
    assert any(button.label.startswith("Another two (1/") for button in app.button)


def test_another_two_are_shown(made_up):
    made_up()
    app = revealed()
    before = texts(app)
    label = next(button.label for button in app.button if button.label.startswith("Another two"))
    press(app, label)
    shown(app)
    assert not app.exception
    assert texts(app) != before
    assert any(button.label.startswith("Another two (2/") for button in app.button)


def test_a_row_says_what_is_right_wrong_and_missing():
    answer = Answer(("walk",), ("jump",), ("close",))
    assert marked(answer) == "walk ✓, jump ✗, ~~close~~"
    people = [
        Told(np.zeros(4), ("walk", "close"), {"detector": answer, "whole_picture": Answer((), (), ())}),
        Told(np.zeros(4), ("run",), {}),
    ]
    assert table(people).splitlines()[2:] == [
        "| **A** | walk, close | walk ✓, jump ✗, ~~close~~ |  |",
        "| **B** | run | not found | not found |",
    ]


@pytest.mark.parametrize(("whole", "says"), [(0.4, "is ahead of the"), (0.65, "overlap"), (0.9, "*behind*")])
def test_the_scoreboard_says_the_same(made_up, whole, says):
    made_up(detector=0.7, whole_picture=whole)
    app = shown(opened("scoreboard", experiment="detection", detection="space", clip="actor"))
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert f"frame-mAP: the {'intervals of the ' if says == 'overlap' else ''}**detector** (65.0 to 75.0" in texts(app)
    assert says in texts(app)
    assert "an identity switches **25** times" in texts(app)
