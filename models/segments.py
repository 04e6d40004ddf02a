"""Segments of time, ``(N, 2)`` as start and end: how much two overlap, and which of many that overlap to keep.

Soft-NMS: N. Bodla, B. Singh, R. Chellappa, L. S. Davis, "Soft-NMS: Improving Object Detection With One Line of Code",
ICCV 2017.
"""

import numpy as np

SIGMA = 0.5  # of soft-NMS, as in the paper


def tiou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Temporal intersection over union of each of ``a``, ``(N, 2)``, with each of ``b``, ``(M, 2)``: ``(N, M)``.

    Where neither has a length it is 0.
    """
    a, b = (np.asarray(each, dtype=np.float64).reshape(-1, 2) for each in (a, b))
    start, end = np.maximum(a[:, None, 0], b[None, :, 0]), np.minimum(a[:, None, 1], b[None, :, 1])
    shared = np.maximum(end - start, 0.0)
    union = (a[:, 1] - a[:, 0])[:, None] + (b[:, 1] - b[:, 0])[None, :] - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def nms(segments: np.ndarray, scores: np.ndarray, threshold: float) -> np.ndarray:
    """Non-maximum suppression: indices of those to keep, the best first.

    The best one is kept, and what overlaps it by a tIoU above ``threshold`` is not; then the best of the others. Of
    equal scores the earlier one counts as the better.

    Args:
        segments: ``(N, 2)``; scores: ``(N,)``.
    """
    left = np.argsort(-np.asarray(scores), kind="stable")
    segments = np.asarray(segments, dtype=np.float64).reshape(-1, 2)
    kept = []
    while left.size:
        kept.append(left[0])
        left = left[1:][tiou(segments[left[:1]], segments[left[1:]])[0] <= threshold]
    return np.array(kept, dtype=np.int64)


def soft_nms(segments: np.ndarray, scores: np.ndarray, sigma: float = SIGMA, least: float = 0.0) -> np.ndarray:
    """What is left of each score, ``(N,)``: nothing is removed, what overlaps a better one fades.

    The best one keeps its score ``s``, and that of each other becomes ``s * exp(-tIoU^2 / sigma)``; then the best of
    the others, and so on. All segments are of one class. Of equal scores the earlier one counts as the better.

    Args:
        segments: ``(N, 2)``; scores: ``(N,)``, 0 or more; sigma: the smaller, the harder.
        least: scores below it do not matter: it ends when all that are left are, which may fade no further.
    """
    faded = np.array(scores, dtype=np.float64)
    left = faded.copy()  # -1 of those that have been the best
    decay = np.exp(-(tiou(segments, segments) ** 2) / sigma)
    for _ in range(len(faded)):
        best = left.argmax()
        if left[best] < least:
            break
        faded[best] = left[best]
        left *= decay[best]
        left[best] = -1.0
        decay[:, best] = 1.0  # so that -1 stays
    return np.where(left < 0, faded, left)
