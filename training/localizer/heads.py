"""The second part of a localizer's training: what reads its features, which stay as they are.

Proposal network and head learn as in Faster R-CNN: an anchor that overlaps an action well is one; a proposal that does
is of that action, any other of none. The classifier of windows learns from the anchors as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.localizer import STEP, Localizer, anchors_of, mean_of_windows, moved, shifts_to

GAP = 24  # feature steps of nothing between streams that are read together: more than any tower sees


@dataclass(frozen=True)
class Recipe:
    """How it is trained.

    Attributes:
        batch: streams a step, one behind the other.
        learning_rate, weight_decay: of AdamW; the rate falls along half a cosine.
        positive, negative: tIoU from which, and below which, an anchor is an action, or none.
        right: tIoU from which a proposal is of its action.
        anchors, proposals: how many of each count in a step; share: of them that may be actions.
    """

    batch: int = 8
    steps: int = 2500
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    positive: float = 0.6
    negative: float = 0.3
    right: float = 0.5
    anchors: int = 512
    proposals: int = 512
    share: float = 0.3
    noise: float = 0.3
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Known:
    """Features ``(C, S)`` of a stream, its segments ``(N, 2)`` in frames, and their classes ``(N,)``."""

    features: Tensor
    segments: Tensor
    labels: Tensor


def joined(streams: list[Known]) -> Known:
    """Several streams as one, with nothing between them."""
    parts, segments, labels, at = [], [], [], 0
    for stream in streams:
        gap = stream.features.new_zeros(len(stream.features), GAP)
        parts += [stream.features, gap]
        segments.append(stream.segments + at * STEP)
        labels.append(stream.labels)
        at += stream.features.shape[1] + GAP
    return Known(torch.cat(parts, 1), torch.cat(segments), torch.cat(labels))


def overlap(a: Tensor, b: Tensor) -> Tensor:
    """tIoU of segments ``(N, 2)`` and ``(M, 2)``: ``(N, M)``; as ``models.segments.tiou``, but of tensors."""
    shared = (torch.minimum(a[:, None, 1], b[None, :, 1]) - torch.maximum(a[:, None, 0], b[None, :, 0])).clamp(min=0)
    lengths = (a[:, 1] - a[:, 0])[:, None] + (b[:, 1] - b[:, 0])[None]
    return shared / (lengths - shared).clamp(min=1e-6)


def some(mask: Tensor, count: int) -> Tensor:
    """At most ``count`` indices at which ``mask`` holds, drawn anew each time."""
    found = mask.nonzero()[:, 0]
    return found[torch.randperm(len(found))[:count]]


def losses(network: Localizer, known: Known, recipe: Recipe) -> dict[str, Tensor]:
    """What is minimized, part by part."""
    anchors = anchors_of(known.features.shape[1])
    logits, shifts = network.propose(known.features)
    iou = overlap(anchors, known.segments)  # (anchors, truths)
    best, which = iou.max(1)
    positive = best >= recipe.positive
    positive[iou.argmax(0)] = True  # an action that no anchor fits has its best one
    yes = some(positive, int(recipe.anchors * recipe.share))
    no = some(~positive & (best < recipe.negative), recipe.anchors - len(yes))
    chosen, target = torch.cat([yes, no]), torch.cat([torch.ones(len(yes)), torch.zeros(len(no))])
    found = {
        "object": F.binary_cross_entropy_with_logits(logits[chosen], target),
        "moved": F.smooth_l1_loss(shifts[yes], shifts_to(anchors[yes], known.segments[which[yes]]), beta=0.1),
    }
    with torch.no_grad():
        proposals = moved(anchors, shifts)
        near = known.segments.repeat(4, 1)
        near = moved(near, torch.randn(len(near), 2) * recipe.noise)
        leading = logits.topk(min(len(logits), 4 * recipe.proposals)).indices
        proposals = torch.cat([proposals[leading], near, anchors[some(best < 2, recipe.proposals)]])
        iou = overlap(proposals, known.segments)
        best, which = iou.max(1)
        yes = some(best >= recipe.right, int(recipe.proposals * recipe.share))
        no = some(best < recipe.right, recipe.proposals - len(yes))
        chosen = torch.cat([yes, no])
        classes = torch.cat([known.labels[which[yes]], torch.full((len(no),), network.action.out_features - 1)])
    said = network.judge(known.features, proposals[chosen])
    target = shifts_to(proposals[yes], known.segments[which[yes]])
    found["action"] = F.cross_entropy(said.logits, classes, label_smoothing=0.05)
    found["boundaries"] = F.smooth_l1_loss(said.shifts[: len(yes)], target, beta=0.1)
    iou, which = overlap(anchors, known.segments).max(1)
    yes = some(iou >= recipe.right, int(recipe.proposals * recipe.share))
    no = some(iou < recipe.right, recipe.proposals - len(yes))
    windows = network.of_window(mean_of_windows(known.features, anchors[torch.cat([yes, no])]))
    classes = torch.cat([known.labels[which[yes]], torch.full((len(no),), network.action.out_features - 1)])
    found["windows"] = F.cross_entropy(windows, classes, label_smoothing=0.05)
    return found


def training(network: Localizer, streams: list[list[Known]], recipe: Recipe) -> Iterator[dict[str, float]]:
    """Train all that reads the features, in place.

    Args:
        streams: of each the ways in which it may be seen: as it is, and mirrored.

    Yields the mean losses of every hundred steps.
    """
    torch.manual_seed(recipe.seed)
    rng = np.random.default_rng([recipe.seed, 8])
    trained = [p for name, p in network.named_parameters() if not name.startswith(("features", "of_step"))]
    optimizer = torch.optim.AdamW(trained, recipe.learning_rate, weight_decay=recipe.weight_decay)
    network.train()
    for part in network.features.modules():
        part.eval()
    kept: list[dict[str, float]] = []
    for step in range(recipe.steps):
        optimizer.param_groups[0]["lr"] = recipe.learning_rate * (1 + np.cos(np.pi * step / recipe.steps)) / 2
        chosen = rng.choice(len(streams), recipe.batch, replace=False)
        found = losses(network, joined([streams[n][rng.integers(len(streams[n]))] for n in chosen]), recipe)
        optimizer.zero_grad()
        torch.stack(list(found.values())).sum().backward()
        optimizer.step()
        kept.append({name: value.item() for name, value in found.items()})
        if len(kept) == 100:
            yield {name: float(np.mean([row[name] for row in kept])) for name in kept[0]}
            kept = []
    network.eval()
