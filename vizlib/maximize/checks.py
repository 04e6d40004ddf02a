"""What a class-maximizing video is worth: rivals, other networks, other motion, plain noise, and how far it lies from
what its network saw in training.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from datasets.actors import BACKWARDS
from models.input_spec import FLOW_BOUND, InputError
from models.zoo import CLASSIFIERS
from video import Clip, Progress
from vizlib.engine.networks import Networks
from vizlib.maximize.errors import MaximizeError
from vizlib.maximize.motion import moving
from vizlib.maximize.natural import distance_of
from vizlib.maximize.picture import Picture, network_input, videos_of
from vizlib.maximize.spec import MaximizeSpec
from vizlib.maximize.state import Step, picture_at, start_of
from vizlib.maximize.versions import backwards, frozen, mirrored, shuffled, swapped, symmetry
from vizlib.predict import Request, predicting

ORDERS = 8  # shuffles whose scores are averaged
BEST = 5
SINGLE = ("own", "shuffled", "frozen", "backwards", "mirrored", "noise")  # what is asked once, or averaged
TWINS = BACKWARDS | {forwards: backwards for backwards, forwards in BACKWARDS.items()}


@dataclass(frozen=True)
class Answer:
    """A network's answer to a video: the class's logit and probability, and what it takes it for."""

    logit: float
    probability: float
    label: str


UNKNOWN = Answer(float("nan"), float("nan"), "")  # nobody asked


@dataclass(frozen=True)
class Checks:
    """
    Attributes:
        label: the class that was maximized.
        own: of the video as it is.
        rivals: the most probable classes with their probabilities, best first.
        shuffled: mean over ORDERS orders of the frames; its label is the most frequent one.
        frozen: its middle frame, held: of flow, no motion.
        backwards: played backwards.
        twin: the class that is this one backwards; empty where there is none.
        noise: of the noise from which it began.
        others: of the other networks that know the class and have weights here.
        energy: mean square of what changes from frame to frame, of colours in [0, 1], or flow as it is seen, in parts
            of its bound.
        distance: R, see ``vizlib/maximize/natural.py``; NaN of networks without batch norm.
        mirrored: with its own motion, mirrored left to right, on its own still.
        symmetry: how far the motion is its own mirror image, so that mirroring it changes nothing; 1: wholly.
        swapped: with the motion of other classes, as strong as its own; by the class whose motion it is.
    """

    label: str
    own: Answer
    rivals: tuple[tuple[str, float], ...]
    shuffled: Answer
    frozen: Answer
    backwards: Answer
    twin: str
    noise: Answer
    others: dict[str, Answer]
    energy: float
    distance: float = float("nan")
    mirrored: Answer = UNKNOWN
    symmetry: float = float("nan")
    swapped: dict[str, Answer] = field(default_factory=dict)


def checks_from(told: Mapping[str, Any]) -> Checks:
    """Checks from what ``asdict`` made of them, and a file keeps."""
    single = {name: Answer(**value) for name, value in told.items() if name in SINGLE}
    many = {name: {key: Answer(**one) for key, one in told.get(name, {}).items()} for name in ("others", "swapped")}
    rivals = tuple((label, share) for label, share in told["rivals"])
    return Checks(**dict(told) | single | many | {"rivals": rivals})


def energy(picture: Picture) -> float:
    """Mean square of what changes from one frame to the next: of flow where there is any, else of colours."""
    if picture.flow is not None:
        return float(np.square(picture.seen_flow / (FLOW_BOUND * picture.flow.shape[-1])).mean())
    if picture.frames is None or len(picture.frames) < 2:
        return 0.0
    return float(np.square(np.diff(picture.frames / 255.0, axis=0)).mean())


def as_clip(name: str, picture: Picture) -> Clip | None:
    """What other networks look at; of two streams the appearance, moved. None where there is no appearance."""
    if picture.frames is None:
        return None
    frames = picture.frames
    if picture.flow is not None:
        frames = moving(frames[len(frames) // 2], picture.flow)
    return Clip(frames, CLASSIFIERS[name].input.fps, source="maximized")


def others_of(name: str) -> list[str]:
    """Networks that know the same classes and have weights here, without ``name``."""
    card = CLASSIFIERS[name]
    return [
        other.name
        for other in CLASSIFIERS.values()
        if other.labels == card.labels and other.weights.here and other.name != name
    ]


def asked_of(
    spec: MaximizeSpec, videos: dict[str, Tensor], motions: Mapping[str, Picture]
) -> Iterator[tuple[str, str, dict[str, Tensor]]]:
    """What the network is asked, one after the other: the check, which one of several, and the video."""
    yield "own", "", videos
    yield "backwards", "", backwards(videos)
    yield "noise", "", videos_of(picture_at(spec, start_of(spec)))
    yield "frozen", "", frozen(videos)
    yield "mirrored", "", mirrored(videos)
    for seed in range(ORDERS):
        yield "shuffled", str(seed), shuffled(videos, seed)
    for label, other in motions.items():
        yield "swapped", label, swapped(videos, videos_of(other))


def checking(
    networks: Networks,
    spec: MaximizeSpec,
    picture: Picture,
    device: str = "cpu",
    motions: Mapping[str, Picture] | None = None,
) -> Iterator[Progress | Checks]:
    """Check the video of an ascent towards a class; the last step is the result.

    Args:
        motions: videos of other classes whose motion it is given, by class; of the same frames and size.

    Raises:
        WeightsError: damaged weights. ValueError: no class was maximized.
    """
    index = spec.objective.class_index
    if index is None:
        raise ValueError("only the videos of a class can be checked")
    card, motions = CLASSIFIERS[spec.network], motions or {}
    loaded = networks.get(spec.network, device)
    clip = as_clip(spec.network, picture)
    others = [] if clip is None else others_of(spec.network)
    total = 5 + ORDERS + len(motions) + 1 + len(others) + 1
    videos, done = videos_of(picture), 0

    def input_of(video: dict[str, Tensor]) -> Tensor:
        return network_input(video, card.input, spec.frames).to(device)

    def answer(logits: Tensor) -> Answer:
        probabilities = logits.softmax(0)
        return Answer(float(logits[index]), float(probabilities[index]), card.classes[int(logits.argmax())])

    answers: dict[str, dict[str, Answer]] = {}
    rivals: tuple[tuple[str, float], ...] = ()
    for what, which, video in asked_of(spec, videos, motions):
        with loaded.lock, torch.no_grad():
            logits = loaded.network(input_of(video))[0].cpu()
        answers.setdefault(what, {})[which] = answer(logits)
        if what == "own":
            best = logits.softmax(0).topk(BEST)
            shares = zip(best.values.tolist(), best.indices.tolist(), strict=True)
            rivals = tuple((card.classes[k], share) for share, k in shares)
        done += 1
        yield Progress(done, total)
    distance = UNKNOWN.logit
    with loaded.lock, suppress(MaximizeError):  # a network without batch norm has no R
        distance = distance_of(loaded.network, input_of(videos))
    yield Progress(done + 1, total)
    answered: dict[str, Answer] = {}
    for n, name in enumerate(others):
        assert clip is not None
        try:
            *_, said = predicting(networks, Request(name, device=device), clip)
        except InputError:
            continue  # it needs more frames
        assert said.probabilities is not None
        answered[name] = Answer(
            float(np.log(said.probabilities[index] + 1e-12)),
            float(said.probabilities[index]),
            said.labels[int(said.probabilities.argmax())],
        )
        yield Progress(done + 2 + n, total)
    orders, others_motion = list(answers.pop("shuffled").values()), answers.pop("swapped", {})
    yield Checks(
        label=card.classes[index],
        rivals=rivals,
        shuffled=mean_of(orders),
        twin=TWINS.get(card.classes[index], ""),
        others=answered,
        energy=energy(picture),
        distance=distance,
        symmetry=symmetry(videos),
        swapped=others_motion,
        **{what: found[""] for what, found in answers.items()},
    )


def mean_of(answers: Sequence[Answer]) -> Answer:
    """Of logits and of probabilities; the label is the most frequent one."""
    labels = [one.label for one in answers]
    return Answer(
        float(np.mean([one.logit for one in answers])),
        float(np.mean([one.probability for one in answers])),
        max(labels, key=labels.count),
    )


def checking_step(networks: Networks, latest: Step, device: str) -> Iterator[Progress | Checks]:
    """The checks of where an ascent is; its picture is made there too."""
    yield from checking(networks, latest.spec, latest.picture, device)
