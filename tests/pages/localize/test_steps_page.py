"""The localizer step by step, with the network that ships: what waits for the guess, and what a step says."""

import re

import pytest

from pages.localize import steps_watched
from pages.localize.steps import STEPS
from tests.pages.opening import opened, shown, texts

SEED = "2"  # a short stream: dance, jump, crawl, cartwheel


@pytest.fixture
def given(monkeypatch):
    """The rows of each player that was drawn, by their titles."""
    rows = []
    monkeypatch.setattr(
        steps_watched,
        "player",
        lambda _tracks, _fps, **options: rows.append({row.title: row.spans for row in options["rows"]}),
    )
    return rows


def at(step, **address):
    app = shown(opened("localize", experiment="steps", **{"localize-step": step}, stream=SEED, **address))
    assert not app.exception
    return app


def reveal(app):
    app.toggle[0].set_value(True).run()
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        ("features", [], ["Truth"]),
        ("anchors", ["Truth"], ["Truth", "Anchors"]),
        ("proposals", ["Anchors", "Moved"], ["Truth", "Anchors", "Moved"]),
        ("scores", ["Proposals"], ["Truth", "Proposals"]),
        ("boundaries", ["Proposals"], ["Truth", "Proposals", "Refined"]),
    ],
)
def test_the_answer_of_each_step_waits_for_the_guess(given, step, before, after):
    app = at(step)
    assert list(given[-1]) == before
    assert "Guess first" in texts(app)
    reveal(app)
    assert list(given[-1]) == after
    assert "Guess first" not in texts(app)
    assert len(given[-1]["Truth"]) == 4


def test_the_slider_shows_as_many_proposals(given):
    app = at("proposals")
    app.slider[0].set_value(7).run()
    assert [len(spans) for spans in given[-1].values()] == [7, 7]
    assert [span.label for span in given[-1]["Moved"]] == [str(n) for n in range(1, 8)]
    assert re.search(r"\*\*\d+ proposals cover all 4 actions\*\*", texts(reveal(app)))


def test_scores_name_the_actions(given):
    reveal(at("scores"))
    said = {span.label.split(" ", 1)[1] for span in given[-1]["Proposals"]}
    assert {span.label for span in given[-1]["Truth"]} <= said


def test_suppression_is_of_one_action_and_nms_hatches_what_it_removes(given):
    app = at("suppression")
    assert not any(span.faded for spans in given[-1].values() for span in spans)
    app.selectbox(key="steps-action").set_value("jump").run()
    reveal(app)
    assert list(given[-1]) == ["Truth", "jump"]
    assert not given[-1]["jump"][0].faded
    assert any(span.faded for span in given[-1]["jump"])
    assert len(app.get("plotly_chart")) == 1


@pytest.mark.parametrize("step", STEPS)
def test_a_stream_without_any_action_says_so_or_shows_what_there_is(given, step):
    app = at(step, streams="empty")
    if app.toggle:
        reveal(app)
    assert not any(rows.get("Truth") for rows in given)
    assert "nan" not in texts(app)
