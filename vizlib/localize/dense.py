"""A long video through I3D once: at each step of its features, the probabilities of its actions.

The network runs over the whole video as over one clip (see ``models/streaming.py``), in pieces that are read, shown to
it and forgotten. What its head averages over a whole clip is here the answer of each moment.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, floor
from pathlib import Path

import numpy as np
import torch
from torch import nn

from models.card import WeightsError
from models.i3d import I3D
from models.input_spec import InputError
from models.streaming import Axis, stage_of
from models.zoo import card_of
from video import Clip, Progress, probe, read_pieces
from vizlib.engine.device import no_room, ran_out_of_memory
from vizlib.engine.networks import Source
from vizlib.localize.previews import preview

NETWORK = "i3d_kinetics400"
PIECE = 8  # frames that are held at once, one step of I3D's features; more take more memory, and hardly less time
LEAST = 16  # frames: two steps of I3D's features, over which its head averages
PREVIEWS = 1000  # frames to be looked at, at most


@dataclass(frozen=True)
class Stretch:
    """What to look at: a video file, or its bytes, from ``start_s`` to ``end_s`` (to its end, if that comes before)."""

    source: Path | bytes
    start_s: float
    end_s: float


@dataclass(frozen=True, eq=False)
class Dense:
    """The probabilities through time, as far as the video has been looked at; at last the result.

    Attributes:
        labels: of the K actions.
        scores: probabilities at each step so far, float32 ``(S, K)``; nothing is known of what lies behind.
        step_s: between two steps.
        start_s: where the first step begins, in seconds of the source; step k lasts until ``start_s + (k + 1) step_s``.
        end_s: where the stretch ends.
        previews: frames to be looked at, as JPEG, ``preview_s`` apart, from the stretch's start on.
        spent_s: seconds of work for ``timed`` frames of the video.
        done, total: frames of the video, at the network's rate.
        badge: the data behind the weights.
    """

    labels: tuple[str, ...]
    scores: np.ndarray
    step_s: float
    start_s: float
    end_s: float
    previews: tuple[bytes, ...]
    preview_s: float
    spent_s: float
    timed: int
    done: int
    total: int
    badge: str

    @property
    def finished(self) -> bool:
        return self.done >= self.total

    @property
    def whole_s(self) -> float | None:
        """Seconds that the whole stretch takes on this machine, from the pace so far; None until there is one."""
        return self.spent_s * self.total / self.timed if self.timed else None

    @property
    def left_s(self) -> float | None:
        """Seconds until it is done."""
        return self.spent_s * (self.total - self.done) / self.timed if self.timed else None

    @property
    def bytes(self) -> int:
        return self.scores.nbytes + sum(map(len, self.previews))


def entropy(scores: np.ndarray) -> np.ndarray:
    """How undecided each step is, in bits, ``(S,)``: 0 for one sure answer, ``log2(K)`` where all are equal."""
    return -(scores * np.log2(np.maximum(scores, 1e-12))).sum(1)


def head_of(network: nn.Module, frames: int) -> nn.Sequential:
    """I3D without its mean over time: logits of each step, ``(N, K, S, 1, 1)``, of a video of so many ``frames``.

    Raises:
        TypeError: another network.
    """
    if not isinstance(network, I3D):
        raise TypeError(f"{type(network).__name__} has no head that answers step by step")
    steps = stage_of(network.features, Axis(frames)).axis.frames
    return nn.Sequential(network.features, nn.AvgPool3d((min(2, steps), 7, 7), 1), network.logits)


def localizing_long(
    networks: Source, stretch: Stretch, device: str = "cpu", so_far: Dense | None = None
) -> Iterator[Dense]:
    """Look at a stretch of any length once, from its start, or from where ``so_far`` was stopped; each step is the
    result so far.

    Raises:
        ClipError: it cannot be read. InputError: it is too short. WeightsError: there are none. OutOfMemory.
    """
    card = card_of(NETWORK)
    spec, fps = card.input, card.input.fps
    seconds = min(stretch.end_s, probe(stretch.source).seconds) - stretch.start_s
    total = ceil(seconds * fps - 1e-6)
    if total < LEAST:
        raise InputError(
            "The network needs at least {least:.2f} s of video; this stretch lasts {found:.2f} s. "
            "Choose a longer stretch, or another video.",
            least=LEAST / fps,
            found=max(seconds, 0.0),
        )
    loaded = networks.get(NETWORK, device)
    if loaded.badge == "random":
        raise WeightsError("{title} has no trained weights here, so it gives no answer.", title=card.title)
    head = head_of(loaded.network, total)
    axis = stage_of(head, Axis(total)).axis
    every = ceil(total / PREVIEWS)
    scores = np.empty((axis.frames, len(card.classes)), np.float32)
    latest = so_far or Dense(
        labels=card.classes,
        scores=scores[:0],
        step_s=axis.stride / fps,
        start_s=stretch.start_s + max(axis.first + 0.5 - axis.stride / 2, 0) / fps,
        end_s=stretch.start_s + seconds,
        previews=(),
        preview_s=every / fps,
        spent_s=0.0,
        timed=0,
        done=0,
        total=total,
        badge=loaded.badge,
    )
    yield latest
    known = len(latest.scores)
    scores[:known] = latest.scores
    first = restart(axis, known) if known else 0
    stage = stage_of(head, Axis(total - first))
    skip = known - first // axis.stride  # steps that are known already
    times = stretch.start_s + np.arange(first, total) / fps
    previews, at, spent, since = list(latest.previews), first, latest.spent_s, time.perf_counter()
    for event in read_pieces(stretch.source, times, PIECE):
        if isinstance(event, Progress):
            spent += time.perf_counter() - since
            yield latest  # nothing new, but a chance to stop; what others do meanwhile takes none of its time
            since = time.perf_counter()
            continue
        previews += [preview(event[k - at]) for k in range(at, at + len(event)) if k % every == 0 and k >= latest.done]
        x = spec.tensor(Clip(event, fps), np.arange(len(event)), None).to(device)
        try:
            with loaded.lock, torch.no_grad():
                logits = stage(x)
        except Exception as error:
            if not ran_out_of_memory(error):
                raise
            raise no_room(card.title, device, PIECE) from error
        if logits is not None:
            made = torch.softmax(logits[0, :, :, 0, 0].float(), 0).T.cpu().numpy()[skip:]  # (steps, K)
            skip = max(skip - logits.shape[2], 0)
            scores[known : known + len(made)] = made
            known += len(made)
        at += len(event)
        spent += time.perf_counter() - since
        latest = replace(
            latest,
            scores=scores[:known],
            previews=tuple(previews),
            spent_s=spent,
            timed=latest.timed + len(event),
            done=max(at, latest.done),
        )
        yield latest
        since = time.perf_counter()


def restart(axis: Axis, known: int) -> int:
    """From which frame to look again, so that step ``known`` sees all that it would have seen from the start.

    A multiple of the stride: then the padding of each layer, which depends on the length, lies as it did.
    """
    sees = axis.first + axis.stride * known - (axis.field - 1) / 2
    return max(floor(sees / axis.stride) * axis.stride, 0)
