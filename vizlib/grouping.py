"""From scores through time to segments: smooth them, cut them at a threshold, keep what lasts."""

from collections.abc import Sequence

import numpy as np

from models.segments import nms
from vizlib.metrics import Segment


def smoothed(scores: np.ndarray, step_s: float, seconds: float) -> np.ndarray:
    """The mean of each score over ``seconds`` around each step; at the two ends over what there is of them.

    Args:
        scores: ``(S, K)``, one row every ``step_s`` seconds.
        seconds: rounded to an odd number of steps; less than two steps change nothing.
    """
    reach = int(seconds / step_s / 2 + 1e-6)
    if reach == 0 or not len(scores):
        return scores
    sums = np.concatenate([np.zeros((1, scores.shape[1])), np.cumsum(scores, axis=0, dtype=np.float64)])
    steps = np.arange(len(scores))
    begin, end = np.maximum(steps - reach, 0), np.minimum(steps + reach + 1, len(scores))
    return ((sums[end] - sums[begin]) / (end - begin)[:, None]).astype(scores.dtype)


def grouped(
    scores: np.ndarray,
    step_s: float,
    labels: Sequence[str],
    thresholds: float | Sequence[float],
    least_s: float = 0.0,
    *,
    start_s: float = 0.0,
    overlap: float = 0.5,
) -> list[Segment]:
    """Consecutive steps whose score lies above a threshold become a segment, whose score is their mean.

    With several thresholds, segments of one class lie within one another; of those that overlap by a tIoU above
    ``overlap``, the best is kept.

    Args:
        scores: ``(S, K)``; step k lasts from ``start_s + k * step_s`` for ``step_s`` seconds.
        labels: of the K classes.
        least_s: shorter segments are left out.

    Returns:
        The segments, best first.
    """
    rows = [_runs(scores, threshold) for threshold in np.atleast_1d(thresholds)]
    classes, begins, ends = (np.concatenate([row[axis] for row in rows]) for axis in range(3))
    long = (ends - begins) * step_s >= least_s - 1e-9
    classes, begins, ends = classes[long], begins[long], ends[long]
    sums = np.concatenate([np.zeros((1, scores.shape[1])), np.cumsum(scores, axis=0, dtype=np.float64)])
    means = (sums[ends, classes] - sums[begins, classes]) / np.maximum(ends - begins, 1)
    kept = np.arange(len(classes))
    if len(rows) > 1:
        spans = np.stack([begins, ends], 1)
        groups = (np.flatnonzero(classes == each) for each in np.unique(classes))
        kept = np.concatenate(
            [np.empty(0, int), *(group[nms(spans[group], means[group], overlap)] for group in groups)]
        )
    return [
        Segment(
            labels[classes[i]],
            float(start_s + begins[i] * step_s),
            float(start_s + ends[i] * step_s),
            float(means[i]),
        )
        for i in kept[np.argsort(-means[kept], kind="stable")].tolist()
    ]


def _runs(scores: np.ndarray, threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Class, first step, and the step after the last one, of each run of steps above the threshold."""
    curves = scores.T
    above = np.pad(curves > threshold, ((0, 0), (1, 1)))  # (K, S + 2)
    change = np.diff(above.astype(np.int8), axis=1)
    classes, begins = np.nonzero(change == 1)
    _classes, ends = np.nonzero(change == -1)  # class by class, so that the n-th end belongs to the n-th beginning
    return classes, begins, ends
