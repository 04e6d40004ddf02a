"""Actions in time: the stream over its timeline, and where an action ends."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from datasets.streams import ACTIONS, plan
from pages.localize import downloads, guess, streams, timeline
from pages.localize.streams import SURE, Current
from tests.pages.localize_standin import standin
from tests.pages.opening import opened, press, shown, texts
from vizlib.metrics import Segment

SEED = "2"  # a short one: dance, jump, crawl, cartwheel


@pytest.fixture
def told(monkeypatch):
    """The stand-in finds; what the players get."""
    monkeypatch.setattr(streams, "localizing", standin)
    monkeypatch.setattr(streams, "localized_key", lambda clip, _streams: streams.Key("standin", clip.digest))
    given = []
    for page in (timeline, guess):
        monkeypatch.setattr(page, "player", lambda tracks, fps, **options: given.append((tracks, options)))
    return given


def at(experiment, **address):
    app = shown(opened("localize", experiment=experiment, stream=SEED, **address))
    assert not app.exception
    return app


def reveal(app):
    app.toggle[0].set_value(True).run()
    assert not app.exception
    return app


def rows(given):
    """Of the last player: its rows by their titles."""
    return {row.title: row.spans for row in given[-1][1]["rows"]}


def test_the_truth_waits_for_the_guess(told):
    app = at("timeline")
    assert list(rows(told)) == ["Proposals"]
    assert not told[-1][1]["curves"]
    assert "Guess first" in texts(app)
    reveal(app)
    truth, found = rows(told)["Truth"], rows(told)["Detections"]
    assert [span.label for span in truth] == ["dance B", "jump", "crawl", "cartwheel"]
    assert [span.faded for span in found] == [False, False, False, True]  # the last one is no action
    colors = {span.label: span.color for span in truth}
    assert all(span.color == colors[span.label] for span in found)
    (track,), options = told[-1]
    frames = len(track.frames())
    assert all(len(curve.values) == frames for curve in options["curves"])
    assert [curve.title for curve in options["curves"]] == ["dance B", "jump", "crawl", "cartwheel"]
    crawl = truth[2]
    values = options["curves"][2].values
    assert crawl.start < max(range(frames), key=lambda t: values[t]) < crawl.end
    assert "**3 of 4 actions are found**" in texts(app)
    assert "Missed: *cartwheel*" in texts(app)
    labels = {button.label for button in app.get("download_button")} | {button.label for button in app.button}
    assert {"Download JSON", "Download CSV", "Make annotated MP4"} <= labels


def test_the_annotated_video_is_drawn_on_demand(told, monkeypatch):
    def drawing(frames, fps, rows, colors):
        assert list(rows) == ["Truth", "Detections"]
        assert set(colors) == set(ACTIONS)
        yield b"a video"

    monkeypatch.setattr(downloads, "annotating", drawing)
    app = reveal(at("timeline"))
    press(app, "Make annotated MP4")
    shown(app)
    assert not app.exception
    assert "Download annotated MP4" in {button.label for button in app.get("download_button")}


def test_the_localizer_may_see_flow_or_both(told, monkeypatch):
    seen = []

    def key(clip, way):
        seen.append(way)
        return streams.Key("standin", clip.digest, way)

    monkeypatch.setattr(streams, "localized_key", key)
    at("timeline", **{"localizer-sees": "both"})
    assert set(seen) == {"both"}


def test_another_stream_is_guessed_anew(told):
    app = reveal(at("timeline"))
    press(app, "Another stream")
    shown(app)
    assert app.number_input(key="stream").value == int(SEED) + 1
    assert list(rows(told)) == ["Proposals"]


def test_a_stream_without_any_action(told):
    app = reveal(at("timeline", streams="empty"))
    assert "Nothing happens in this stream, and nothing is found" in texts(app)
    assert rows(told)["Truth"] == ()
    app = at("guess", streams="empty")
    assert "No action happens in this stream" in texts(app)


@pytest.mark.parametrize(
    ("truth", "found", "section"),
    [
        ([], [], "timeline_empty"),
        ([], [("jump", 1, 2)], "timeline_empty_false"),
        ([("jump", 1, 2)], [], "timeline_nothing"),
        ([("jump", 1, 2)], [("jump", 5, 6)], "timeline_wrong"),
        ([("jump", 1, 2)], [("jump", 1, 2.1)], "timeline_found"),
        ([("jump", 1, 2), ("kick", 4, 5)], [("jump", 1, 2.1)], "timeline_missed"),
    ],
)
def test_the_verdict_fits_what_was_found(monkeypatch, truth, found, section):
    clip = SimpleNamespace(fps=12.0, truth=SimpleNamespace(segments=truth))
    localized = SimpleNamespace(scores=np.full((1, 17), SURE))
    said = []
    page = SimpleNamespace(section=lambda name, **values: said.append(name))
    monkeypatch.setattr(Current, "detections", [Segment(*each, 0.9) for each in found])
    timeline.verdict(page, Current("any", clip, localized), clip, localized)
    assert said == [section]


def test_an_end_is_guessed_before_it_is_told(told):
    app = at("guess")
    assert list(rows(told)) == ["Our guess"]
    plans = plan(int(SEED), "test")
    start, end = next(
        (a, b) for piece, a, b in zip(plans.pieces, plans.starts[:-1], plans.starts[1:], strict=True) if piece.action
    )
    app.select_slider[0].set_value(end - 3).run()
    (track,), options = told[-1]
    first = round(options["start_s"] * 12)
    assert options["frame"] == end - 4 - first  # the last frame of the action, as the class says
    assert len(track.frames()) == start + round(guess.AFTER_S * 12) - first, "which says nothing about the end"
    assert app.select_slider[0].options[-1] == f"{start / 12 + guess.AFTER_S:.2f} s"
    press(app, "Our guess stands")
    assert not app.exception
    spans = {title: (each[0].start + first, each[0].end + first) for title, each in rows(told).items()}
    assert spans["Our guess"] == (start, end - 3)
    assert spans["Truth"] == (start, end)
    assert spans["Network"][1] == pytest.approx(end, abs=0.4 * 12)
    assert "3 frames too early" in texts(app)
    assert "**On average: " in texts(app)
    assert app.select_slider[0].disabled


def test_what_is_shown_reaches_past_the_end_of_every_action():
    for seed in range(100):
        plans = plan(seed, "test")
        lengths = [b - a for piece, (a, b) in zip(plans.pieces, pairwise(plans.starts), strict=True) if piece.action]
        assert max(lengths) < (guess.AFTER_S - 1) * 12


def test_each_action_of_the_stream_is_asked_in_turn(told):
    app = at("guess")
    seen = []
    for _ in range(5):
        seen.append(next(text for text in texts(app).splitlines() if " starts at " in text).split("**")[1])
        press(app, "Next action")
        assert not app.exception
    assert seen == ["dance B", "jump", "crawl", "cartwheel", "dance B"]
    for _ in range(2):
        press(app, "Next action")
    press(app, "Our guess stands")
    assert "The network missed this action" in texts(app)  # the stand-in never finds the last one
