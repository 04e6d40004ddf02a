"""What all lab nets share: their input, their classes, and the card of a training run that lies beside the weights."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from torch import nn

from models.card import FOLDER, MEASURED, ModelCard, Weights
from models.input_spec import InputSpec
from video.files import FileError, read_json, reading

SHA256 = re.compile("[0-9a-f]{64}")
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
    """What ``training.train`` wrote of the run behind ``models/weights/NAME.safetensors``.

    Raises:
        FileError: it is missing or damaged.
    """
    path = FOLDER / "weights" / f"{name}.json"
    card: dict[str, Any] = read_json(path)
    with reading(path):
        if not (SHA256.fullmatch(card["sha256"]) and card["megabytes"] > 0):
            raise ValueError("sha256, megabytes?")
    return card


def known_card(name: str) -> dict[str, Any]:
    """The same; empty where there is none to be read, so that one file does not take all networks with it."""
    try:
        return training_card(name)
    except FileError:
        return {}


def trained_weights(name: str, badge: str = LABELS) -> Weights:
    """Weights that were trained here and ship as ``models/weights/NAME.safetensors``; without a card that has their
    hash they are not read.
    """
    run: dict[str, Any] = {}
    fault = None
    try:
        run = training_card(name)
    except FileError as error:
        fault = error
    return Weights(
        badge=badge,
        file=f"{name}.safetensors",
        sha256=run.get("sha256", ""),
        licence="Apache-2.0",
        megabytes=run.get("megabytes", 0.0),
        fault=fault,
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
    scores = known_card(name).get("scores", {})
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
        top1=100 * scores["test"] if "test" in scores else None,
        top1_source=MEASURED,
        layers=layers,
    )
