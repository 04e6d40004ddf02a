"""The detector step by step: each asks first, then tells its number."""

import numpy as np
import pytest

from pages.detect import steps_second, steps_watched
from tests.pages.detect.told import at, pretend, reveal
from tests.pages.detect_scene import FRAMES
from tests.pages.opening import texts

SEED = "7002"


@pytest.fixture
def given(monkeypatch):
    """What the players and the charts get."""
    pretend(monkeypatch)
    calls = []
    monkeypatch.setattr(steps_watched, "player", lambda tracks, fps, **options: calls.append((tracks, options)))
    monkeypatch.setattr(steps_second, "chart", lambda figure, key: calls.append((figure, key)))
    return calls


def test_centres_become_boxes(given):
    app = at("steps", scene=SEED)
    (track,), _options = given[-1]
    assert not track.shapes
    assert "**Guess first:**" in texts(app)
    assert "32 × 32 places" in texts(app)
    reveal(app)
    (centres, peaks), _options = given[-1]
    heat = centres.heat()
    assert heat[0].shape == centres.frames()[0].shape
    box = peaks.shapes[0][0]
    x, y = round((box.x1 + box.x2) / 2), round((box.y1 + box.y2) / 2)
    assert heat[0][y, x].sum() > heat[0][5, 5].sum() + 300, "bright where a box is"
    assert "**160 of 160 true boxes are covered by a sure box**" in texts(app)


def test_all_boxes_read_the_same_features(given):
    app = reveal(at("steps", **{"detect-step": "features"}, scene=SEED))
    assert "**Once.**" in texts(app)
    assert "read 2.7 crops for each frame" in texts(app)
    (picture, features), options = given[-1]
    assert len(picture.shapes) == len(features.shapes) == FRAMES
    across, down, outline = features.shapes[options["frame"]]
    assert (outline,) == picture.shapes[options["frame"]], "the grid alone would hide the person"
    assert len(across.points) == len(down.points) == 2 * 8
    assert features.frames()[0].shape == picture.frames()[0].shape
    longest = {shape.color for shapes in picture.shapes for shape in shapes}
    app.segmented_control(key=f"detect-read-usual-{SEED}").set_value(3).run()
    (picture, _features), _options = given[-1]
    assert {shape.color for shapes in picture.shapes for shape in shapes} != longest


def test_several_labels_at_once(given):
    app = at("steps", **{"detect-step": "scores"}, scene=SEED)
    assert "add up to?" in texts(app)
    reveal(app)
    figure, _key = given[-1]
    assert len(figure.data) == 2 * 3, "bars and a softmax of each person"
    assert "here *walk*, *close* reach 0.5" in texts(app)
    bars, diamonds = figure.data[:2]
    assert sum(bars.x) > 1 > sum(diamonds.x)


def test_boxes_are_linked(given):
    app = at("steps", **{"detect-step": "links"}, scene=SEED)
    stills, overlaps = (figure for figure, _key in given[-2:])
    colors = [shape.line.color for shape in stills.layout.shapes]
    assert len(set(colors)) == len(colors), "no two are alike, so that no pair is given away"
    assert "Not paired here" not in texts(app)
    assert not overlaps.layout.shapes
    reveal(app)
    stills, overlaps = (figure for figure, _key in given[-2:])
    linked = len(overlaps.layout.shapes)
    assert linked == min(np.shape(overlaps.data[0].z)) == 2, "the second one is hidden in the next frame"
    colors = [shape.line.color for shape in stills.layout.shapes]
    assert sum(colors.count(color) == 2 for color in set(colors)) == linked
    assert f"of {FRAMES - 1}** pairs of frames" in texts(app)
    assert "Not paired here: B." in texts(app)


@pytest.mark.parametrize("step", ["boxes", "features", "scores", "links"])
def test_a_scene_of_nobody(given, step):
    app = at("steps", **{"detect-step": step}, scenes="empty", scene=SEED)
    assert "**Nobody is found in this scene**" in texts(app)


def test_a_frame_of_nobody(given):
    app = at("steps", **{"detect-step": "scores"}, scenes="crossing", scene=SEED)
    key = f"detect-frame-scores-crossing-{SEED}"
    app.slider(key=key).set_value(FRAMES).run()
    assert not app.exception
