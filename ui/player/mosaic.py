"""All tracks as tiles of one video.

One video means one decoder and one timeline, so tracks cannot drift apart however many they are. Every frame is a
keyframe, so that the browser can jump to any of them.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import av
import cv2
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter

ALIGN = 16  # tiles begin on a codec block, so that colours of neighbours do not bleed into each other
MAX_SIDE = 4096  # what browsers decode


@dataclass(frozen=True)
class Tile:
    """Where one picture lies in the mosaic, in pixels."""

    x: int
    y: int
    width: int
    height: int


def aligned(side: int) -> int:
    return ceil(side / ALIGN) * ALIGN


def arrange(sizes: Sequence[tuple[int, int]]) -> tuple[list[Tile], int, int]:
    """Tiles for pictures of these ``(height, width)``, and the mosaic's width and height.

    Pictures stand in rows in their order. Where they do not fit, all are shrunk alike.
    """
    scale = 1.0
    while True:
        scaled = [(max(2, round(h * scale)), max(2, round(w * scale))) for h, w in sizes]
        area = sum(aligned(h) * aligned(w) for h, w in scaled)
        row_width = min(MAX_SIDE, max(aligned(ceil(area**0.5 * 1.3)), *(aligned(w) for _, w in scaled)))
        tiles, x, y, row_height = [], 0, 0, 0
        for h, w in scaled:
            if x + aligned(w) > row_width:
                x, y, row_height = 0, y + row_height, 0
            tiles.append(Tile(x, y, w, h))
            x += aligned(w)
            row_height = max(row_height, aligned(h))
        width = max(tile.x + aligned(tile.width) for tile in tiles)
        height = y + row_height
        if width <= MAX_SIDE and height <= MAX_SIDE:
            return tiles, width, height
        scale *= 0.9


def mosaic_frames(
    pictures: Sequence[np.ndarray], tiles: Sequence[Tile], width: int, height: int
) -> Iterator[np.ndarray]:
    """The mosaic frame by frame, uint8 ``(height, width, 3)``; the whole of it is never in memory."""
    for t in range(len(pictures[0])):
        frame = np.zeros((height, width, 3), np.uint8)
        for frames, tile in zip(pictures, tiles, strict=True):
            picture = frames[t]
            if picture.shape[:2] != (tile.height, tile.width):
                picture = cv2.resize(picture, (tile.width, tile.height), interpolation=cv2.INTER_AREA)
            right, below = aligned(tile.width) - tile.width, aligned(tile.height) - tile.height
            picture = np.pad(picture, ((0, below), (0, right), (0, 0)), mode="edge")
            frame[tile.y : tile.y + picture.shape[0], tile.x : tile.x + picture.shape[1]] = picture
        yield frame


def encode(frames: Iterator[np.ndarray], width: int, height: int, fps: float) -> bytes:
    """H.264, every frame a keyframe, colours tagged so that a browser shows them as they are."""
    file = io.BytesIO()
    scaler = VideoReformatter()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"crf": "20", "preset": "ultrafast", "g": "1"}
        stream.colorspace, stream.color_range = Colorspace.ITU709, ColorRange.MPEG
        stream.color_primaries, stream.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        for number, frame in enumerate(frames):
            picture = scaler.reformat(
                av.VideoFrame.from_ndarray(frame, "rgb24"),
                format="yuv420p",
                dst_colorspace=Colorspace.ITU709,
                dst_color_range=ColorRange.MPEG,
            )
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return file.getvalue()


@dataclass(frozen=True)
class Mosaic:
    """The video, and where each picture lies in it."""

    video: bytes
    tiles: tuple[Tile, ...]
    frames: int
    sizes: tuple[tuple[int, int], ...]  # (height, width) of each picture before any shrinking


def make_mosaic(makers: Sequence[Callable[[], np.ndarray]], fps: float) -> Mosaic:
    """Encode the pictures, each uint8 ``(T, H, W, 3)``, that ``makers`` make.

    Raises:
        ValueError: they have different numbers of frames, or none.
    """
    pictures = [make() for make in makers]
    lengths = {len(frames) for frames in pictures}
    if len(lengths) != 1 or 0 in lengths:
        raise ValueError(f"tracks of one player have the same number of frames, found {sorted(lengths)}")
    sizes = tuple((frames.shape[1], frames.shape[2]) for frames in pictures)
    tiles, width, height = arrange(sizes)
    video = encode(mosaic_frames(pictures, tiles, width, height), width, height, fps)
    return Mosaic(video, tuple(tiles), lengths.pop(), sizes)
