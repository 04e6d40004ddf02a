"""People and what they do in a rendered scene, by the detector."""

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
import torch
from torch import Tensor
from torchvision.ops import nms

from models.card import WeightsError
from models.detector import STEP, WINDOW, Detector, boxes_of, step_of
from models.zoo import card_of
from video import Clip, Explained, Progress
from vizlib.detect.linking import link_clip
from vizlib.detect.result import Detected, Seen
from vizlib.engine.keys import Key
from vizlib.engine.networks import Loaded, Source

NAME = "detector"
OVERLAP = 0.7  # IoU above which the less sure one of two boxes goes
AT_ONCE = 16  # frames that the people network sees together
LEAST_FRAMES = STEP * (WINDOW - 1) + 1  # of a clip: so many that its features fill a window


class DetectError(Explained):
    """A clip that the detector cannot take."""


def placed(clip: Clip) -> tuple[float, float, float]:
    """Of the square that the network sees: left, top and how many pixels of the clip are one of its own."""
    high, wide = clip.frames.shape[1:3]
    side = min(high, wide)
    return (wide - side) / 2, (high - side) / 2, side / card_of(NAME).input.size


def input_of(clip: Clip) -> Tensor:
    """All frames as the input tensor ``(1, 3, T, 128, 128)``.

    Raises:
        DetectError: they are too few.
    """
    spec = card_of(NAME).input
    if len(clip) < LEAST_FRAMES:
        raise DetectError(
            "The detector needs at least {frames} frames; this clip has {found}. Choose a longer stretch.",
            frames=LEAST_FRAMES,
            found=len(clip),
        )
    return spec.tensor(clip, np.arange(len(clip)), None)


def proposals(told: Tensor) -> list[tuple[Tensor, Tensor]]:
    """Of each frame boxes ``(N, 4)`` in the network's own pixels and scores ``(N,)``, without those that repeat."""
    found = []
    for boxes, scores in boxes_of(told):
        kept = nms(boxes, scores, OVERLAP)
        found.append((boxes[kept], scores[kept]))
    return found


@torch.no_grad()
def actions_of(network: Detector, averaged: Tensor, boxes: Sequence[Tensor]) -> list[Tensor]:
    """Of each frame's boxes ``(N, 4)`` the probability of each label, ``(N, L)``; all read the same features."""
    steps = [step_of(t, len(averaged)) for t in range(len(boxes))]
    of_step = [[boxes[t] for t, step in enumerate(steps) if step == s] for s in range(len(averaged))]
    logits = network.judge(averaged, [torch.cat(each) if each else torch.empty(0, 4) for each in of_step])
    return list(logits.sigmoid().split([len(each) for each in boxes]))


@torch.no_grad()
def strength(averaged: Tensor) -> np.ndarray:
    """The root mean square over channels of features ``(S, C, H, W)``: ``(S, H, W)``."""
    return averaged.square().mean(1).sqrt().numpy()


def trained(source: Source) -> Loaded:
    """The detector on the CPU.

    Raises:
        WeightsError: its weights are not here: random ones give no answer.
    """
    loaded = source.get(NAME, "cpu")
    if loaded.badge == "random":
        raise WeightsError("{title} has no trained weights here, so it gives no answer.", title=card_of(NAME).title)
    return loaded


def detected_key(clip: Clip) -> Key:
    """What names the work of ``detecting``."""
    return Key("detected", clip.digest, card_of(NAME).weights.identity)


def detecting(source: Source, clip: Clip) -> Iterator[Progress | Detected]:
    """Find the people of a scene, what they do, and who is who; on the CPU.

    Raises:
        DetectError: it is too short.
        WeightsError: the detector has no trained weights here.
    """
    loaded = trained(source)
    network, x = cast(Detector, loaded.network), input_of(clip)
    frames = x.shape[2]
    total = -(-frames // AT_ONCE) + 2
    people: list[tuple[Tensor, Tensor]] = []
    centres = []
    for done, part in enumerate(x.split(AT_ONCE, 2)):
        yield Progress(done, total)
        with loaded.lock, torch.no_grad():
            told = network.people(part[0].transpose(0, 1))
        centres.append(told[:, 0].sigmoid().numpy())
        people += proposals(told)
    yield Progress(total - 2, total)
    with loaded.lock, torch.no_grad():
        averaged = network(x)
        actions = actions_of(network, averaged, [boxes for boxes, _scores in people])
        whole = network.of_whole(averaged).sigmoid().numpy()
    yield Progress(total - 1, total)
    left, top, scale = placed(clip)
    seen = Seen(
        tuple(boxes.numpy() * scale + (left, top, left, top) for boxes, _scores in people),
        tuple(scores.numpy() for _boxes, scores in people),
    )
    yield Detected(
        labels=card_of(NAME).classes,
        seen=seen,
        actions=tuple(each.numpy() for each in actions),
        whole=whole[[step_of(t, len(whole)) for t in range(frames)]],
        centres=np.concatenate(centres),
        features=strength(averaged),
        step=STEP,
        tubes=link_clip(clip.frames, seen),
    )
