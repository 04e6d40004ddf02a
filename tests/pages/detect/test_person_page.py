"""One person: their own scores, and where one of them comes from."""

import numpy as np
import pytest

from pages.detect import person
from tests.pages.detect.told import at, pretend, reveal
from tests.pages.detect_scene import FRAMES
from tests.pages.opening import texts
from vizlib.detect.explain import Evidence

SEED = "7003"


@pytest.fixture
def given(monkeypatch):
    """What the player gets; evidence that is all on the person, or all beside."""
    pretend(monkeypatch)
    calls = []
    monkeypatch.setattr(person, "player", lambda tracks, fps, **options: calls.append((tracks, options)))

    def explaining(_networks, _clip, tubes, asked):
        values = np.zeros((20, 128, 128), np.float32)
        values[:, 60:70, 60:70] = 0.01
        own = 0.8 if tubes[asked.tube].identity == 1 else 0.2
        yield Evidence(asked.t - 10, values, 3.0, -17.0, own, 0.1, 0.05, 0.05)

    monkeypatch.setattr(person, "explaining", explaining)
    return calls


def test_somebody_is_followed(given):
    at("person", scene=SEED)
    (scene, crop), options = given[-1]
    frames = len(scene.frames())
    assert frames == FRAMES
    assert len(crop.frames()) == len(scene.shapes) == frames
    assert crop.frames()[0].shape == (256, 256, 3)
    assert all(len(curve.values) == frames for curve in options["curves"])
    assert {row.title for row in options["rows"]} == {"Detector", "Truth"}
    jump = next(curve for curve in options["curves"] if curve.title == "jump")
    assert np.mean(jump.values[15:35]) > 0.7 > 0.3 > np.mean(jump.values[45:])
    assert 0 <= options["frame"] < frames


def test_where_a_score_comes_from(given):
    app = at("person", scene=SEED)
    assert "Guess first" in texts(app)
    reveal(app)
    scene, _crop = given[-1][0]
    heat = scene.heat()
    assert len(heat) == len(scene.shapes)
    at_peak = heat[given[-1][1]["frame"]]
    assert at_peak[130, 130].sum() > at_peak[20, 20].sum() + 200
    assert "**On the person:** 80.0\N{NO-BREAK SPACE}%" in texts(app)
    assert "(16.0 times its share)" in texts(app)
    app.segmented_control(key=f"person-usual-{SEED}").set_value(2).run()  # the third, who leaves
    reveal(app)
    assert "**Not on the person alone:** 20.0" in texts(app)
    scene, _crop = given[-1][0]
    assert len(scene.frames()) == 48


def test_nobody_to_follow(given):
    assert "**Nobody is found in this scene**" in texts(at("person", scenes="empty", scene=SEED))
