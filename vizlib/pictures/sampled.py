"""What a network sees of a clip, as pictures: its crop, at the frames that it samples."""

from collections.abc import Sequence

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


def seen_frames(clip: Clip, spec: InputSpec, views: Sequence[np.ndarray], side: int = 224) -> np.ndarray:
    """uint8 ``(T, side, side, 3)`` on the clip's own timeline: each sampled frame is held until the next.

    A network that sees fewer pixels than ``side`` is shown with them, enlarged.
    """
    x1, y1, x2, y2 = (round(v) for v in spec.crop(*clip.size))
    frames = np.empty((len(clip), side, side, 3), np.uint8)
    for t, source in enumerate(sampled_frames(len(clip), views)):
        picture = clip.frames[t if source < 0 else source, y1:y2, x1:x2]
        picture = cv2.resize(picture, (min(side, spec.size),) * 2, interpolation=cv2.INTER_AREA)
        picture = cv2.resize(picture, (side, side), interpolation=cv2.INTER_NEAREST)
        frames[t] = picture // DARK if source < 0 else picture
    return frames


def channel_frames(clip: Clip, channel: int) -> np.ndarray:
    """uint8 ``(T, H, W, 3)`` in which only one channel is left."""
    frames = np.zeros_like(clip.frames)
    frames[..., channel] = clip.frames[..., channel]
    return frames


def change_frames(clip: Clip) -> np.ndarray:
    """uint8 ``(T, H, W, 3)``: how much each pixel changed since the frame before, as a heat map."""
    pictures = np.empty_like(clip.frames)
    before = clip.frames[0]
    for t, frame in enumerate(clip.frames):
        pictures[t] = heat(cv2.absdiff(frame, before).max(axis=-1).astype(np.float32), CHANGED)
        before = frame
    return pictures


def spread_out(clip: Clip, frames: int) -> np.ndarray:
    """So many frames of a clip, evenly from its first to its last, ``(frames, H, W, 3)``; some twice if it is short."""
    return clip.frames[np.linspace(0, len(clip) - 1, frames).round().astype(int)]
