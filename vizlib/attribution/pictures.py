"""Maps as pictures, on one timeline of the clip's own frames."""

from collections.abc import Sequence

import cv2
import numpy as np

from models.zoo import card_of
from video import Clip
from vizlib.attribution.explain import Attribution
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


def coloured(values: np.ndarray, signed: bool) -> np.ndarray:
    """A map ``(T, H, W)`` as pictures ``(T, H, W, 3)``: from black to yellow; signed, orange is for, blue against."""
    most = max(float(np.percentile(np.abs(values), FULL)), 1e-12)
    if not signed:
        return heat(values.astype(float), most)
    level = np.clip(values / most, -1, 1)[..., None]
    return (np.abs(level) * np.where(level > 0, FOR, AGAINST)).astype(np.uint8)


def map_on(attribution: Attribution, times: np.ndarray) -> np.ndarray:
    """The map at ``times``, that of the nearest frame the network looks at, black where it looks at none: uint8
    ``(len(times), SIDE, SIDE, 3)``.
    """
    seen, values = attribution.on_clip
    pictures = [
        cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
        for picture in coloured(values, attribution.signed)
    ]
    away = np.abs(times[:, None] - seen[None])
    near = away.min(1) <= np.diff(seen).max(initial=1) / 2
    dark = np.zeros_like(pictures[0])
    return np.stack([pictures[n] if here else dark for n, here in zip(away.argmin(1), near, strict=True)])
