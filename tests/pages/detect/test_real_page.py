"""Real people on the page: a stand-in for MoveNet and for I3D, so that it is cheap."""

from functools import partial

import numpy as np
import pytest

from models.movenet import JOINTS, People
from models.person_detectors import DETECTORS
from pages.detect import real as real_page
from tests.pages.opening import opened, press, shown, texts
from ui.lesson import read_lesson
from vizlib.detect import naming
from vizlib.engine.finders import MOVENET, Finders
from vizlib.engine.keys import Key
from vizlib.predict import Prediction

GUESSED = "The class has guessed: show what was measured"
LABELS = ("walking the dog", "somersaulting", "vault", "yoga")


class TwoPeople:
    """Stands in for MoveNet: two people who stand side by side in the whole frame."""

    def __call__(self, frame):
        high, wide = frame.shape[:2]
        if max(high, wide) < 400:  # a part
            return People(np.zeros((0, 4)), np.zeros(0), np.zeros((0, len(JOINTS), 3)))
        boxes = np.array([[0.1, 0.2, 0.4, 0.9], [0.6, 0.2, 0.9, 0.9]]) * (wide, high, wide, high)
        low, size = boxes[:, None, :2], (boxes[:, 2:] - boxes[:, :2])[:, None]
        points = low + size * np.random.default_rng(0).random((2, len(JOINTS), 2))
        joints = np.concatenate([points, np.full((2, len(JOINTS), 1), 0.8)], 2)
        return People(boxes, np.array([0.8, 0.7]), joints)


class Nobody:
    def __call__(self, frame):
        return People(np.zeros((0, 4)), np.zeros(0), np.zeros((0, len(JOINTS), 3)))


class Glimpses:
    """Somebody in every tenth frame looked at as a whole."""

    def __init__(self):
        self.frames = 0

    def __call__(self, frame):
        found = TwoPeople()(frame)
        self.frames += max(frame.shape[:2]) >= 400
        return found if self.frames % 10 == 1 else Nobody()(frame)


def answering(_source, request, clip):
    """Stands in for I3D: the whole clip is called something else than a crop."""
    crop = clip.size == (256, 256)
    probabilities = np.array([0.5, 0.1, 0.3, 0.1] if crop else [0.1, 0.6, 0.2, 0.1])
    empty = {"view_evidence": (), "view_indices": (), "view_spans": (), "view_milliseconds": (1.0,), "cost": None}
    yield Prediction(
        request, LABELS, probabilities, probabilities[None], peak_bytes=0, badge="kinetics400", done=1, total=1, **empty
    )


@pytest.fixture
def real(monkeypatch):
    """Opens the experiment; whoever stands in for MoveNet."""

    def open_with(finder, **address):
        monkeypatch.setattr(Finders, "get", lambda _self, _by=MOVENET, _device="cpu": finder())
        for kind in ("followed", "named"):  # results are of this stand-in alone
            monkeypatch.setattr(real_page, f"{kind}_key", partial(key_of, kind, finder.__name__))
        monkeypatch.setattr(naming, "predicting", answering)
        monkeypatch.setattr(naming.Named, "best", best)
        app = shown(opened("detect", experiment="real", **{"clip": "two_people", **address}))
        assert not app.exception
        return app

    return open_with


def key_of(kind, finder, clip, by, *_where):
    return Key(kind, clip.digest, (finder, by))


def best(_named, probabilities, count):
    return [(LABELS[k], float(probabilities[k])) for k in np.argsort(-probabilities)[:count]]


def reveal(app):
    next(toggle for toggle in app.toggle if toggle.label == GUESSED).set_value(True).run()
    return shown(app)


def test_names_wait_for_the_guess_and_the_whole_clip_has_another(real):
    app = real(TwoPeople)
    assert "**People found: 2**" in texts(app)
    assert "COCO" in texts(app)  # who found them
    assert "Kinetics-400]" not in texts(app)
    assert not app.dataframe
    reveal(app)
    assert not app.exception
    table = app.dataframe[0].value
    assert list(table.iloc[:, 0]) == ["the whole clip", "1 · 0.0–1.7 s", "2 · 0.0–1.7 s"]
    assert [row.split(" 5")[0].split(" 6")[0] for row in table.iloc[:, 1]] == [
        "somersaulting", "walking the dog", "walking the dog",
    ]  # fmt: skip
    assert "*somersaulting* (60\N{NO-BREAK SPACE}%)" in texts(app)
    assert {button.label for button in app.get("download_button")} >= {"JSON", "CSV"}
    press(app, "Make annotated MP4")
    shown(app)
    assert not app.exception
    assert "Download annotated MP4" in {button.label for button in app.get("download_button")}


def test_nobody_is_told_with_the_height_that_was_measured(real):
    app = real(Nobody, lang="zh")
    assert "没有找到人" in app.info[0].value
    assert not app.toggle  # nothing to reveal


def test_what_was_measured_of_movenet_is_not_told_of_another_detector(real, monkeypatch):
    monkeypatch.setattr(real_page, "finder", lambda: "fasterrcnn_mobilenet")
    for finder, words in (
        (Nobody, "Faster R-CNN, MobileNetV3 finds nobody"),
        (Glimpses, "takes something for a person"),
    ):
        told = real(finder).info[0].value
        assert words in told
        assert "MoveNet learned" not in told
        assert "measurement" not in told


def test_glimpses_are_told_apart_from_nobody(real):
    app = real(Glimpses)
    assert "Nobody can be followed" in app.info[0].value
    assert "In 3 of 25 frames" in app.info[0].value


def test_the_sections_are_filled(real):
    app = real(TwoPeople, clip="actor")
    assert "{" not in texts(app)
    assert read_lesson("detect", "en").sections.keys() >= {"real", "real_named", "real_nobody", "real_glimpsed"}


def test_detectors_are_offered_only_when_their_weights_are_here(real, tmp_path, monkeypatch):
    monkeypatch.setattr("models.card.checkpoints", lambda: tmp_path)
    app = real(TwoPeople)
    assert not [group for group in app.get("button_group") if group.label == "People are found by"]
    for told, about in zip(app.warning, DETECTORS.values(), strict=True):
        for words in (about.title, about.weights.url, f"`{about.weights.file}`", tmp_path.name):
            assert words in told.value
    (tmp_path / "fasterrcnn_mobilenet_v3_large_320_fpn-907ea3f9.pth").write_bytes(b"not weights")
    app = real(TwoPeople)
    assert "People are found by" in {group.proto.label for group in app.get("button_group")}
