"""One decoded frame becomes the picture that a person would see: upright, opaque, square pixels, RGB of BT.709."""

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

import numpy as np
from av import VideoFrame
from av.sidedata.sidedata import SideData, Type
from av.video.reformatter import ColorRange, VideoReformatter

from video import bounds
from video.colour import Grade, grade_of, hdr_of, matrix_of, rgb_of
from video.deinterlace import interlaced
from video.errors import ClipError

_ALPHA_ROWS = 64  # that are blended at a time


class Darkroom:
    """Turns a file's frames into RGB pictures of one size, that of the first frame shrunk to fit ``side``.

    Attributes:
        width, height: of the picture as displayed, full size.
        shape: ``(height, width)`` of what ``develop`` returns.
        rotation: degrees counter-clockwise by which frames are turned to stand upright: 0, 90, 180 or 270.
        hdr: ``"HLG"`` or ``"PQ"`` where high dynamic range is tone-mapped to BT.709, else ``""``.
    """

    def __init__(self, first: VideoFrame, pixel_aspect: Fraction | None, side: int) -> None:
        self._flip_x, self._flip_y, self._transpose = _orientation(first)
        self.rotation = first.rotation % 360
        self.hdr = hdr_of(first)
        # What is still interlaced here is a field of HEVC, every other line of a picture: its pixels are twice as high.
        aspect = (pixel_aspect or 1) / (2 if interlaced(first) else 1)
        width, height = max(1, round(first.width * aspect)), first.height
        check_size(width, height)
        scale = min(1.0, side / max(width, height))
        self._stored = max(1, round(width * scale)), max(1, round(height * scale))
        self.width, self.height = (height, width) if self._transpose else (width, height)
        self.shape = self._stored if self._transpose else self._stored[::-1]
        self._scaler = VideoReformatter()

    def develop(self, frame: VideoFrame) -> np.ndarray:
        """The frame as uint8 ``(H, W, 3)``. Raises ClipError where it is larger than the bounds allow."""
        check_size(frame.width, frame.height)  # the size may change within a file
        matrix, grade = matrix_of(frame), grade_of(frame)
        if any(component.is_alpha for component in frame.format.components) or frame.format.has_palette:
            frame = _on_white(frame, grade)
        if grade is None:
            rgb = self._scaler.reformat(frame, *self._stored, format="rgb24", src_colorspace=matrix).to_ndarray()
        elif frame.format.is_rgb:
            rgb = grade(self._scaler.reformat(frame, *self._stored, format="rgb48le").to_ndarray())
        else:
            scaled = self._scaler.reformat(frame, *self._stored, format="yuv444p16le")
            yuv = scaled.to_ndarray(channel_last=True)
            bits = frame.format.components[0].bits
            rgb = grade(yuv, rgb_of(matrix, scaled.color_range == ColorRange.JPEG, bits))
        if self._flip_x:
            rgb = rgb[:, ::-1]
        if self._flip_y:
            rgb = rgb[::-1]
        return rgb.transpose(1, 0, 2) if self._transpose else rgb


def check_size(width: int, height: int) -> None:
    """Raises ClipError for pictures beyond MAX_SIDE, MAX_PIXELS or MAX_ASPECT."""
    if max(width, height) > bounds.MAX_SIDE or width * height > bounds.MAX_PIXELS:
        raise ClipError(
            "The picture is {width} x {height} pixels; at most {side} a side and {megapixels} million in all "
            "can be read. Scale the video down and load it again.",
            width=width,
            height=height,
            side=bounds.MAX_SIDE,
            megapixels=bounds.MAX_PIXELS // 1_000_000,
        )
    if max(width, height) > bounds.MAX_ASPECT * min(width, height):
        raise ClipError(
            "The picture is {width} x {height} pixels; one side can be at most {aspect} times the other. "
            "Cut out the part of interest and load that.",
            width=width,
            height=height,
            aspect=bounds.MAX_ASPECT,
        )


def _orientation(frame: VideoFrame) -> tuple[bool, bool, bool]:
    """``(flip x, flip y, then transpose)`` that carry out the frame's display matrix, to a quarter turn."""
    side_data = cast(Mapping[Type, SideData], frame.side_data)
    if Type.DISPLAYMATRIX not in side_data:
        return False, False, False
    # Displayed x is a*x + c*y and displayed y is b*x + d*y; to a quarter turn, only the signs matter.
    a, b, _, c, d = np.frombuffer(memoryview(side_data[Type.DISPLAYMATRIX]), np.int32)[:5].tolist()
    return (b < 0, c < 0, True) if abs(b) > abs(a) else (a < 0, d < 0, False)


def _on_white(frame: VideoFrame, tables: Grade | None) -> VideoFrame:
    """Blend what is transparent onto white. Before scaling, or hidden colours would bleed into the edges."""
    kind, opaque, wide = ("rgba64le", 65535, np.uint32) if tables else ("rgba", 255, np.uint16)
    white = tables.white if tables else opaque
    blended = frame.reformat(format=kind, src_colorspace=matrix_of(frame))
    if blended is frame:  # the decoder may need it for those that follow
        blended = VideoFrame.from_ndarray(frame.to_ndarray(), kind)
    plane = blended.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint16 if tables else np.uint8).reshape(plane.height, -1, 4)
    for top in range(0, plane.height, _ALPHA_ROWS):  # in place, and few at a time: large pictures are a lot of memory
        part = rows[top : top + _ALPHA_ROWS]
        colour: np.ndarray = part[..., :3].astype(wide)
        alpha: np.ndarray = part[..., 3:].astype(wide)
        part[..., :3] = (colour * alpha + white * (opaque - alpha) + opaque // 2) // opaque
    return blended
