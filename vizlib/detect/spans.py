"""What the person of a tube does, and when: each label's probabilities, smoothed, cut at a threshold."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from vizlib.detect.result import Seen, Tube
from vizlib.grouping import grouped, smoothed
from vizlib.metrics import LabelledTube, Segment

SMOOTH_S = 0.5
THRESHOLD = 0.5
LEAST_S = 0.5


def spans_of(
    tube: Tube,
    actions: np.ndarray,
    labels: Sequence[str],
    fps: float,
    *,
    smooth_s: float = SMOOTH_S,
    thresholds: float | Sequence[float] = THRESHOLD,
    least_s: float = LEAST_S,
) -> list[Segment]:
    """The time spans of each label, the best first; labels may overlap, since several hold at once.

    Args:
        actions: probabilities of the tube's person in each of its frames, ``(F, L)``, see ``Detected.actions_of``.
        smooth_s: each probability is first averaged over so long.
        thresholds: a span is where a label's probability lies above it; of several, the best spans are kept that
            hardly overlap.
        least_s: shorter spans are left out.

    Returns:
        Segments in seconds of the clip; the score is the mean of the label's smoothed probabilities in the span.
    """
    scores = smoothed(np.asarray(actions, np.float64), 1 / fps, smooth_s)
    return grouped(scores, 1 / fps, labels, thresholds, least_s, start_s=tube.start / fps)


def labelled(
    tube: Tube, actions: np.ndarray, labels: Sequence[str], fps: float, *, person: float = 1.0, **settings: Any
) -> list[LabelledTube]:
    """Each span of ``spans_of`` as a tube with one label, as video-mAP judges them.

    Args:
        person: how sure it is that somebody is there, see ``sureness``. A label's score is the mean of its
            probabilities in its span times this, as a box's score in a frame is the probability times its own.
        settings: of ``spans_of``.
    """
    found = []
    for span in spans_of(tube, actions, labels, fps, **settings):
        start, end = round(span.start_s * fps), round(span.end_s * fps)
        boxes = tube.boxes[start - tube.start : end - tube.start]
        found.append(LabelledTube(span.label, start, boxes, span.score * person))
    return found


def sureness(tube: Tube, seen: Seen) -> float:
    """The mean score of a tube's sightings, 0 to 1."""
    return float(np.mean([seen.scores[tube.start + f][row] for f, row in enumerate(tube.rows) if row >= 0]))
