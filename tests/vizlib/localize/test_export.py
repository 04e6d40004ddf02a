"""Files for others: what they say is what was found, and in the video it stands where it happens."""

import csv
import io
import json

import av
import numpy as np
import pytest

from video import Progress
from vizlib.localize.export import BAR, LINE, activitynet, annotating, table
from vizlib.metrics import Segment

FOUND = [Segment("jump", 0.51234, 1.0, 0.91239), Segment("spin, kick", 1.5, 2.0, 0.4)]


def test_json_has_the_form_of_activitynet():
    said = json.loads(activitynet("test/usual/5", FOUND, "streams 1", "Kinetics-400"))
    assert said == {
        "version": "streams 1",
        "results": {
            "test/usual/5": [
                {"label": "jump", "score": 0.9124, "segment": [0.512, 1.0]},
                {"label": "spin, kick", "score": 0.4, "segment": [1.5, 2.0]},
            ]
        },
        "external_data": {"used": True, "details": "Kinetics-400"},
    }
    assert json.loads(activitynet("v", [], "1", "")) == {
        "version": "1",
        "results": {"v": []},
        "external_data": {"used": False, "details": ""},
    }


def test_the_table_reads_back():
    rows = list(csv.DictReader(io.StringIO(table(FOUND))))
    assert [row["label"] for row in rows] == ["jump", "spin, kick"]
    assert float(rows[0]["start_s"]) == pytest.approx(0.512)
    assert float(rows[1]["score"]) == 0.4


def test_the_video_shows_segments_where_they_are():
    frames = np.full((24, 32, 40, 3), 90, np.uint8)
    rows = {"Truth": [Segment("jump", 0.5, 1.0)], "长": []}  # letters that OpenCV lacks become question marks
    *steps, file = annotating(frames, 12, rows, {"jump": "#ff0000"})
    assert steps == [Progress(t, 24) for t in range(24)]
    with av.open(io.BytesIO(file)) as video:
        pictures = [frame.to_ndarray(format="rgb24").astype(int) for frame in video.decode(video=0)]
    assert len(pictures) == 24
    wide, top = pictures[0].shape[1], 32 * 16  # the picture, 16 times as large
    assert pictures[0].shape == (top + 2 * (LINE + BAR) + 8, wide, 3)
    assert np.abs(pictures[5][:top] - 90).max() <= 4
    bar = pictures[20][top + LINE + BAR // 2]  # the line is at 20 of 24 frames
    red = (bar[:, 0] > 180) & (bar[:, 1] < 90)
    assert np.flatnonzero(red)[[0, -1]] / wide == pytest.approx([0.25, 0.5], abs=0.01)
    line = [int(np.argmax(picture[top + LINE + BAR + LINE + BAR // 2].sum(1))) for picture in pictures]
    assert np.array(line) / wide == pytest.approx((np.arange(24) + 0.5) / 24, abs=0.01)
    words = [picture[top : top + LINE, 150:].max() for picture in pictures]
    said = [t for t, most in enumerate(words) if most > 150]
    assert said == list(range(6, 12))  # while it happens
