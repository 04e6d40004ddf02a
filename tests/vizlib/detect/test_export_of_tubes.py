"""Files for others: who does what, as JSON, as a table like AVA's, and drawn into the video."""

import csv
import io
import json

import av
import numpy as np
import pytest

from vizlib.detect.export import TOLD, Act, Person, annotating, as_json, ava_csv
from vizlib.detect.result import Tube

SIZE, FPS, FRAMES = (60, 80), 4.0, 16
LABELS = ("kick, high", "walk", "close")
WALKS = Act("walk", 0.91239, ((0.0, 4.0),))
CLOSE = Act("close", 0.95, ((1.0, 2.0), (3.0, 3.5)))


def tube(identity, start, count, rows=None):
    boxes = np.array([[10, 20, 30, 50]], float) + np.arange(count)[:, None] * [1, 0, 1, 0]
    return Tube(identity, start, boxes, np.zeros(count, int) if rows is None else np.array(rows))


PEOPLE = [
    Person(tube(1, 0, 16, [0] * 8 + [-1] * 2 + [0] * 6), (WALKS, CLOSE)),
    Person(tube(2, 6, 4), ()),
    Person(tube(2, 12, 3), (Act("kick, high", 0.5, ((3.0, 3.5),)),)),
]


def test_json_says_all():
    said = json.loads(as_json("test/usual/5", PEOPLE, LABELS, SIZE, FPS))
    assert (said["video"], said["width"], said["height"], said["fps"]) == ("test/usual/5", 80, 60, 4.0)
    assert [(each["person"], each["first_frame"], len(each["boxes"])) for each in said["tubes"]] == [
        (1, 0, 16), (2, 6, 4), (2, 12, 3),
    ]  # fmt: skip
    assert said["labels"] == list(LABELS)
    first = said["tubes"][0]
    assert first["boxes"][3] == [13, 20, 33, 50]
    assert first["hidden"] == [8, 9]
    assert first["labels"][0] == {"label": "walk", "score": 0.9124, "spans_s": [[0, 4]]}
    assert first["labels"][1]["spans_s"] == [[1, 2], [3, 3.5]]
    assert said["tubes"][1]["labels"] == []
    assert json.loads(as_json("v", [], LABELS, SIZE, FPS))["tubes"] == []


def test_the_table_has_the_form_of_avas():
    rows = list(csv.reader(io.StringIO(ava_csv("v", PEOPLE, LABELS, SIZE, FPS, FRAMES))))
    assert all(len(row) == 8 for row in rows)
    said = [(row[1], LABELS[int(row[6]) - 1]) for row in rows]
    assert said == [
        ("0000", "walk"),
        ("0001", "close"),  # the surest first
        ("0001", "walk"),
        ("0003", "close"),  # at 2 s, frame 8, the person is hidden
        ("0003", "walk"),
        ("0003", "kick, high"),
    ]
    assert rows[1][:6] == ["v", "0001", "0.175", "0.333", "0.425", "0.833"]
    assert float(rows[0][7]) == pytest.approx(0.9124)
    later = list(csv.reader(io.StringIO(ava_csv("v", PEOPLE, LABELS, SIZE, FPS, FRAMES, start_s=9.5))))
    assert {row[1] for row in later} == {"0010", "0011", "0012", "0013"}
    outside = [Person(Tube(1, 0, np.array([[-8.0, -6, 88, 66]]), np.zeros(1, int)), (WALKS,))]
    assert ava_csv("v", outside, LABELS, SIZE, FPS, FRAMES).startswith("v,0000,0.000,0.000,1.000,1.000,2,")
    assert ava_csv("v", [], LABELS, SIZE, FPS, FRAMES) == ""


def test_the_table_tells_each_seconds_own_scores():
    said = np.zeros((16, 3))
    said[4] = TOLD / 2, 0.7, 0.2  # at 1 s
    rows = list(
        csv.reader(io.StringIO(ava_csv("v", [Person(tube(1, 0, 16), (WALKS,), said)], LABELS, SIZE, FPS, FRAMES)))
    )
    assert [(row[1], row[6], float(row[7])) for row in rows] == [("0001", "2", 0.7), ("0001", "3", 0.2)]


def test_boxes_stand_where_they_are_in_the_video():
    frames = np.full((FRAMES, 60, 80, 3), 90, np.uint8)
    joints = tuple(np.array([[[20.0 + t, 40, 0.9], [20.0 + t, 30, 0.1]]]) for t in range(FRAMES))
    *steps, file = annotating(frames, FPS, PEOPLE, {1: "#ff0000", 2: "#0000ff"}, joints)
    assert [(step.done, step.total) for step in steps] == [(t, FRAMES) for t in range(FRAMES)]
    with av.open(io.BytesIO(file)) as video:
        pictures = [frame.to_ndarray(format="rgb24").astype(int) for frame in video.decode(video=0)]
    assert len(pictures) == FRAMES
    assert pictures[0].shape == (480, 640, 3)
    red = [(picture[..., 0] > 170) & (picture[..., 2] < 90) for picture in pictures]
    for t in (0, 5, 12):
        left, right = np.flatnonzero(red[t][300])[[0, -1]]  # the sides, eight times as large
        assert (left, right) == pytest.approx(((10 + t) * 8, (30 + t) * 8), abs=3)
    assert 0.3 < red[8][240:380, 136:152].any(1).mean() < 0.8 < red[7][240:380, 120:140].any(1).mean(), "dashed"
    assert red[0][320, 155:166].sum() >= 6, "a joint"
    assert not red[0][240, 155:166].any(), "one of which nobody is sure"
    blue = [((picture[..., 2] > 170) & (picture[..., 0] < 90)).any() for picture in pictures]
    assert blue == [6 <= t < 10 or 12 <= t < 15 for t in range(FRAMES)]
