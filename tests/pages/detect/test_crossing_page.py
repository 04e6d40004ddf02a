"""Who is who after a crossing: the class answers, then the rules do."""

import numpy as np
import pytest

from pages.detect import crossing
from tests.pages.detect import measured_by_nobody
from tests.pages.detect.told import at, pretend, reveal
from tests.pages.opening import texts

SEED = "7003"


@pytest.fixture
def given(monkeypatch):
    """What the players get."""
    pretend(monkeypatch)
    calls = []
    monkeypatch.setattr(crossing, "player", lambda tracks, fps, **options: calls.append(tracks))
    return calls


def labels(track, frame):
    return {box.label for box in track.shapes[frame]}


def test_the_class_sees_boxes_alone_and_may_look_at_the_pictures(given):
    at("crossing", crossing_scene=SEED)
    before, after = given[-1]
    assert (labels(before, -1), labels(after, 0)) == ({"A", "B"}, {"X", "Y"})
    assert len(before.shapes) == len(after.shapes) == len(before.frames()) == len(after.frames())
    assert np.ptp(before.frames()) == 0
    at("crossing", crossing_scene=SEED, **{"crossing-sees": "pictures"})
    assert np.ptp(given[-1][0].frames()) > 0


def test_all_answers_stand_side_by_side(given):
    app = at("crossing", crossing_scene=SEED)
    truth = next(box for box in given[-1][0].shapes[-1] if box.label == "A")
    assert truth.x1 < next(box for box in given[-1][0].shapes[-1] if box.label == "B").x1  # A is on the left
    app.segmented_control(key=f"crossing-crossing-{SEED}").set_value("X").run()
    reveal(app)
    rules = given[-1]
    assert "The class sees" not in {each.label for each in app.segmented_control}, "the answers show the pictures"
    assert [track.title for track in rules] == ["IoU alone", "IoU + motion", "IoU + motion + looks"]
    assert labels(rules[1], 0) == {"A", "B"}
    words = texts(app)
    assert "The class  \n### X :red[✗]" in words
    assert "IoU + motion  \n### Y :green[✓]" in words  # they walk straight on
    assert "The truth  \n### Y" in words


@pytest.mark.parametrize(
    ("counts", "says"),
    [((60, 40, 25), ("from 60 to **40**", "from 40 to **25**")), ((40, 60, 60), ("become **60**", "may be chance"))],
)
def test_sentences_follow_from_the_numbers(made_up, monkeypatch, given, counts, says):
    of_nobody = measured_by_nobody.detect
    rows = dict(zip(("iou", "motion", "looks"), counts, strict=True))

    def counted(**maps):
        run = of_nobody(**maps)
        for rule, switches in rows.items():
            run["identities"][rule] = measured_by_nobody.counted(switches)
        return run

    monkeypatch.setattr(measured_by_nobody, "detect", counted)
    made_up()
    app = at("crossing", **{"crossing-step": "all"})
    assert "become" not in texts(app)
    words = texts(reveal(app))
    for each in says:
        assert each in words
