"""What was found in a video, for others: the JSON of ActivityNet, a table, and the video with all of it drawn in."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence

import cv2
import numpy as np

from video import Progress
from vizlib.metrics import Segment
from vizlib.pictures.annotate import FONT, INK, PAPER, SIZE, Pictures, ascii_of, encoding, enlarged, rgb

LINE, BAR = 30, 22  # pixels: heights of a line of words and of a bar of segments
GROUND = (52, 60, 72)
GREY = "#868e96"  # of a label without a colour


def activitynet(name: str, detections: Sequence[Segment], version: str, details: str) -> str:
    """Detections in a video in the form in which ActivityNet's challenge takes them.

    Args:
        version: of the data.
        details: what the networks were trained on besides the data itself; nothing if empty.
    """
    results = [
        {"label": each.label, "score": round(each.score, 4), "segment": [round(each.start_s, 3), round(each.end_s, 3)]}
        for each in detections
    ]
    external = {"used": bool(details), "details": details}
    return json.dumps({"version": version, "results": {name: results}, "external_data": external}, indent=1)


def table(detections: Sequence[Segment]) -> str:
    """The same as CSV: label, start and end in seconds, score."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("label", "start_s", "end_s", "score"))
    writer.writerows((s.label, f"{s.start_s:.3f}", f"{s.end_s:.3f}", f"{s.score:.4f}") for s in detections)
    return file.getvalue()


def annotating(
    frames: Pictures, fps: float, rows: Mapping[str, Sequence[Segment]], colors: Mapping[str, str]
) -> Iterator[Progress | bytes]:
    """Draw segments into a video frame by frame; its MP4 comes last.

    Under the picture stand the rows, each with its title, its segments as a bar, and what happens now.

    Args:
        frames: uint8 ``(H, W, 3)`` each, asked for one at a time.
        rows: segments by the title of their row. Titles and labels in ASCII: other letters become question marks.
        colors: of labels, of the form ``#rrggbb``.
    """
    count, wide = len(frames), enlarged(frames[0]).shape[1]
    below = bars(count / fps, rows, colors, wide)

    def paint(t: int) -> np.ndarray:
        words = below.copy()
        x = int((t + 0.5) / count * wide)
        for number, segments in enumerate(rows.values()):
            words[number * (LINE + BAR) + LINE :][:BAR, max(0, x - 1) : x + 2] = INK
            says(words, number, [s for s in segments if s.start_s * fps <= t < s.end_s * fps], colors)
        return np.concatenate([enlarged(frames[t]), words])

    return encoding(count, fps, paint)


def bars(seconds: float, rows: Mapping[str, Sequence[Segment]], colors: Mapping[str, str], width: int) -> np.ndarray:
    """All that stays the same under the picture, uint8 ``(H, width, 3)``."""
    below = np.full((len(rows) * (LINE + BAR) + 8, width, 3), PAPER, np.uint8)
    for number, (title, segments) in enumerate(rows.items()):
        top = number * (LINE + BAR)
        cv2.putText(below, ascii_of(title), (8, top + LINE - 8), FONT, SIZE, INK, 1, cv2.LINE_AA)
        below[top + LINE : top + LINE + BAR] = GROUND
        for each in sorted(segments, key=lambda each: each.score):  # the best one above the others
            left, right = (round(s / seconds * width) for s in (each.start_s, each.end_s))
            corner = (max(left + 1, right - 1), top + LINE + BAR - 2)
            cv2.rectangle(below, (left, top + LINE + 1), corner, rgb(colors.get(each.label, GREY)), -1)
    return below


def says(words: np.ndarray, number: int, segments: Sequence[Segment], colors: Mapping[str, str]) -> None:
    """Write beside a row's title what happens now."""
    x = 150
    for each in sorted(segments, key=lambda each: -each.score):
        text = ascii_of(each.label) + (f" {each.score:.2f}" if each.score < 1 else "")
        (wide, _high), _below = cv2.getTextSize(text, FONT, SIZE, 1)
        top = number * (LINE + BAR)
        cv2.rectangle(words, (x, top + 4), (x + 12, top + LINE - 4), rgb(colors.get(each.label, GREY)), -1)
        cv2.putText(words, text, (x + 20, top + LINE - 8), FONT, SIZE, INK, 1, cv2.LINE_AA)
        x += wide + 40
