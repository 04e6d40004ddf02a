"""Writing a clip as a file that browsers play."""

import io
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter
from PIL import Image

from video.clip import Clip

_GIF_TICKS = 100  # a second
_GIF_LONGEST = 65535  # ticks; the format counts no further, so that a frame stays 11 minutes at most


def write_video(clip: Clip, path: str | Path | None = None, *, crf: int = 20) -> bytes | None:
    """Write a clip as MP4 (H.264), to ``path``, or as bytes where there is none.

    ``crf`` is x264's quality: 18 looks lossless, 28 is rough. A side with an odd number of pixels repeats its last
    row or column, because H.264's colours are stored for two by two pixels. Raises OSError where ``path`` cannot
    be written.
    """
    if path is None:
        return encode_h264(clip.frames, clip.fps, crf=crf)
    # The index before the pictures lets a browser begin before it has the whole file.
    faststart = {"movflags": "faststart"}
    height, width = clip.size
    with H264(str(path), height, width, clip.fps, crf=crf, preset="medium", muxing=faststart) as video:
        for frame in clip.frames:
            video.add(frame)
    return None


def encode_h264(frames: np.ndarray, fps: float, *, crf: int = 20, intra: bool = False) -> bytes:
    """Frames, uint8 ``(T, H, W, 3)`` RGB, as the bytes of an MP4 file.

    ``intra`` makes every frame a keyframe: larger, but a browser then jumps to any frame at once.
    """
    file = io.BytesIO()
    height, width = frames.shape[1:3]
    with H264(file, height, width, fps, crf=crf, coding={"g": "1"} if intra else {}) as video:
        for frame in frames:
            video.add(frame)
    return file.getvalue()


def write_gif(clip: Clip) -> bytes:
    """A clip as an endless animated GIF: plays anywhere, but large, and in 256 colours."""
    # One palette for all frames, from eight of them: palettes of their own would make still areas flicker.
    some = clip.frames[np.linspace(0, len(clip) - 1, 8).round().astype(int)]
    palette = Image.fromarray(np.concatenate(list(some))).quantize(256)
    pictures = [Image.fromarray(frame).quantize(palette=palette) for frame in clip.frames]
    # Rounding the times, not the durations, keeps the sum right.
    times = np.round(np.arange(len(clip) + 1) * _GIF_TICKS / clip.fps)
    ticks = np.minimum(np.diff(times), _GIF_LONGEST).astype(int)
    file = io.BytesIO()
    pictures[0].save(
        file, "GIF", save_all=True, append_images=pictures[1:], duration=(ticks * (1000 // _GIF_TICKS)).tolist(), loop=0
    )
    return file.getvalue()


def _ratio(fps: float) -> Fraction:
    """A rate, or the time that a frame stays, as a ratio of small numbers: 30000/1001, or 1/3600."""
    return Fraction(fps).limit_denominator(1001) if fps >= 1 else 1 / Fraction(1 / fps).limit_denominator(1001)


class H264:
    """A file of H.264 in MP4 that takes one frame after another: ``with H264(...) as video: video.add(frame)``.

    Args:
        file: its path, or a file opened for writing.
        height, width: of the frames. A side with an odd number of pixels repeats its last row or column, because
            H.264's colours are stored for two by two pixels.
        crf, preset: x264's quality and speed.
        muxing: options of the MP4 container.
        coding: further options of x264.
    """

    def __init__(
        self,
        file: str | BinaryIO,
        height: int,
        width: int,
        fps: float,
        *,
        crf: int = 20,
        preset: str = "veryfast",
        muxing: Mapping[str, str] | None = None,
        coding: Mapping[str, str] | None = None,
    ) -> None:
        self._padding = ((0, height % 2), (0, width % 2), (0, 0))
        self._to_yuv = VideoReformatter()
        self._count = 0
        self._container = av.open(file, "w", format="mp4", options=dict(muxing or {}))
        self._stream = self._container.add_stream("libx264", rate=_ratio(fps))
        self._stream.width, self._stream.height = width + width % 2, height + height % 2
        self._stream.pix_fmt = "yuv420p"
        self._stream.options = {"crf": str(crf), "preset": preset, **(coding or {})}
        # Say how colours are coded: untagged, players guess by the size of the picture.
        self._stream.colorspace, self._stream.color_range = Colorspace.ITU709, ColorRange.MPEG
        self._stream.color_primaries, self._stream.color_trc = ColorPrimaries.BT709, ColorTrc.BT709

    def add(self, frame: np.ndarray) -> None:
        """The next frame, uint8 ``(height, width, 3)`` RGB."""
        picture = self._to_yuv.reformat(
            av.VideoFrame.from_ndarray(np.pad(frame, self._padding, mode="edge"), "rgb24"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        picture.pts = self._count
        self._count += 1
        self._container.mux(self._stream.encode(picture))

    def __enter__(self) -> "H264":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        if kind is None:
            self._container.mux(self._stream.encode(None))
        self._container.close()
