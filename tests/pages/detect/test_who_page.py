"""Who does what: the class says it first; then boxes, rows, numbers and files."""

import numpy as np
import pytest

from pages.detect import files, who
from tests.pages.detect.told import at, pretend, reveal
from tests.pages.detect_scene import pretended
from tests.pages.opening import press, shown, texts
from vizlib.detect.result import Detected, Seen, Tube

SEED = "7001"


def blind(_networks, clip):
    """Sees somebody where nobody is."""
    found = pretended(clip)
    ghost = Tube(1, 3, np.array([[40.0, 50, 80, 150]] * 9), np.zeros(9, int))
    boxes = [np.array([[40.0, 50, 80, 150]])] * len(clip)
    seen = Seen(tuple(boxes), tuple(np.array([0.6]) for _ in boxes))
    actions = tuple(np.full((1, len(found.labels)), 0.2) for _ in boxes)
    yield Detected(
        found.labels, seen, actions, found.whole, found.centres, found.features, found.step, (ghost,)
    )  # fmt: skip


@pytest.fixture
def given(monkeypatch):
    """What the players get."""
    pretend(monkeypatch)
    calls = []
    monkeypatch.setattr(who, "player", lambda tracks, fps, **options: calls.append((tracks, options)))
    return calls


def test_the_answer_waits_for_the_guess(given):
    app = at("who", scene=SEED)
    (track,), options = given[-1]
    assert not track.shapes
    assert "rows" not in options
    assert "Guess first" in texts(app)
    reveal(app)
    (said, true), options = given[-1]
    frames = len(said.frames())
    assert len(said.shapes) == len(true.shapes) == frames
    first = {box.label: box for box in said.shapes[25]}
    assert set(first) == {"1 · jump · close", "2 · walk · close", "3 · kick"}, "several labels a box"
    assert len({box.color for box in first.values()}) == 3
    assert [box.dashed for box in true.shapes[30]] == [False, True, False], "the second one is hidden"
    assert {box.color for box in true.shapes[30]} == {box.color for box in said.shapes[30]}
    assert [row.title for row in options["rows"]] == ["Person 1", "Person 2", "Person 3"]
    jump = next(span for span in options["rows"][0].spans if span.label == "jump")
    assert (jump.start, jump.end) == pytest.approx((10, 40), abs=3)
    words = texts(app)
    assert "**160 of 160 true boxes are found**" in words
    assert "Identities switched: **0**" in words
    assert "**2** behind **1** (2.2 to 2.8 s)" in words


def test_rows_and_joints_may_be_the_truths(given):
    app = reveal(at("who", scene=SEED))
    before = given[-1][1]["rows"]
    app.segmented_control(key="who-rows").set_value("truth").run()
    (_said, true), options = given[-1]
    assert options["rows"] != before
    assert {(s.label, s.start, s.end) for s in options["rows"][0].spans} >= {("walk", 0, 10), ("jump", 10, 40)}
    boxes = len(true.shapes[5])
    app.toggle(key="who-joints").set_value(True).run()
    (said, true), _options = given[-1]
    assert len(true.shapes[5]) == boxes + 3 * 3, "three lines a body"
    assert len(said.shapes[5]) == boxes


def test_files(given, monkeypatch):
    def drawing(frames, fps, people, colors, joints):
        assert {person.tube.identity for person in people} == set(colors) == {1, 2, 3}
        yield b"a video"

    monkeypatch.setattr(files, "annotating", drawing)
    app = reveal(at("who", scene=SEED))
    assert {"JSON", "CSV"} <= {button.label for button in app.get("download_button")}
    press(app, "Make annotated MP4")
    shown(app)
    assert not app.exception
    assert "Download annotated MP4" in {button.label for button in app.get("download_button")}


@pytest.mark.parametrize(
    ("kind", "asks"),
    [("empty", "what must a classifier of whole clips answer here?"), ("crossing", "who is hidden, and when?"),
     ("cut", "when is the cut?"), ("crowd", "how many are there?")],
)  # fmt: skip
def test_each_kind_asks_what_its_button_does_not_give_away(given, kind, asks):
    words = texts(at("who", scenes=kind, scene=SEED))
    assert asks in words
    assert "Everybody in it does something" not in words


def test_nobody(given, monkeypatch):
    app = reveal(at("who", scenes="empty", scene=SEED))
    assert "Nobody is in this scene, and nobody is found." in texts(app)
    pretend(monkeypatch, blind)
    app = reveal(at("who", scenes="empty", scene=SEED))
    assert "Nobody is in this scene, and yet the detector sees somebody" in texts(app)
    assert "9 boxes over all frames" in texts(app)


def test_nobody_of_those_who_are_there(given, monkeypatch):
    pretend(monkeypatch, lambda networks, clip: blind(networks, clip))
    app = reveal(at("who", scenes="crossing", scene=SEED))
    assert "**Nobody is found**, though 2 people are in this scene" in texts(app)


def test_a_cut_and_a_crowd(given):
    assert "The camera cuts at 2.5 s" in texts(reveal(at("who", scenes="cut", scene=SEED)))
    app = reveal(at("who", scenes="crowd", scene=SEED))
    (said, _true), options = given[-1]
    assert all(box.label.isdigit() for box in said.shapes[20]), "numbers alone"
    assert 1 <= len(options["rows"]) <= 7
    assert "With 20 people in the scene" in texts(app)
    assert "Rows: those who are there longest" in texts(app)
