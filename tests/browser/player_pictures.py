"""Tracks whose pictures say which frame and which track they are."""

from functools import cache, partial

import cv2
import numpy as np

from ui.player import Box, Curve, Dot, Line, Row, Span, Track

FRAMES, SIZE, BLOCK, FPS = 32, 224, 16, 15.0


@cache
def numbered(track: int, shift: int = 0) -> np.ndarray:
    """Frames with a moving ball; eight grey blocks at the top left say frame (5 bits) and track (3 bits)."""
    frames = np.empty((FRAMES, SIZE, SIZE, 3), np.uint8)
    ground = cv2.cvtColor(np.uint8([[[20 * track, 120, 150]]]), cv2.COLOR_HSV2RGB)[0, 0]
    fade = np.linspace(0.5, 1.1, SIZE)[:, None, None]
    for t in range(FRAMES):
        frames[t] = np.clip(np.broadcast_to(ground * fade, frames[t].shape), 0, 255)
        x = 24 + 5 * (t + shift) % 180
        cv2.circle(frames[t], (x, 150), 22, (250, 240, 225), -1, cv2.LINE_AA)
        for bit in range(8):
            on = (t | track << 5) >> bit & 1
            frames[t, :BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = 240 if on else 15
    return frames


@cache
def heat() -> np.ndarray:
    """A warm spot that follows the ball."""
    y, x = np.mgrid[:SIZE, :SIZE]
    spots = [np.exp(-((x - 24 - 5 * t % 180) ** 2 + (y - 150) ** 2) / 3000) for t in range(FRAMES)]
    bgr = [cv2.applyColorMap(np.uint8(255 * spot), cv2.COLORMAP_INFERNO) for spot in spots]
    return np.stack(bgr)[..., ::-1]


def drawings() -> tuple[tuple, ...]:
    found = []
    for t in range(FRAMES):
        x = 24 + 5 * t % 180
        bones = Line(((x, 50), (x - 12, 80), (x + 12, 80)), "#0c8599")
        motion = Line(((x, 150), (x + 45, 150)), "#9c36b5", arrow=True)
        found.append(
            (Box(x - 30, 120, x + 30, 180, "ball", "#2f6fed", dashed=t % 2 == 1), bones, motion, Dot(x, 50, "#e0a800"))
        )
    return tuple(found)


@cache
def pixels() -> np.ndarray:
    """A tiny clip in hard colours."""
    colors = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 0, 0], [255, 255, 255]], np.uint8)
    rows, columns = np.mgrid[:64, :64] // 8
    return np.stack([colors[(rows + columns + t) % 6] for t in range(FRAMES)])


def wide(frames: np.ndarray) -> np.ndarray:
    return np.stack([cv2.resize(frame, (640, 360), interpolation=cv2.INTER_CUBIC) for frame in frames])


def eight(shift: int) -> list[Track]:
    titles = ["The clip", "Optical flow", "Late fusion", "Early fusion", "Slow fusion", "C3D", "I3D", "SlowFast"]
    found = [
        Track(f"demo-{n}-{shift}", title, partial(numbered, n, shift), note=f"{FRAMES} frames, {SIZE} × {SIZE}")
        for n, title in enumerate(titles)
    ]
    found[6] = Track(f"demo-heat-{shift}", "I3D", partial(numbered, 6, shift), heat, drawings(), "where it looks")
    return found


def rows(other: bool) -> list[Row]:
    """Segments of all looks: short and long words, overlapping, matched and not."""
    found = (
        Span(3.6, 11.4, "throw", "#1f6feb", "score 0.91"),
        Span(9, 17, "jumping jacks", "#f2c14e", "score 0.44", faded=True),
        Span(29, 33, "sit down", "#a61e4d"),
    )
    return [
        Row("truth", (Span(4, 12, "throw", "#1f6feb"), Span(20, 22, "sit down", "#a61e4d"))),
        Row("other" if other else "found", found[::2] if other else found),
        Row("nothing"),
    ]


def curves() -> list[Curve]:
    """Two waves."""
    t = np.arange(FRAMES)
    waves = (0.5 + 0.5 * np.sin(t / 4), np.exp(-((t - 12) ** 2) / 30))
    return [
        Curve(title, color, wave)
        for title, color, wave in zip(("throw", "sit down"), ("#1f6feb", "#a61e4d"), waves, strict=True)
    ]
