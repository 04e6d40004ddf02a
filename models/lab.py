"""What all lab nets share: their input, their classes, and the card of a training run that lies beside the weights."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from torch import nn

from models.card import FOLDER, MEASURED, ModelCard, Weights
from models.input_spec import InputSpec

FRAMES = 16
SIZE = 64
CLASSES = 18
LABELS = "actors-18"
INPUT = InputSpec(
    frames=FRAMES,
    fps=12,
    mean=(0.45, 0.45, 0.45),
    std=(0.25, 0.25, 0.25),
    resize=SIZE,
    size=SIZE,
    antialias=True,  # a clip rendered large looks to a lab net like the same clip rendered small
    min_frames=FRAMES,
    max_frames=FRAMES,
)


@cache
def training_card(name: str) -> dict[str, Any]:
    """What ``training.train`` wrote of the run behind ``models/weights/NAME.safetensors``; empty if there was none."""
    path = FOLDER / "weights" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def trained_weights(name: str, badge: str = LABELS) -> Weights:
    """Weights that were trained here and ship as ``models/weights/NAME.safetensors``."""
    run = training_card(name)
    return Weights(
        badge=badge,
        file=f"{name}.safetensors",
        sha256=run.get("sha256", ""),
        licence="Apache-2.0",
        megabytes=run.get("megabytes", 0.0),
    )


def lab_card(
    name: str,
    title: str,
    *,
    family: str,
    paper: str,
    teaches: str,
    build: Callable[[], nn.Module],
    layers: tuple[str, ...],
    input: InputSpec = INPUT,
) -> ModelCard:
    """The card of a lab net: digest, size and accuracy are those of its training run."""
    run = training_card(name)
    return ModelCard(
        name=name,
        title=title,
        family=family,
        paper=paper,
        teaches=teaches,
        input=input,
        labels=LABELS,
        build=build,
        weights=trained_weights(name),
        top1=100 * run["scores"]["test"] if run else None,
        top1_source=MEASURED,
        layers=layers,
    )
