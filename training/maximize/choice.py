"""Which of several seeds ships: a rule that does not ask for the class's own score.

A juror, who knows the class, looks at the stills of its seeds beside each other and names the one in which a person
would most easily recognise what is done: ``jury.toml``. A seed whose video leaves the bounds of the gallery's tests (R,
logit, the class first at every size) is passed over for the juror's next. Whoever was a juror takes no part in a blind
test. Measured figures were tried first, and are kept of every seed: how far the class leads before its strongest rival,
in logits, in views in which no step of an ascent has looked at the still (in grey, blurred, turned by 15 degrees either
way, at half the size), and how sure MoveNet, another network, is of a person. A class without a vote goes by these:
each orders the seeds, the smallest sum of the two places ships, and of two alike the larger lead.
"""

import hashlib
import json
import os
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from models.input_spec import InputSpec
from models.movenet import MoveNet
from models.zoo import CARDS, load
from video.files import read_json, write_json
from vizlib.maximize.natural import distance_of
from vizlib.maximize.settings import as_dict, file_word
from vizlib.maximize.spec import MaximizeSpec
from vizlib.maximize.still import deflated

FOLDER = Path(os.environ.get("MOTION_LAB_STILLS", Path.home() / ".cache" / "motion-lab" / "stills"))
JURY = Path(__file__).parent / "jury.toml"
SEEDS = 5
DEGREES = 15
BLUR = 2.0  # standard deviation in pixels


def tensor(frames: np.ndarray, spec: InputSpec) -> torch.Tensor:
    """Frames uint8 ``(T, S, S, 3)`` as an input tensor, at their own size."""
    return spec.normalised(torch.from_numpy(frames.copy()).permute(3, 0, 1, 2)[None].float() / 255)


def resized(frames: np.ndarray, size: int) -> np.ndarray:
    way = cv2.INTER_AREA if size < frames.shape[1] else cv2.INTER_CUBIC
    return np.stack([cv2.resize(frame, (size, size), interpolation=way) for frame in frames])


def turned(frames: np.ndarray, degrees: float) -> np.ndarray:
    size = frames.shape[1]
    matrix = cv2.getRotationMatrix2D((size / 2, size / 2), degrees, 1.0)
    return np.stack([cv2.warpAffine(f, matrix, (size, size), borderMode=cv2.BORDER_REFLECT) for f in frames])


def held_out(frames: np.ndarray) -> list[np.ndarray]:
    """Views that no step of an ascent has."""
    grey = np.repeat(frames.mean(3, keepdims=True).astype(np.uint8), 3, 3)
    blurred = np.stack([cv2.GaussianBlur(frame, (0, 0), BLUR) for frame in frames])
    return [grey, blurred, turned(frames, DEGREES), turned(frames, -DEGREES), resized(frames, frames.shape[1] // 2)]


@cache
def flat(network: str) -> nn.Module:
    """The network for stills."""
    return deflated(load(network).eval())


@cache
def movenet() -> MoveNet:
    return MoveNet()


@torch.no_grad()
def lead(network: nn.Module, spec: MaximizeSpec, still: np.ndarray) -> tuple[Tensor, float]:
    """Logits ``(K,)`` of a still, and how far the class lies before its strongest rival."""
    index = spec.objective.class_index
    assert index is not None
    logits = network(tensor(still, CARDS[spec.network].input))[0]
    rival = torch.cat([logits[:index], logits[index + 1 :]]).max()
    return logits, float(logits[index] - rival)


def figures_of(spec: MaximizeSpec, still: np.ndarray) -> dict[str, Any]:
    """What is known of a seed's still, uint8 ``(1, S, S, 3)``."""
    network, index = flat(spec.network), spec.objective.class_index
    logits, _lead = lead(network, spec, still)
    return {
        "seed": spec.seed,
        "distance": round(distance_of(network, tensor(still, CARDS[spec.network].input)), 2),
        "logit": round(float(logits[index]), 2),
        "probability": round(float(logits.softmax(0)[index]), 4),
        "lead": round(float(np.mean([lead(network, spec, view)[1] for view in held_out(still)])), 2),
        "person": round(float(movenet()(still[0]).scores[0]), 3),
    }


def made_with(spec: MaximizeSpec) -> str:
    """A short name of the weights, and of the settings of which a still is a function besides its classes and seed."""
    told = as_dict(replace(spec, steps=spec.still, a_t=1.0, chi=0.0, pay=0.0))
    told = {name: value for name, value in told.items() if name not in ("objective", "companions", "seed")}
    return hashlib.sha256(json.dumps([told, CARDS[spec.network].weights.sha256]).encode()).hexdigest()[:12]


def figures_path(spec: MaximizeSpec) -> Path:
    return FOLDER / f"{spec.network}-{made_with(spec)}-{file_word(spec)}-{spec.seed}.json"


def write_figures(spec: MaximizeSpec, figures: dict[str, Any]) -> None:
    write_json(figures_path(spec), figures)


def order(figures: list[dict[str, Any]]) -> list[int]:
    """The seeds' places in the list, best first."""
    places = range(len(figures))
    by_lead = sorted(places, key=lambda n: -figures[n]["lead"])
    by_person = sorted(places, key=lambda n: -figures[n]["person"])
    return sorted(by_lead, key=lambda n: (by_lead.index(n) + by_person.index(n), by_lead.index(n)))


@cache
def votes(network: str) -> dict[str, int]:
    """What the jury said, by class."""
    found: dict[str, int] = tomllib.loads(JURY.read_text(encoding="utf-8")).get(network, {})
    return found


def best_first(label: str, specs: list[MaximizeSpec]) -> tuple[int, list[dict[str, Any]]]:
    """The seed that ships, and what is known of all, with ``kept`` at that one."""
    figures = [read_json(figures_path(spec)) for spec in specs]
    best = votes(specs[0].network).get(label, order(figures)[0])
    return specs[best].seed, [row | {"kept": n == best} for n, row in enumerate(figures)]
