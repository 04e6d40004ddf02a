"""Where no number decides a guess, the page says which answer is right: the one that its own sentences give."""

from types import SimpleNamespace

import numpy as np
import pytest

from pages.detect import person, real, steps_watched, who
from pages.features import blocks
from pages.inflation import kernel
from pages.inflation.boring_numbers import left_of
from pages.localize import thresholds, timeline
from pages.maximize import rulers
from pages.slowfast import sees, stages
from ui.guesses import guesses
from vizlib.inflation.boring import Ends
from vizlib.maximize.defaults import NATURAL, PLAIN
from vizlib.metrics import Segment
from vizlib.slowfast.setting import LAB, costs

HOLD = [
    ("inflation", "kernel-copied", kernel.COPIES, "As many times"),
    ("inflation", "kernel-checked-mean", kernel.STILL_OR_BOTH["mean"], "On the middle frame"),
    ("inflation", "kernel-checked-centre", kernel.STILL_OR_BOTH["centre"], "On both"),
    ("slowfast", "slowfast-stages", stages.BOTH, "Both"),
    ("localize", "localize-thresholds", thresholds.NEVER, "It stays or falls"),
    ("detect", "who-crossing", who.HOLDS["crossing"], "A box in between"),
    ("detect", "who-empty", who.HOLDS["empty"], "One of its actions"),
    ("detect", "who-cut", who.HOLDS["cut"], "By the colours"),
    ("detect", "detect-boxes", steps_watched.RIGHT["boxes"], "One"),
    ("detect", "detect-features", steps_watched.RIGHT["features"], "Once"),
    ("detect", "detect-scores", steps_watched.RIGHT["scores"], "To nothing"),
    ("detect", "detect-links", steps_watched.RIGHT["links"], "That is decided for all"),
    ("detect", "person", person.OWN, "From this person"),
    ("detect", "real", real.ONE_OF_ALL, "The name of one"),
    ("features", "blocks-measured", blocks.LINEAR, "If all layers above are linear"),
]


@pytest.mark.parametrize(("topic", "name", "right", "begins"), HOLD, ids=lambda value: str(value))
def test_what_holds_by_construction(topic, name, right, begins):
    guess = guesses(topic)[name]
    assert guess.right is None  # no number decides
    assert guess.answers("en")[right].startswith(begins)


@pytest.mark.parametrize(
    ("last", "done", "right"),
    [(1.9, 32, "All of it"), (1.0, 32, "About half"), (0.1, 32, "Next to nothing"), (1, 16, None)],
)
def test_what_is_left_when_a_frame_is_repeated_twice_as_often(last, done, right):
    answer = left_of(Ends({8: 4.0, 16: 2.0, 32: last}, 2.0, np.zeros(8), 2, done, 32))
    assert right is None if answer is None else guesses("inflation")["boring-ends"].answers("en")[answer] == right
    assert left_of(None) is None


def test_the_fast_pathways_part():
    answers = guesses("slowfast")["slowfast-sees"].answers("en")
    macs = costs(LAB)
    assert macs["fast"] / sum(macs.values()) == pytest.approx(0.183, abs=0.01)
    assert answers[sees.part_of(macs)] == "A tenth to a quarter"
    assert answers[sees.part_of({"slow": 1, "fast": 3})] == "More than half"


@pytest.mark.parametrize(
    ("kind", "truth", "detections", "right"),
    [
        ("usual", [("kick", 0, 2)], [], None),  # the test streams decide
        ("empty", [], [], "Nothing"),
        ("empty", [], [("kick", 0, 2)], "Something, which is false"),
        ("cuts", [("kick", 0, 2), ("roll", 4, 6)], [("roll", 0, 2)], "None"),
        ("cuts", [("kick", 0, 2), ("roll", 4, 6)], [("kick", 0, 2)], "Some"),
        ("cuts", [("kick", 0, 2), ("roll", 4, 6)], [("roll", 4, 6), ("kick", 0, 2.5)], "All"),
    ],
)
def test_what_is_found_in_a_stream(kind, truth, detections, right):
    truth, detections = ([Segment(*each) for each in rows] for rows in (truth, detections))
    current = SimpleNamespace(name=f"{kind}-7", truth=truth, detections=detections, found=object())
    answer = timeline.right(current)
    assert right is None if answer is None else guesses("localize")[f"localize-{kind}"].answers("en")[answer] == right


@pytest.mark.parametrize(
    ("kind", "people", "right"),
    [("usual", 1, "One"), ("usual", 5, "Five"), ("crowd", 20, "More than fifteen"), ("crowd", 12, "Ten to fifteen"),
     ("empty", 0, "One of its actions")],
)  # fmt: skip
def test_how_many_people_there_are(kind, people, right):
    clip = SimpleNamespace(truth=SimpleNamespace(boxes=np.zeros((people, 1, 4))))
    assert guesses("detect")[f"who-{kind}"].answers("en")[who.right(kind, clip)] == right


@pytest.mark.parametrize(
    ("own", "others", "right"),
    [(0.5, 0.2, "From this person"), (0.2, 0.5, "From other people"), (0.2, 0.2, "From the room")],
)
def test_where_a_score_comes_from(own, others, right):
    evidence = SimpleNamespace(own=own, others=others)
    assert guesses("detect")["person"].answers("en")[person.whose(evidence)] == right


@pytest.mark.parametrize(
    ("plain", "right"),
    [([False, False], "None"), ([True, False], "Some, at most half"), ([True, True, False], "More than half")],
)
def test_how_many_plain_videos_are_natural(plain, right):
    found = [SimpleNamespace(natural=True, entry=SimpleNamespace(recipe=NATURAL))]
    found += [SimpleNamespace(natural=natural, entry=SimpleNamespace(recipe=PLAIN)) for natural in plain]
    assert guesses("maximize")["maximize-natural"].answers("en")[rulers.natural(found)] == right
    assert rulers.natural(found[:1]) is None
