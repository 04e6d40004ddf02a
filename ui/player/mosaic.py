"""All pictures of a player as tiles of one video.

One video means one decoder and one timeline: tracks cannot drift apart, however many they are. Every frame is a
keyframe, so the browser can jump to any of them.
"""

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from video import H264, Progress

ALIGN = 16  # every cell is made of whole codec blocks, so that neighbours do not bleed into each other
MARGIN = 2  # around a picture in its cell: players smooth colour over two pixels
MAX_SIDE = 4096  # what browsers decode
MAX_PIXELS = 1 << 22  # of one frame: what a laptop decodes at 30 frames a second
MAX_TOTAL = 1 << 28  # of all frames: about 40 MB to send
SMALL = 128  # clips up to this side are stored at twice their size: H.264 halves the resolution of colour


@dataclass(frozen=True)
class Tile:
    """Where one picture lies in the mosaic, in pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Mosaic:
    """The video, and where each picture lies in it."""

    id: str  # 32 letters that name the video
    video: bytes
    tiles: tuple[Tile, ...]
    sizes: tuple[tuple[int, int], ...]  # (height, width) of each picture as it was given
    frames: int


def cell(side: int) -> int:
    """The side of a picture with its margins, up to the next codec block."""
    return -(-(side + 2 * MARGIN) // ALIGN) * ALIGN


def arrange(sizes: Sequence[tuple[int, int]], frames: int) -> tuple[tuple[Tile, ...], int, int]:
    """Tiles for pictures of these ``(height, width)`` over ``frames`` frames, and the mosaic's width and height.

    Where they do not fit into the bounds above, all are shrunk alike.
    """
    limit = min(MAX_PIXELS, MAX_TOTAL // frames)
    shrink = 1.0
    while True:
        scales = [shrink * (2 if max(size) <= SMALL else 1) for size in sizes]
        scaled = [
            (max(2, round(h * scale)), max(2, round(w * scale))) for (h, w), scale in zip(sizes, scales, strict=True)
        ]
        tiles, width, height = _shelves(scaled)
        if max(width, height) <= MAX_SIDE and width * height <= limit:
            return tiles, width, height
        shrink *= 0.95


def _shelves(sizes: Sequence[tuple[int, int]]) -> tuple[tuple[Tile, ...], int, int]:
    """The tallest pictures first, in rows that are about as wide as the whole is high."""
    area = sum(cell(h) * cell(w) for h, w in sizes)
    row_width = max(int(1.2 * area**0.5), *(cell(w) for _, w in sizes), 0)
    tiles: dict[int, Tile] = {}
    x = y = shelf = 0
    for number in sorted(range(len(sizes)), key=lambda n: -sizes[n][0]):
        h, w = sizes[number]
        if x + cell(w) > row_width:
            x, y, shelf = 0, y + shelf, 0
        tiles[number] = Tile(x + MARGIN, y + MARGIN, w, h)
        x, shelf = x + cell(w), max(shelf, cell(h))
    width = max(tile.x - MARGIN + cell(tile.width) for tile in tiles.values())
    return tuple(tiles[n] for n in range(len(sizes))), width, y + shelf


@dataclass(frozen=True)
class Painted(Sequence):
    """Pictures that are painted one at a time, when they are asked for: ``paint(t)`` is uint8 ``(H, W, 3)``."""

    length: int
    paint: Callable[[int], np.ndarray]

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, t: Any) -> Any:
        return self.paint(t)


Frames = Sequence[np.ndarray] | np.ndarray  # uint8 (H, W, 3) each


def lay(frame: np.ndarray, picture: np.ndarray, tile: Tile) -> None:
    """Put a picture at its place in a mosaic's frame, its edge repeated to the end of its cell."""
    if picture.shape[:2] != (tile.height, tile.width):
        larger = tile.height > picture.shape[0]
        how = cv2.INTER_NEAREST if larger else cv2.INTER_AREA
        picture = cv2.resize(picture, (tile.width, tile.height), interpolation=how)
    high, wide = cell(tile.height), cell(tile.width)
    padding = ((MARGIN, high - MARGIN - tile.height), (MARGIN, wide - MARGIN - tile.width), (0, 0))
    top, left = tile.y - MARGIN, tile.x - MARGIN
    frame[top : top + high, left : left + wide] = np.pad(picture, padding, mode="edge")


def making(makers: Sequence[Callable[[], Frames]], fps: float, max_frames: int) -> Iterator[Progress | Mosaic]:
    """Paint and encode the pictures that ``makers`` make, a frame of all of them at a step; the mosaic comes last.

    Raises:
        ValueError: a picture of another form, more than ``max_frames`` frames or none, or different numbers of them.
    """
    pictures = [make() for make in makers]
    lengths = {len(frames) for frames in pictures}
    if len(lengths) != 1:
        raise ValueError(f"tracks of one player have the same number of frames, found {sorted(lengths)}")
    length = lengths.pop()
    if not 1 <= length <= max_frames:
        raise ValueError(f"a player shows 1 to {max_frames} frames, found {length}")
    first = [frames[0] for frames in pictures]
    for picture in first:
        if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
            raise ValueError(f"frames are uint8 (H, W, 3), found {picture.dtype} {picture.shape}")
    sizes = tuple((picture.shape[0], picture.shape[1]) for picture in first)
    tiles, width, height = arrange(sizes, length)
    frame = np.zeros((height, width, 3), np.uint8)
    file = io.BytesIO()
    # Every frame a keyframe. Heat maps and flow speak in colour, so colour gets more bits than films give it. No frame
    # waits for those that follow it: many encoders may be open at once.
    x264 = "chroma-qp-offset=-6:rc-lookahead=0:sync-lookahead=0"
    coding = {"g": "1", "x264-params": x264}
    with H264(file, height, width, fps, preset="superfast", coding=coding) as video:
        for t in range(length):
            for frames, tile in zip(pictures, tiles, strict=True):
                lay(frame, frames[t], tile)
            video.add(frame)
            yield Progress(t, length)
    data = file.getvalue()
    yield Mosaic(hashlib.sha256(data).hexdigest()[:32], data, tiles, sizes, length)
