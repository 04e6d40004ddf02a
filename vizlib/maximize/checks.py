"""What a class-maximizing video is worth: rivals, other networks, frames in another order, plain noise."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from datasets.actors import BACKWARDS
from models.input_spec import FLOW_BOUND, InputError
from models.zoo import CLASSIFIERS
from video import Clip, Progress
from vizlib.engine.networks import Networks
from vizlib.maximize.motion import moving
from vizlib.maximize.picture import Picture, network_input, videos_of
from vizlib.maximize.spec import MaximizeSpec
from vizlib.maximize.state import picture_at, start_of
from vizlib.predict import Request, predicting

ORDERS = 8  # shuffles whose scores are averaged
BEST = 5
TWINS = BACKWARDS | {forwards: backwards for backwards, forwards in BACKWARDS.items()}


@dataclass(frozen=True)
class Answer:
    """A network's answer to a video: the class's logit and probability, and what it takes it for."""

    logit: float
    probability: float
    label: str


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


def reordered(videos: dict[str, Tensor], order: np.ndarray) -> dict[str, Tensor]:
    """Frames in another order; of flow, its fields, without the last one, which is 0."""
    ordered = {}
    for kind, video in videos.items():
        own = order[order < video.shape[1] - 1] if kind == "flow" else order
        parts = video[:, torch.from_numpy(own.copy())]
        ordered[kind] = torch.cat([parts, video[:, -1:]], 1) if kind == "flow" else parts
    return ordered


def backwards(videos: dict[str, Tensor]) -> dict[str, Tensor]:
    """Played backwards: what moved right moves left."""
    frames = next(iter(videos.values())).shape[1]
    played = reordered(videos, np.arange(frames)[::-1])
    if "flow" in played:
        played["flow"] = -played["flow"]
    return played


def frozen(videos: dict[str, Tensor]) -> dict[str, Tensor]:
    """The middle frame, held; nothing moves."""
    return {
        kind: torch.zeros_like(video) if kind == "flow" else video[:, video.shape[1] // 2, None].expand_as(video)
        for kind, video in videos.items()
    }


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


def checking(
    networks: Networks, spec: MaximizeSpec, picture: Picture, device: str = "cpu"
) -> Iterator[Progress | Checks]:
    """Check the video of an ascent towards a class; the last step is the result.

    Raises:
        WeightsError: damaged weights. ValueError: no class was maximized.
    """
    index = spec.objective.class_index
    if index is None:
        raise ValueError("only the videos of a class can be checked")
    card = CLASSIFIERS[spec.network]
    loaded = networks.get(spec.network, device)
    clip = as_clip(spec.network, picture)
    others = [] if clip is None else others_of(spec.network)
    total = ORDERS + 4 + len(others) + 1

    def asked(videos: dict[str, Tensor]) -> Tensor:
        x = network_input(videos, card.input, spec.frames).to(device)
        with loaded.lock, torch.no_grad():
            return loaded.network(x)[0].cpu()

    def answer(logits: Tensor) -> Answer:
        probabilities = logits.softmax(0)
        return Answer(float(logits[index]), float(probabilities[index]), card.classes[int(logits.argmax())])

    videos = videos_of(picture)
    logits = asked(videos)
    own, best = answer(logits), logits.softmax(0).topk(BEST)
    rivals = tuple(
        (card.classes[k], share) for share, k in zip(best.values.tolist(), best.indices.tolist(), strict=True)
    )
    yield Progress(1, total)
    back = answer(asked(backwards(videos)))
    yield Progress(2, total)
    noise = answer(asked(videos_of(picture_at(spec, start_of(spec)))))
    yield Progress(3, total)
    still = answer(asked(frozen(videos)))
    yield Progress(4, total)
    shuffles = []
    for seed in range(ORDERS):
        shuffles.append(answer(asked(reordered(videos, np.random.default_rng(seed).permutation(spec.frames)))))
        yield Progress(5 + seed, total)
    labels = [one.label for one in shuffles]
    shuffled = Answer(
        float(np.mean([one.logit for one in shuffles])),
        float(np.mean([one.probability for one in shuffles])),
        max(labels, key=labels.count),
    )
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
        yield Progress(5 + ORDERS + n, total)
    twin = TWINS.get(card.classes[index], "")
    yield Checks(card.classes[index], own, rivals, shuffled, still, back, twin, noise, answered, energy(picture))
