"""Who does what, for others: JSON, AVA's table of results, and the video with all of it drawn in.

The table's rows are those in which AVA takes results (Gu et al., 2018), without a head, one for each label of each
person at each full second: video_id, middle_frame_timestamp (seconds of the clip's source, four digits), x1, y1, x2, y2
(shares of the picture's width and height, three digits), action_id, score. An action's id is its place, from 1, in a
list that is ours, and which the JSON holds; so it holds who is who, which AVA's results do not tell.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np

from video import Progress
from vizlib.detect.result import Tube
from vizlib.pictures.annotate import FONT, SIZE, Pictures, ascii_of, encoding, enlarged, rgb, scale_of

LINE = 26  # pixels: height of a label
TOLD = 0.05  # the least probability of a label that the table tells
SURE = 0.2  # from which score on a joint is drawn
DASH = 12  # pixels of the outline of a box that is a guess
GREY = "#868e96"  # of a person without a colour


@dataclass(frozen=True)
class Act:
    """Something that a person does.

    Attributes:
        score: 0 to 1; of what is true, 1.
        spans_s: from when to when, in seconds from the clip's first frame.
    """

    label: str
    score: float
    spans_s: tuple[tuple[float, float], ...]

    def at(self, seconds: float) -> bool:
        """Whether it happens then."""
        return any(start <= seconds < end for start, end in self.spans_s)


@dataclass(frozen=True, eq=False)
class Person:
    """A tube, and what its person does; somebody who left and came back is two of the same identity.

    Attributes:
        said: the probability of each label in each of its frames, ``(F, L)``, where each frame has its own.
    """

    tube: Tube
    acts: tuple[Act, ...] = ()
    said: np.ndarray | None = None

    def acts_at(self, seconds: float) -> list[Act]:
        """What the person does then, the surest first."""
        return sorted((act for act in self.acts if act.at(seconds)), key=lambda act: -act.score)


def as_json(name: str, people: Sequence[Person], labels: Sequence[str], size: tuple[int, int], fps: float) -> str:
    """All of it.

    Args:
        name: of the clip.
        labels: all that a box may have.
        size: ``(height, width)`` in pixels.
    """
    tubes = [
        {
            "person": person.tube.identity,
            "first_frame": person.tube.start,
            "boxes": [[round(float(side), 1) for side in box] for box in person.tube.boxes],
            "hidden": [person.tube.start + int(f) for f in np.flatnonzero(person.tube.rows < 0)],
            "labels": [
                {
                    "label": act.label,
                    "score": round(float(act.score), 4),
                    "spans_s": [[round(float(end), 3) for end in span] for span in act.spans_s],
                }
                for act in person.acts
            ],
        }
        for person in people
    ]
    about = {"video": name, "width": size[1], "height": size[0], "fps": fps, "labels": list(labels)}
    return json.dumps({**about, "boxes": "x1, y1, x2, y2 in pixels, a frame each", "tubes": tubes})


def ava_csv(
    name: str,
    people: Sequence[Person],
    labels: Sequence[str],
    size: tuple[int, int],
    fps: float,
    frames: int,
    start_s: float = 0.0,
) -> str:
    """AVA's table of results; see above. Where a person is hidden and the box a guess, there is no row.

    Args:
        frames: of the clip. start_s: its beginning in its source.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    height, width = size
    for second in range(ceil(start_s), ceil(start_s + frames / fps)):
        t = min(round((second - start_s) * fps), frames - 1)
        for person in people:
            tube = person.tube
            if not (tube.start <= t < tube.end and tube.rows[t - tube.start] >= 0):
                continue
            box = (tube.boxes[t - tube.start] / (width, height, width, height)).clip(0, 1)
            sides = [f"{side:.3f}" for side in box]
            if person.said is None:
                scores = [(labels.index(act.label), act.score) for act in person.acts_at((t + 0.5) / fps)]
            else:
                scores = [(k, p) for k, p in enumerate(person.said[t - tube.start]) if p >= TOLD]
            for k, score in sorted(scores, key=lambda each: -each[1]):
                writer.writerow((name, f"{second:04d}", *sides, k + 1, f"{score:.4f}"))
    return file.getvalue()


def annotating(
    frames: Pictures,
    fps: float,
    people: Sequence[Person],
    colors: Mapping[int, str],
    joints: Sequence[np.ndarray] = (),
) -> Iterator[Progress | bytes]:
    """Draw boxes, identities and labels into a video frame by frame; its MP4 comes last.

    Args:
        frames: uint8 ``(H, W, 3)`` each, asked for one at a time.
        people: boxes in pixels of the frames; those of hidden people are dashed. Labels in ASCII: other letters become
            question marks.
        colors: of identities, of the form ``#rrggbb``.
        joints: of each frame those of its people, ``(N, J, 2)``, or ``(N, J, 3)`` with scores; see ``Tube.rows``.
    """
    scale = scale_of(frames[0])

    def paint(t: int) -> np.ndarray:
        picture = enlarged(frames[t])
        words = []
        for person in people:
            tube, f = person.tube, t - person.tube.start
            if not 0 <= f < len(tube.boxes):
                continue
            color = rgb(colors.get(tube.identity, GREY))
            box = tube.boxes[f] * scale
            outline(picture, box, color, tube.rows[f] < 0)
            if len(joints) and tube.rows[f] >= 0:
                dots(picture, joints[t][tube.rows[f]], scale, color)
            said = ", ".join(act.label for act in person.acts_at((t + 0.5) / fps))
            words.append((f"{tube.identity} {ascii_of(said)}".strip(), box, color))
        for text, box, color in words:  # above the boxes of all
            label(picture, text, box, color)
        return picture

    return encoding(len(frames), fps, paint)


def outline(picture: np.ndarray, box: np.ndarray, color: tuple[int, int, int], dashed: bool) -> None:
    """A box; ``dashed`` if it is a guess."""
    x1, y1, x2, y2 = (round(float(side)) for side in box)
    if not dashed:
        cv2.rectangle(picture, (x1, y1), (x2, y2), color, 3, cv2.LINE_AA)
        return
    for (ax, ay), (bx, by) in (((x1, y1), (x2, y1)), ((x1, y2), (x2, y2)), ((x1, y1), (x1, y2)), ((x2, y1), (x2, y2))):
        length = max(bx - ax, by - ay, 1)
        for at in range(0, length, 2 * DASH):
            ends = [at / length, min(at + DASH, length) / length]
            one, two = ((round(ax + (bx - ax) * s), round(ay + (by - ay) * s)) for s in ends)
            cv2.line(picture, one, two, color, 2, cv2.LINE_AA)


def dots(picture: np.ndarray, points: np.ndarray, scale: int, color: tuple[int, int, int]) -> None:
    """The joints of a person, ``(J, 2)``, or ``(J, 3)`` with scores."""
    for x, y, *score in points.tolist():
        if np.isfinite(x) and (not score or score[0] >= SURE):
            at = round(x * scale), round(y * scale)
            cv2.circle(picture, at, 5, (255, 255, 255), -1, cv2.LINE_AA)
            cv2.circle(picture, at, 4, color, -1, cv2.LINE_AA)


def label(picture: np.ndarray, text: str, box: np.ndarray, color: tuple[int, int, int]) -> None:
    """Words above a box where there is room, else inside it; never outside the picture."""
    (wide, _high), _below = cv2.getTextSize(text, FONT, SIZE, 1)
    x = max(0, min(round(float(box[0])), picture.shape[1] - wide - 12))
    y = round(float(box[1]))
    y = y - LINE if y >= LINE else max(y, 0)
    dark = 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2] > 150
    cv2.rectangle(picture, (x, y), (x + wide + 12, y + LINE), color, -1)
    ink = (16, 21, 29) if dark else (255, 255, 255)
    cv2.putText(picture, text, (x + 6, y + LINE - 7), FONT, SIZE, ink, 1, cv2.LINE_AA)
