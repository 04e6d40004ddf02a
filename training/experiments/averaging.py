"""Claim 3: what averaging test clips gains. Videos of 5 to 8 s of one action; 1, 3, 5 or 10 test clips of each."""

from functools import lru_cache, partial
from typing import Any

import numpy as np
import torch

from datasets.actors import FPS, LABELS, VERSION, render_clip
from models.zoo import CARDS, load
from training.evaluate import lab_cards, score
from training.experiments.experiment import Experiment
from video import Clip

SEEDS = 20
FIRST_SEED = 1000  # the test clips have smaller ones
SECONDS = (5, 8)
VIEWS = (1, 3, 5, 10)


def video_size(name: str) -> int:
    """At which videos are drawn for a network: flow is not exact on small pictures."""
    spec = CARDS[name].input
    return max(spec.size, spec.flow_size)


@lru_cache(2)
def videos(size: int) -> list[tuple[int, Clip]]:
    """Label and video, balanced over the classes; twins are each other's mirror in time."""
    rendered = []
    for seed in range(FIRST_SEED, FIRST_SEED + SEEDS):
        low, high = SECONDS
        frames = round(FPS * np.random.default_rng(seed).uniform(low, high))
        for label, name in enumerate(LABELS):
            rendered.append((label, render_clip(seed, name, "test", size, frames)))
    return rendered


@torch.no_grad()
def averaged(name: str, shown: list[tuple[int, Clip]], views: int, stride: int = 1) -> np.ndarray:
    """Log of the mean probabilities over the test clips of each video, ``(N, 18)``."""
    spec = CARDS[name].input
    spec = spec.sampled(spec.frames, stride)
    network = load(name)
    rows = []
    for _label, clip in shown:
        x = torch.cat([spec.prepare(clip, view) for view in spec.views(clip, views)])
        rows.append(torch.softmax(network(x), 1).mean(0).log())
    return torch.stack(rows).numpy()


def measure(name: str, device: str) -> dict[str, Any]:
    """Accuracies of a lab net for each number of test clips."""
    shown = videos(video_size(name))
    labels = np.array([label for label, _clip in shown])
    scores = {views: score(averaged(name, shown, views), labels) for views in VIEWS}
    return {
        "videos": len(shown),
        "accuracy": {
            str(views): {"top1": s.top1, "unpaired": s.unpaired, "pairs": s.pairs} for views, s in scores.items()
        },
    }


VIDEOS = {"seconds": SECONDS, "first_seed": FIRST_SEED, "seeds": SEEDS}


def settings(name: str) -> dict[str, Any]:
    """On what a run depends."""
    return {"network": name, "version": VERSION, "weights": CARDS[name].weights.sha256, "views": VIEWS, **VIDEOS}


NAMES = [card.name for card in lab_cards()]
EXPERIMENTS = [Experiment(f"averaging-{name}", settings(name), partial(measure, name)) for name in NAMES]
