"""Actions in a video by the localizer, and by two simpler ways to read the same features."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from math import ceil
from typing import cast

import numpy as np
import torch
from torch import Tensor

from models.input_spec import InputError, InputSpec
from models.localizer import STEP, Localizer, anchors_of, late, mean_of_windows, moved
from models.segments import SIGMA, nms, soft_nms
from models.zoo import card_of
from video import Clip, Progress
from vizlib.engine.keys import Key
from vizlib.engine.networks import Source
from vizlib.grouping import grouped, smoothed
from vizlib.localize.result import Localized
from vizlib.metrics import Segment

NAMES = {"appearance": ("localizer",), "motion": ("localizer_flow",), "both": ("localizer", "localizer_flow")}
LEAST_FRAMES = 16  # of a video: shorter ones hold no window of the networks behind the features
PROPOSALS = 100  # at most, for each minute or part of one
OVERLAP = 0.7  # tIoU at which the better one of two proposals stays alone
LEAST = 0.01  # score of a candidate


def sampled(spec: InputSpec, clip: Clip) -> np.ndarray:
    """The clip's frames at the network's own rate, from the first to the last.

    Raises:
        InputError: they are too few.
    """
    step = clip.fps / spec.fps
    frames = int((len(clip) - 1) / step + 1e-6) + 1
    if frames < LEAST_FRAMES:
        raise InputError(
            "The localizer needs at least {seconds:.2f} s of video; this one lasts {found:.2f} s. "
            "Choose a longer stretch.",
            seconds=(ceil((LEAST_FRAMES - 1) * step - 1e-6) + 1) / clip.fps,
            found=clip.seconds,
        )
    return np.floor(np.arange(frames) * step + 0.5).astype(int).clip(0, len(clip) - 1)


def whole(spec: InputSpec, clip: Clip) -> Tensor:
    """The input tensor ``(1, C, T, H, W)`` of a whole video.

    Raises:
        InputError: it is too short.
    """
    frames = sampled(spec, clip)
    return spec.tensor(clip, frames, None if spec.modality == "rgb" else spec.levels(clip, frames))


@torch.no_grad()
def localized(
    networks: Sequence[Localizer], features: Sequence[Tensor], labels: Sequence[str], frames: int, fps: float
) -> Localized:
    """What localizers find together in a video of so many ``frames``, each in its own features ``(C, S)`` of it."""
    steps, end = features[0].shape[1], float(frames)
    anchors = anchors_of(steps)
    told = [network.propose(each) for network, each in zip(networks, features, strict=True)]
    objectness = late([logits.sigmoid() for logits, _shifts in told])
    raw = within(moved(anchors, late([shifts for _logits, shifts in told])), end)
    most = PROPOSALS * -(-steps * STEP // int(60 * fps))
    kept = nms(raw.numpy(), objectness.numpy(), OVERLAP)[:most]
    proposals = raw[kept]
    said = [network.judge(each, proposals) for network, each in zip(networks, features, strict=True)]
    refined = within(moved(proposals, late([each.shifts for each in said])), end)
    curves = [network.of_step(each.T).softmax(1) for network, each in zip(networks, features, strict=True)]
    return Localized(
        labels=tuple(labels),
        step_s=STEP / fps,
        features=torch.cat(list(features)).numpy(),
        curves=late(curves).numpy(),
        anchors=anchors.numpy() / fps,
        objectness=objectness.numpy(),
        proposals=proposals.numpy() / fps,
        proposal_scores=objectness[kept].numpy(),
        from_anchors=np.asarray(kept),
        scores=late([each.logits.softmax(1) for each in said]).numpy(),
        refined=refined.numpy() / fps,
    )


def within(segments: Tensor, end: float) -> Tensor:
    """Segments ``(N, 2)`` in frames, cut at the ends of a video of ``end`` frames; at least one frame long."""
    start = segments[:, 0].clamp(0, end - 1)
    return torch.stack([start, torch.maximum(segments[:, 1].clamp(0, end), start + 1)], 1)


def suppressed(candidates: Sequence[Segment], sigma: float = SIGMA, least: float = LEAST) -> list[Segment]:
    """Candidates after soft-NMS, class by class, the best first; without those whose score fell below ``least``."""
    by_label: dict[str, list[Segment]] = {}
    for each in candidates:
        by_label.setdefault(each.label, []).append(each)
    found = []
    for label, mine in by_label.items():
        segments = np.array([[each.start_s, each.end_s] for each in mine])
        scores = soft_nms(segments, np.array([each.score for each in mine]), sigma)
        found += [
            Segment(label, each.start_s, each.end_s, float(score))
            for each, score in zip(mine, scores, strict=True)
            if score >= least
        ]
    return sorted(found, key=lambda each: -each.score)


def by_nms(candidates: Sequence[Segment], overlap: float) -> list[Segment]:
    """Candidates that NMS leaves, class by class; ``overlap``: the tIoU above which the worse one goes."""
    found: list[Segment] = []
    for label in dict.fromkeys(each.label for each in candidates):
        mine = [each for each in candidates if each.label == label]
        segments = np.array([[each.start_s, each.end_s] for each in mine])
        found += [mine[n] for n in nms(segments, np.array([each.score for each in mine]), overlap)]
    return found


@torch.no_grad()
def by_windows(
    networks: Sequence[Localizer], features: Sequence[Tensor], labels: Sequence[str], fps: float
) -> list[Segment]:
    """The sliding-window classifier's candidates: every anchor is a window, as it is."""
    steps = features[0].shape[1]
    windows = within(anchors_of(steps), float(steps * STEP))
    scores = late(
        [
            network.of_window(mean_of_windows(each, windows)).softmax(1)
            for network, each in zip(networks, features, strict=True)
        ]
    )[:, :-1].numpy()
    spans = windows.numpy() / fps
    return [
        Segment(labels[k], float(spans[n, 0]), float(spans[n, 1]), float(scores[n, k]))
        for n, k in np.argwhere(scores >= 0.05)
    ]


def by_steps(found: Localized, thresholds: Sequence[float], smoothing_s: float) -> list[Segment]:
    """The per-frame classifier's segments: stretches of steps whose smoothed score passes one of the thresholds."""
    first = (0.5 - STEP / 2) * found.step_s / STEP  # a step lies around its middle, the first one's half outside
    scores = smoothed(found.curves[:, :-1], found.step_s, smoothing_s)
    segments = grouped(scores, found.step_s, found.labels, thresholds, start_s=first)
    return [replace(each, start_s=max(each.start_s, 0.0)) for each in segments]


def localized_key(clip: Clip, streams: str) -> Key:
    """What names the work of ``localizing``."""
    return Key("localized", clip.digest, (streams, *(card_of(name).weights.identity for name in NAMES[streams])))


def localizing(source: Source, clip: Clip, streams: str) -> Iterator[Progress | Localized]:
    """Find the actions of a video by ``streams``: ``appearance``, ``motion``, or ``both`` fused late; on the CPU.

    Raises:
        InputError: it is too short.
    """
    names = NAMES[streams]
    loaded = [source.get(name, "cpu") for name in names]
    networks = [cast(Localizer, each.network) for each in loaded]
    features = []
    for n, name in enumerate(names):
        yield Progress(2 * n, 2 * len(names))
        x = whole(card_of(name).input, clip)
        yield Progress(2 * n + 1, 2 * len(names))
        with loaded[n].lock, torch.no_grad():
            features.append(networks[n](x))
    with ExitStack() as held:
        for each in loaded:
            held.enter_context(each.lock)
        card = card_of(names[0])
        found = localized(networks, features, card.classes, x.shape[2], card.input.fps)
    yield found
