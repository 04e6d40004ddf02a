"""An ascent that climbs nowhere: of a unit that never fires, the score has no slope."""

import numpy as np

PATIENCE = 8  # steps


def standing(curve: np.ndarray) -> int:
    """For how many steps, up to the last one, the score of ``curve`` ``(done, ...)`` has not changed at all.

    Each step sees the video moved, turned and zoomed anew, so that whatever answers to it gives another number each
    time: the same number again and again is a channel that the video does not reach, and no gradient comes back from
    it. Fewer than PATIENCE steps count as none.
    """
    scores = curve[:, 0]
    if not len(scores):
        return 0
    moved = np.flatnonzero(scores != scores[-1])
    steps = len(scores) - (moved[-1] + 1 if len(moved) else 0)
    return int(steps) if steps >= PATIENCE else 0
