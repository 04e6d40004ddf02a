"""What R and the logit are on clips that nobody optimized: the range that a ruler marks.

Of I3D, views of the real clips that ship, at the frames and sizes at which videos are climbed: R depends on both. None
of these clips is of known class, so the logit is the largest one, whosever it is. Of lab nets, rendered test clips, and
the logit of the clip's own class. Beside them the noise from which an ascent begins.
"""

import hashlib
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from datasets.actors import VERSION, render_clip
from datasets.samples import SAMPLES
from models.lab import LABELS
from models.zoo import CARDS
from training.experiments.experiment import Experiment
from training.maximize.figures import rounded
from video import Clip, read_clip
from vizlib.engine.networks import Networks
from vizlib.maximize.defaults import TOGETHER
from vizlib.maximize.natural import distance_of, watched
from vizlib.maximize.objective import channel_objective
from vizlib.maximize.parametrization import parts_of
from vizlib.maximize.picture import network_input, videos_of
from vizlib.maximize.rulers import sized
from vizlib.maximize.spec import MaximizeSpec
from vizlib.maximize.state import beginning, picture_at
from vizlib.maximize.still import deflated

PUBLISHED = "i3d_kinetics400"
NO_NORM = ("recurrent_cnn",)  # of which there is a logit, but no R
LAB = (
    "single_frame", "late_fusion_mlp", "late_fusion_pool", "early_fusion", "slow_fusion", "c3d", "two_stream",
    "slow_fusion_flow", "cnn_lstm", "cnn3d_lstm", *NO_NORM, "non_local", "inflated", "two_stream_inflated", "slowfast",
)  # fmt: skip
SIZES = ((16, 112), (16, 176), (16, 224))  # frames, pixels
STILLS = (112, 176, 224)
NOISE = ((16, 112), (16, 176), (16, 224))
SMALL = 64
TIMES, CROPS, FLIPS = 3, (1.0, 0.7), (False, True)  # of each real clip; crops as a part of its sides
SEEDS = 4  # rendered test clips of each action


@cache
def samples() -> list[Clip]:
    return [read_clip(sample.path) for sample in SAMPLES.values()]


def cut(clip: Clip, share: float, flip: bool) -> Clip:
    """The middle of its frames, perhaps mirrored."""
    height, width = clip.size
    h, w = round(share * height), round(share * width)
    top, left = (height - h) // 2, (width - w) // 2
    frames = clip.frames[:, top : top + h, left : left + w]
    return Clip(np.ascontiguousarray(frames[:, :, ::-1] if flip else frames), clip.fps)


def views(frames: int, size: int, time: int, flip: bool) -> Iterator[Tensor]:
    """Input tensors ``(1, 3, T, S, S)``: of each real clip its crops, at one time; the picture as large as ever."""
    spec = sized(CARDS[PUBLISHED].input, frames, size)
    for clip in samples():
        for share in CROPS:
            part = cut(clip, share, flip)
            yield spec.prepare(part, spec.views(part, TIMES)[time])


@torch.no_grad()
def heard(network: nn.Module, x: Tensor) -> tuple[float, Tensor]:
    """R, and the logits ``(N, K)``. Large clips are computed in 16 bits: R differs by half a percent."""
    large = x.shape[-1] > SMALL
    x = x.contiguous(memory_format=torch.channels_last_3d) if large else x
    with watched(network) as watch, torch.autocast("cpu", torch.bfloat16, enabled=large):
        logits = network(x).float()
        return float(watch.distance()), logits


def real(frames: int, size: int, network: nn.Module) -> dict[str, Any]:
    """R and the largest logit of each view; and R of batches, one a time and flip, of all clips."""
    alone: list[tuple[float, float, str]] = []
    pooled = []
    for time in range(TIMES):
        for flip in FLIPS:
            batch = list(views(frames, size, time, flip))
            for x in batch:
                distance, logits = heard(network, x)
                best = int(logits[0].argmax())
                alone.append((distance, float(logits[0, best]), CARDS[PUBLISHED].classes[best]))
            if not flip:
                pooled.append(heard(network, torch.cat(batch))[0])
    distances, largest, labels = map(list, zip(*alone, strict=True))
    print(f"{frames} x {size}: R {min(distances):.1f} to {max(distances):.1f}, pooled {np.mean(pooled):.1f}, "
          f"logit {min(largest):.1f} to {max(largest):.1f}", flush=True)  # fmt: skip
    return {
        "frames": frames, "size": size, "distances": distances, "pooled": pooled, "logits": largest, "labels": labels,
    }  # fmt: skip


def stills(size: int, network: nn.Module) -> dict[str, Any]:
    """The same of the first frame of each view, in the network with its kernels summed over time."""
    batches = [torch.cat([x[:, :, :1] for x in views(1, size, time, flip)]) for time in range(TIMES) for flip in FLIPS]
    alone = [heard(network, x[None]) for batch in batches for x in batch]
    print(f"1 x {size}: R {min(alone)[0]:.1f} to {max(alone)[0]:.1f}", flush=True)
    return {
        "frames": 1, "size": size, "distances": [distance for distance, _logits in alone],
        "pooled": [distance_of(network, batch) for batch in batches], "all": distance_of(network, torch.cat(batches)),
        "logits": [float(logits.max()) for _distance, logits in alone],
    }  # fmt: skip


@cache
def rendered(seed: int, label: str, size: int) -> Clip:
    return render_clip(seed, label, "test", size)


@torch.no_grad()
def of_lab(name: str, network: nn.Module) -> dict[str, Any]:
    """R and the logit of its own class, of each rendered clip; and R of batches of different actions."""
    card = CARDS[name]
    distances, logits, pooled = [], [], []
    for seed in range(SEEDS):
        batch = [card.input.prepare(rendered(seed, label, card.input.size)) for label in card.classes]
        for n, x in enumerate(batch):
            if name in NO_NORM:
                logits.append(float(network(x)[0, n]))
                continue
            distance, answer = heard(network, x)
            distances.append(distance)
            logits.append(float(answer[0, n]))
        if name not in NO_NORM:  # as many together as climb together
            parts = [batch[first : first + TOGETHER] for first in range(0, len(batch), TOGETHER)]
            pooled += [distance_of(network, torch.cat(part)) for part in parts]
    return {
        "frames": card.input.frames, "size": card.input.size, "distances": distances, "pooled": pooled,
        "logits": logits,
    }  # fmt: skip


def measure(name: str, device: str) -> dict[str, Any]:
    """All sizes of a network."""
    network = Networks().get(name, "cpu").network
    if name == PUBLISHED:
        network = network.to(memory_format=torch.channels_last_3d)
    rows = [real(*size, network) for size in SIZES] if name == PUBLISHED else [of_lab(name, network)]
    return {"rows": rounded(rows)}


def measure_stills(device: str) -> dict[str, Any]:
    """All sizes of the stills."""
    network = deflated(Networks().get(PUBLISHED, "cpu").network)
    return {"rows": rounded([stills(size, network) for size in STILLS])}


def noise(name: str, frames: int, size: int, network: nn.Module) -> dict[str, Any]:
    """R and the largest logit of the noise from which ascents with different seeds begin."""
    card = CARDS[name]
    distances, logits = [], []
    for seed in range(SEEDS):
        spec = MaximizeSpec(name, channel_objective("", 0), frames, size, seed=seed)
        picture = picture_at(spec, beginning(seed, parts_of(spec)))
        distance, answer = heard(network, network_input(videos_of(picture), card.input, frames))
        distances.append(distance)
        logits.append(float(answer.max()))
    return {"frames": frames, "size": size, "distances": distances, "logits": logits}


def measure_noise(name: str, device: str) -> dict[str, Any]:
    """All sizes at which it is shown."""
    own = CARDS[name].input
    sizes = NOISE if name == PUBLISHED else ((own.frames, own.size),)
    network = Networks().get(name, "cpu").network
    return {"rows": rounded([noise(name, *size, network) for size in sizes])}


def version() -> str:
    """Of the clips that ship."""
    found = hashlib.sha256()
    for sample in SAMPLES.values():
        found.update(sample.path.read_bytes())
    return found.hexdigest()[:8]


def settings(name: str) -> dict[str, Any]:
    """On what a run depends."""
    lab = CARDS[name].labels == LABELS
    clips: dict[str, Any] = {"seeds": SEEDS, "together": TOGETHER}
    if not lab:
        clips = {"sizes": SIZES, "times": TIMES, "crops": CROPS, "flips": FLIPS, "clips": list(SAMPLES)}
    return {"network": name, "version": VERSION if lab else version(), "weights": CARDS[name].weights.sha256, **clips}


EXPERIMENTS = [
    *(Experiment(f"natural-{name}", settings(name), partial(measure, name)) for name in (*LAB, PUBLISHED)),
    *(
        Experiment(
            f"natural_noise-{name}",
            {"network": name, "weights": CARDS[name].weights.sha256, "seeds": SEEDS, "sizes": NOISE},
            partial(measure_noise, name),
        )
        for name in (*LAB, PUBLISHED)
        if name not in NO_NORM
    ),
    Experiment(f"natural_still-{PUBLISHED}", settings(PUBLISHED) | {"sizes": STILLS}, measure_stills),
]
