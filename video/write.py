"""Writing a clip as a file that browsers play."""

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from PIL import Image

from video.clip import Clip

_GIF_TICKS = 100  # a second


def write_video(clip: Clip, path: str | Path | None = None, *, crf: int = 20) -> bytes | None:
    """Write a clip as MP4 (H.264), to ``path``, or as bytes where there is none.

    ``crf`` is x264's quality: 18 looks lossless, 28 is rough. A side with an odd number of pixels repeats its last
    row or column, because H.264's colours are stored for two by two pixels. Raises OSError where ``path`` cannot
    be written.
    """
    if path is None:
        return encode_h264(clip.frames, clip.fps, crf=crf)
    # The index before the pictures lets a browser begin before it has the whole file.
    _encode(str(path), clip.frames, clip.fps, crf=crf, preset="medium", muxing={"movflags": "faststart"})
    return None


def encode_h264(
    frames: np.ndarray, fps: float, *, crf: int = 20, intra: bool = False, preset: str = "veryfast"
) -> bytes:
    """Frames, uint8 ``(T, H, W, 3)`` RGB, as the bytes of an MP4 file.

    ``intra`` makes every frame a keyframe: larger, but a browser then jumps to any frame at once.
    """
    file = io.BytesIO()
    _encode(file, frames, fps, crf=crf, preset=preset, coding={"g": "1"} if intra else {})
    return file.getvalue()


def write_gif(clip: Clip) -> bytes:
    """A clip as an endless animated GIF: plays anywhere, but large, and in 256 colours."""
    # One palette for all frames, from eight of them: palettes of their own would make still areas flicker.
    some = clip.frames[np.linspace(0, len(clip) - 1, 8).round().astype(int)]
    palette = Image.fromarray(np.concatenate(list(some))).quantize(256)
    pictures = [Image.fromarray(frame).quantize(palette=palette) for frame in clip.frames]
    # Rounding the times, not the durations, keeps the sum right.
    times = np.round(np.arange(len(clip) + 1) * _GIF_TICKS / clip.fps) * (1000 // _GIF_TICKS)
    file = io.BytesIO()
    pictures[0].save(
        file, "GIF", save_all=True, append_images=pictures[1:], duration=np.diff(times).astype(int).tolist(), loop=0
    )
    return file.getvalue()


def _encode(
    file: str | BinaryIO,
    frames: np.ndarray,
    fps: float,
    *,
    crf: int,
    preset: str,
    coding: dict[str, str] | None = None,
    muxing: dict[str, str] | None = None,
) -> None:
    height, width = (side + side % 2 for side in frames.shape[1:3])
    with av.open(file, "w", format="mp4", options=muxing) as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"crf": str(crf), "preset": preset, **(coding or {})}
        # Say how colours are coded: untagged, players guess by the size of the picture.
        stream.colorspace, stream.color_range = Colorspace.ITU709, ColorRange.MPEG
        stream.color_primaries, stream.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        for number, frame in enumerate(_yuv(frames, height, width)):
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _yuv(frames: np.ndarray, height: int, width: int) -> Iterator[av.VideoFrame]:
    scaler = av.video.reformatter.VideoReformatter()
    for frame in frames:
        padded = np.pad(frame, ((0, height - len(frame)), (0, width - frame.shape[1]), (0, 0)), mode="edge")
        yield scaler.reformat(
            av.VideoFrame.from_ndarray(padded, "rgb24"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
