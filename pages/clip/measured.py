"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from functools import cache
from itertools import pairwise

from datasets.samples import SAMPLES, UNCUT
from models.zoo import CARDS
from pages.clip.sizes import FRAMES, HD, MINUTE, costs_by_frames, raw_bytes, storage
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
    """What makes the file of the uncut video small, step by step; ``{factor}``: all together."""
    run = named("samples-storage")["samples-storage"]
    steps = ("pixels", "colours", "lossless", "quantised", "predicted")
    factors = {
        name: f"{run[before] / run[after]:.1f}"
        for name, (before, after) in zip(("colour", "space", "coarse", "time"), pairwise(steps), strict=True)
    }
    factors["factor"] = f"{run['pixels'] / SAMPLES[UNCUT].path.stat().st_size:.0f}"
    return factors | {step: readable_bytes(run[step]) for step in steps}


def view_numbers() -> dict[str, str]:
    """What I3D sees at once, and ``{share}``: what of the pixels of a minute that is."""
    spec = CARDS["i3d_kinetics400"].input
    count = raw_bytes(spec.frames, spec.size, spec.size)  # a byte a number
    minute = raw_bytes(MINUTE, *HD)
    return {
        "frames": str(spec.frames),
        "side": str(spec.size),
        "count": f"{count:,}",
        "height": str(HD[0]),
        "width": str(HD[1]),
        "share": f"{100 * count / minute:.2f}\N{NO-BREAK SPACE}%",
    }


@cache
def training_numbers() -> dict[str, str]:
    """What I3D costs on ``{few}`` frames and on ``{many}``, and ``{times}``: how many times as much."""
    few, many = FRAMES[0], FRAMES[-1]
    costs = costs_by_frames("i3d_kinetics400", (few, many))
    return {
        "few": str(few),
        "many": str(many),
        "few_gmacs": f"{costs[few].gmacs:.0f}",
        "many_gmacs": f"{costs[many].gmacs:.0f}",
        "times": f"{costs[many].gmacs / costs[few].gmacs:.1f}",
    }


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "tensor": tensor_numbers,
    "storage": storage_numbers,
}
