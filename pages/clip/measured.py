"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from functools import cache
from itertools import pairwise

from models.zoo import CARDS
from pages.clip.sizes import storage
from ui.numbers import Measure, Numbers, readable_bytes
from video import Clip, VideoInfo
from vizlib.predict import Prediction
from vizlib.results.runs import named


def tensor_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claim 1: the clip as a tensor."""
    frames, height, width, channels = clip.frames.shape
    return {
        "shape": f"${frames} \\times {channels} \\times {height} \\times {width}$",
        "count": f"{clip.frames.size:,}",
    }


def storage_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claim 3: how large the video is without compression, and how little of it a network sees."""
    sizes = storage(info, clip, CARDS["i3d_kinetics400"].input)
    return {
        "raw": readable_bytes(sizes["video"]),
        "file": readable_bytes(sizes["file"]),
        "ratio": f"{sizes['video'] / sizes['file']:.0f}",
        "view": readable_bytes(sizes["view"]),
        "share": f"{100 * sizes['view'] / sizes['video']:.1f}",
    }


@cache
def coding_numbers() -> dict[str, str]:
    """What makes the file of the uncut video small, step by step."""
    run = named("samples-storage")["samples-storage"]
    steps = ("pixels", "colours", "lossless", "quantised", "predicted")
    factors = {
        name: f"{run[before] / run[after]:.1f}"
        for name, (before, after) in zip(("colour", "space", "coarse", "time"), pairwise(steps), strict=True)
    }
    return factors | {step: readable_bytes(run[step]) for step in steps}


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "tensor": tensor_numbers,
    "storage": storage_numbers,
}
