"""Animated WebP, which FFmpeg cannot decode: Pillow hands its frames to the same path as all others."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO

import numpy as np
from av import VideoFrame
from PIL.WebPImagePlugin import WebPImageFile

from video import bounds
from video.container import cut_off, still_picture
from video.errors import ClipError
from video.picture import check_size
from video.progress import Progress
from video.timeline import make_timeline

_TICK = 0.001  # WebP counts milliseconds


def is_webp(file: BinaryIO) -> bool:
    file.seek(0)
    head = file.read(12)
    file.seek(0)
    return (head[:4], head[8:]) == (b"RIFF", b"WEBP")


class WebpMovie:
    """An animated WebP file, with the attributes of an FFmpegMovie."""

    codec = container = "webp"
    pixel_aspect = None

    def __init__(self, file: BinaryIO) -> None:
        durations = np.array(list(islice(_durations(file), bounds.MAX_FRAMES + 1)))
        if len(durations) < 2:
            raise still_picture()
        if len(durations) > bounds.MAX_FRAMES:
            raise ClipError(
                "The video has more than {bound} frames. Cut out the part of interest and load that.",
                bound=bounds.MAX_FRAMES,
            )
        times = np.append(0.0, durations.cumsum()[:-1])
        self.timeline = make_timeline(times, last_s=durations[-1], tick=_TICK)
        file.seek(0)
        self._image = WebPImageFile(file)
        check_size(*self._image.size)
        if self._image.n_frames != len(durations):
            raise cut_off()

    def frames(self, wanted: Sequence[int]) -> Iterator[Progress | tuple[int, VideoFrame]]:
        """As FFmpegMovie.frames. Frames build on one another, so all up to the last wanted one are decoded."""
        numbers = set(wanted)
        for number in range(max(numbers) + 1):
            yield Progress(number, max(numbers) + 1)
            self._image.seek(number)
            if number in numbers:
                yield number, VideoFrame.from_ndarray(np.asarray(self._image.convert("RGBA")), "rgba")

    in_order = frames


def _durations(file: BinaryIO) -> Iterator[float]:
    """How long each frame stays on screen, in seconds, from the headers of the chunks alone."""
    file.seek(12)
    while len(head := file.read(8)) == 8:
        size = int.from_bytes(head[4:], "little")
        after = file.tell() + size + size % 2
        if head[:4] == b"ANMF":
            milliseconds = int.from_bytes(file.read(15)[12:], "little")
            yield 0.1 if milliseconds <= 10 else milliseconds / 1000  # as browsers take it
        file.seek(after)
