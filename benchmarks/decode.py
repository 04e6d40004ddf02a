"""Reading 16 frames of a 1080p video: ours against OpenCV and against a plain PyAV loop.

    python -m benchmarks.decode

All three read the same frames, at 640 x 360, in turn, so that the machine's moods hit all alike; a ratio above 1 means
that ours is faster. Two files, made here: 8 seconds, and five minutes.
"""

import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from video import read_frames

WIDTH, HEIGHT, FPS, SECONDS = 1920, 1080, 30, 8
SMALL = (640, 360)
REPEATS = 38  # of the short file in the long one: a little over five minutes, a keyframe every eight seconds
FRAMES = 16
ROUNDS = {"8 s": 7, "5 min": 5}


def make_short(path: Path) -> None:
    """Smooth texture that pans, and discs that move across it; x264's own settings."""
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (HEIGHT + 400, WIDTH + 400, 3), np.uint8)
    texture = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 8), None, 20, 235, cv2.NORM_MINMAX)  # type: ignore[call-overload]
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "23", "g": "250", "bf": "3"}
        stream.colorspace, stream.color_range = Colorspace.ITU709, ColorRange.MPEG
        stream.color_primaries, stream.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        for t in range(SECONDS * FPS):
            x, y = int(200 + 190 * np.sin(t / 40)), int(200 + 190 * np.cos(t / 55))
            picture = texture[y : y + HEIGHT, x : x + WIDTH].copy()
            for disc in range(3):
                centre = int(WIDTH / 2 + 800 * np.sin(t / 20 + disc)), int(HEIGHT * (disc + 1) / 4)
                cv2.circle(picture, centre, 90, (255, 80 * disc, 40), -1)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        out.mux(stream.encode(None))


def make_long(path: Path, short: Path, repeats: int = REPEATS) -> None:
    """The short file's packets, again and again: nothing is encoded anew."""
    data = short.read_bytes()
    with av.open(str(path), "w") as out:
        stream = None
        for repeat in range(repeats):
            with av.open(io.BytesIO(data), "r") as source:
                original = source.streams.video[0]
                stream = stream or out.add_stream_from_template(original)
                for packet in source.demux(original):
                    if packet.pts is None or packet.dts is None:
                        continue
                    shift = int(repeat * SECONDS / packet.time_base)
                    packet.pts, packet.dts, packet.stream = packet.pts + shift, packet.dts + shift, stream
                    out.mux(packet)


def ours(path: Path, wanted: list[int]) -> np.ndarray:
    return read_frames(path, [n / FPS for n in wanted], side=SMALL[0])


def opencv(path: Path, wanted: list[int]) -> np.ndarray:
    capture, frames = cv2.VideoCapture(str(path)), []
    for number in range(wanted[-1] + 1):
        capture.grab()
        if number in wanted:
            frames.append(cv2.cvtColor(cv2.resize(capture.retrieve()[1], SMALL), cv2.COLOR_BGR2RGB))
    capture.release()
    return np.stack(frames)


def plain_pyav(path: Path, wanted: list[int]) -> np.ndarray:
    frames = []
    with av.open(str(path), "r") as container:
        container.streams.video[0].thread_type = "AUTO"
        for number, frame in enumerate(container.decode(video=0)):
            if number in wanted:
                frames.append(frame.reformat(*SMALL, format="rgb24").to_ndarray())
            if number == wanted[-1]:
                break
    return np.stack(frames)


def measure(path: Path, seconds: int, rounds: int) -> dict[str, Any]:
    wanted = [int((k + 0.5) * seconds * FPS / FRAMES) for k in range(FRAMES)]
    if np.abs(ours(path, wanted).astype(int) - plain_pyav(path, wanted)).max() > 2:
        raise AssertionError("our frames are not those of a plain decode")
    readers: tuple[Callable[[Path, list[int]], np.ndarray], ...] = (ours, opencv, plain_pyav)
    times: dict[str, list[float]] = {reader.__name__: [] for reader in readers}
    for _ in range(rounds):
        for reader in readers:
            begin = time.perf_counter()
            reader(path, wanted)
            times[reader.__name__].append(time.perf_counter() - begin)
    pairs = {name: zip(times[name], times["ours"], strict=True) for name in ("opencv", "plain_pyav")}
    return {
        "seconds": {name: round(statistics.median(found), 3) for name, found in times.items()},
        "speed_against": {
            name: round(statistics.median(other / mine for other, mine in pair), 2) for name, pair in pairs.items()
        },
    }


def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        short, long = Path(folder, "short.mp4"), Path(folder, "long.mp4")
        make_short(short)
        make_long(long, short)
        results = {
            "8 s": measure(short, SECONDS, ROUNDS["8 s"]),
            "5 min": measure(long, SECONDS * REPEATS, ROUNDS["5 min"]),
        }
    return {
        "cores": os.cpu_count(),
        **results,
        "bar": "16 frames: not slower than either over 8 s (at least 0.97), faster than both over 5 minutes",
        "met": min(results["8 s"]["speed_against"].values()) >= 0.97
        and min(results["5 min"]["speed_against"].values()) > 1,
    }


if __name__ == "__main__":
    print(run())
