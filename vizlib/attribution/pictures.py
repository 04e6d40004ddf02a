"""Maps as pictures, on one timeline of the clip's own frames."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from models.zoo import card_of
from video import Clip
from vizlib.attribution.result import Attribution
from vizlib.pictures.heat import heat

SIDE = 256
MOST_FRAMES = 600  # that the player takes
FULL = 99.0  # percentile of a map's strengths that the fullest colour stands for
FOR, AGAINST = np.array([255, 146, 43], np.float32), np.array([66, 153, 255], np.float32)


def timeline(attributions: Sequence[Attribution]) -> np.ndarray:
    """The clip's frames from the first to the last one that any of the networks looks at; of very many, some."""
    first = min(int(attribution.indices[0]) for attribution in attributions)
    last = max(int(attribution.indices[-1]) for attribution in attributions)
    count = last + 1 - first
    return first + np.arange(min(count, MOST_FRAMES)) * count // min(count, MOST_FRAMES)


def frames_on(clip: Clip, attribution: Attribution, times: np.ndarray) -> np.ndarray:
    """The square that the network sees of the clip's frames at ``times``: uint8 ``(len(times), SIDE, SIDE, 3)``."""
    return card_of(attribution.question.network).input.frames_at(clip, times, SIDE)


def frame_on(clip: Clip, attribution: Attribution, times: np.ndarray, n: int) -> np.ndarray:
    """The one at ``times[n]``: uint8 ``(SIDE, SIDE, 3)``."""
    return frames_on(clip, attribution, times[n : n + 1])[0]


def scale_of(values: np.ndarray) -> float:
    """The strength in a map that the fullest colour stands for."""
    return max(float(np.percentile(np.abs(values), FULL)), 1e-12)


def coloured(step: np.ndarray, signed: bool, most: float) -> np.ndarray:
    """One step ``(H, W)`` of a map, uint8 ``(H, W, 3)``: black to yellow; signed, orange is for, blue against."""
    if not signed:
        return heat(step.astype(float), most)
    level = np.clip(step / most, -1, 1)[..., None]
    return (np.abs(level) * np.where(level > 0, FOR, AGAINST)).astype(np.uint8)


def map_on(attribution: Attribution, times: np.ndarray) -> Callable[[int], np.ndarray]:
    """Paints the map at ``times[n]``, that of the nearest frame the network looks at, black where it looks at none:
    uint8 ``(SIDE, SIDE, 3)``.
    """
    seen, values = attribution.on_clip
    most = scale_of(values)
    away = np.abs(times[:, None] - seen[None])
    nearest, near = away.argmin(1), away.min(1) <= np.diff(seen).max(initial=1) / 2

    def paint(n: int) -> np.ndarray:
        if not near[n]:
            return np.zeros((SIDE, SIDE, 3), np.uint8)
        picture = coloured(values[nearest[n]], attribution.signed, most)
        return cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)

    return paint
