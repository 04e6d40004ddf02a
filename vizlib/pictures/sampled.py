"""What a network sees of a clip, as pictures: its crop, at the frames that it samples."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from models.input_spec import InputSpec
from video import Clip
from vizlib.pictures.heat import heat

CHANGED = 255 / 4  # levels: a change that is drawn in the brightest colour
DARK = 4  # outside its views a network sees nothing: shown at a quarter of the brightness


def sampled_frames(length: int, views: Sequence[np.ndarray]) -> np.ndarray:
    """For each frame of the clip, the sampled frame that stands for it, ``(length,)``; -1 outside all views."""
    shown = np.full(length, -1)
    for view in views:
        for first, following in zip(view, [*view[1:], view[-1] + 1], strict=True):
            shown[first : max(following, first + 1)] = first
    return shown


def seen(clip: Clip, spec: InputSpec, views: Sequence[np.ndarray], side: int = 224) -> Callable[[int], np.ndarray]:
    """What is seen at each frame ``t`` of the clip's own timeline, uint8 ``(side, side, 3)``; a sampled frame is held
    until the next.

    A network that sees fewer pixels than ``side`` is shown with them, enlarged.
    """
    x1, y1, x2, y2 = (round(v) for v in spec.crop(*clip.size))
    sources = sampled_frames(len(clip), views)

    def paint(t: int) -> np.ndarray:
        picture = clip.frames[t if sources[t] < 0 else sources[t], y1:y2, x1:x2]
        picture = cv2.resize(picture, (min(side, spec.size),) * 2, interpolation=cv2.INTER_AREA)
        picture = cv2.resize(picture, (side, side), interpolation=cv2.INTER_NEAREST)
        return picture // DARK if sources[t] < 0 else picture

    return paint


def channel(clip: Clip, c: int, t: int) -> np.ndarray:
    """Frame ``t``, uint8 ``(H, W, 3)``, in which only one channel is left."""
    frame = np.zeros_like(clip.frames[t])
    frame[..., c] = clip.frames[t, ..., c]
    return frame


def change(clip: Clip, t: int) -> np.ndarray:
    """uint8 ``(H, W, 3)``: how much each pixel of frame ``t`` changed since the frame before, as a heat map."""
    changed = cv2.absdiff(clip.frames[t], clip.frames[max(t - 1, 0)]).max(axis=-1)
    return heat(changed.astype(np.float32), CHANGED)


def spread_out(clip: Clip, frames: int) -> np.ndarray:
    """So many frames of a clip, evenly from its first to its last, ``(frames, H, W, 3)``; some twice if it is short."""
    return clip.frames[np.linspace(0, len(clip) - 1, frames).round().astype(int)]
