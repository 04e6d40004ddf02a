"""Claims 1 to 3 on the clips that ship: what I3D answers, also when they are cut otherwise; what makes a file small."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import asdict, replace
from fractions import Fraction
from functools import partial
from typing import Any

import av
import numpy as np

from datasets.samples import CUT, LONG, SAMPLES, UNCUT, Cut
from models.zoo import CARDS
from training.experiments.experiment import Experiment
from video import Clip, read_clip
from vizlib.engine.networks import Networks
from vizlib.predict import Prediction, Request, predicting
from vizlib.tamper import FREEZE, REVERSE, SHUFFLE, Tampering

NETWORK = "i3d_kinetics400"
VIEWS = (1, 3)
CHANGES = (FREEZE, REVERSE, SHUFFLE)
BEST = 5
SHIFT_S = 0.3  # so much earlier and later
OTHERWISE = {
    "here": CUT,
    "earlier": replace(CUT, start_s=CUT.start_s - SHIFT_S, end_s=CUT.end_s - SHIFT_S),
    "later": replace(CUT, start_s=CUT.start_s + SHIFT_S, end_s=CUT.end_s + SHIFT_S),
    "whole": replace(CUT, left=0, right=640),
}
# How the frames are written, a step at a time: lossless; coarser, as files are; and with the help of other frames.
CODINGS = {
    "lossless": {"qp": "0", "g": "1"},
    "quantised": {"crf": "21", "g": "1"},
    "predicted": {"crf": "21", "g": "30"},
}


def asked(networks: Networks, clip: Clip, device: str, views: int = 1, change: str | None = None) -> Prediction:
    """I3D's answer, also to a clip of which time was tampered with."""
    tampering = None if change is None else Tampering(change)
    *_steps, prediction = predicting(networks, Request(NETWORK, views, device, tampering=tampering), clip)
    return prediction


def best(labels: tuple[str, ...], probabilities: np.ndarray, count: int = BEST) -> list[tuple[str, float]]:
    """The most probable classes ``(K,)``, best first."""
    return [(labels[i], float(probabilities[i])) for i in np.argsort(-probabilities)[:count]]


def answered(prediction: Prediction) -> dict[str, Any]:
    """What the mean says, and the first answer of each test clip."""
    assert prediction.probabilities is not None
    return {
        "mean": best(prediction.labels, prediction.probabilities),
        "each": [best(prediction.labels, view, 1)[0] for view in prediction.view_probabilities],
    }


def measure_sample(name: str, device: str) -> dict[str, Any]:
    """I3D on a clip that ships: on one test clip, on several, and on one whose time was tampered with."""
    clip, networks = read_clip(SAMPLES[name].path), Networks()
    views: Any = {str(n): answered(asked(networks, clip, device, n)) for n in VIEWS}
    tampered: Any = {change: asked(networks, clip, device, change=change).top(BEST) for change in CHANGES}
    return {"frames": len(clip), "fps": clip.fps, "size": clip.size, "views": views, "tampered": tampered}


def cut_of(whole: Clip, cut: Cut) -> Clip:
    """A part of a clip."""
    first, last = round(cut.start_s * whole.fps), round(cut.end_s * whole.fps)
    return Clip(np.ascontiguousarray(whole.frames[first:last, :, cut.left : cut.right]), whole.fps)


def measure_cuts(device: str) -> dict[str, Any]:
    """I3D on the uncut video, cut as the clip that ships, and a little differently."""
    whole, networks = read_clip(SAMPLES[UNCUT].path), Networks()
    rows = {name: asked(networks, cut_of(whole, cut), device).top(BEST) for name, cut in OTHERWISE.items()}
    return {"rows": rows}


def coded(clip: Clip, options: Mapping[str, str]) -> int:
    """Bytes of the clip as H.264."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=Fraction(clip.fps).limit_denominator(1000))
        stream.height, stream.width = clip.size
        stream.pix_fmt, stream.options = "yuv420p", {**options}
        for frame in clip.frames:
            out.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        out.mux(stream.encode(None))
    return file.getbuffer().nbytes


def measure_storage(device: str) -> dict[str, Any]:
    """What a file owes to colours at half the size, to each frame by itself, to coarser steps, to the other frames."""
    clip = read_clip(SAMPLES[UNCUT].path)
    pixels = clip.frames.nbytes
    return {"pixels": pixels, "colours": pixels // 2, **{key: coded(clip, row) for key, row in CODINGS.items()}}


def digest(name: str) -> str:
    """Which file it was."""
    return hashlib.sha256(SAMPLES[name].path.read_bytes()).hexdigest()[:8]


WEIGHTS: dict[str, Any] = {"weights": CARDS[NETWORK].weights.sha256}
TRIED_CUTS: dict[str, Any] = {"shift_s": SHIFT_S, "cuts": {name: asdict(cut) for name, cut in OTHERWISE.items()}}
EXPERIMENTS = [
    *(
        Experiment(
            f"samples-{name}",
            {"version": digest(name), **WEIGHTS, "tried": [*VIEWS, *CHANGES]},
            partial(measure_sample, name),
        )
        for name in LONG
    ),
    Experiment("samples-cuts", {"version": digest(UNCUT), **WEIGHTS, **TRIED_CUTS}, measure_cuts),
    Experiment("samples-storage", {"version": digest(UNCUT), "codings": CODINGS}, measure_storage),
]
