"""What localizers, and what is compared with them, find in all streams of a split."""

from collections.abc import Mapping, Sequence

import numpy as np
from torch import Tensor

from datasets.actors import FPS
from datasets.streams import ACTIONS
from models.localizer import STEP, Localizer
from models.zoo import card_of
from training.localizer.data import Stream, streams
from training.localizer.features import features_of
from vizlib.localize.detect import by_steps, by_windows, localized
from vizlib.localize.result import Localized
from vizlib.metrics import Segment

Videos = dict[str, list[Segment]]  # segments by the name of the video


def truth_of(data: Sequence[Stream]) -> Videos:
    """What happens in each stream."""
    return {
        stream.name: [
            Segment(ACTIONS[label], float(start) / FPS, float(end) / FPS)
            for (start, end), label in zip(stream.segments, stream.labels, strict=True)
        ]
        for stream in data
    }


def features(networks: Mapping[str, Localizer], split: str) -> dict[str, list[Tensor]]:
    """Of each stream the features of each network, ``(C, S)``, in the networks' order."""
    found: dict[str, list[Tensor]] = {}
    for name, network in networks.items():
        spec = card_of(name).input
        for stream in streams(split, spec.modality):
            found.setdefault(stream.name, []).append(features_of(network, spec, stream))
    return found


def found_in(
    networks: Sequence[Localizer], features: Mapping[str, Sequence[Tensor]], split: str
) -> dict[str, Localized]:
    """All that localizers find together in each stream of a split."""
    frames = {stream.name: len(stream.levels) for stream in streams(split)}
    return {name: localized(networks, each, ACTIONS, frames[name], FPS) for name, each in features.items()}


def candidates(found: Mapping[str, Localized]) -> Videos:
    """Of each stream, before any is suppressed."""
    return {name: each.candidates() for name, each in found.items()}


def windows(networks: Sequence[Localizer], features: Mapping[str, Sequence[Tensor]]) -> Videos:
    """Those of the sliding-window classifier."""
    return {name: by_windows(networks, each, ACTIONS, FPS) for name, each in features.items()}


def steps(found: Mapping[str, Localized], thresholds: Sequence[float], smoothing_s: float) -> Videos:
    """The segments of the per-frame classifier."""
    return {name: by_steps(each, thresholds, smoothing_s) for name, each in found.items()}


def proposals(found: Mapping[str, Localized]) -> Videos:
    """The proposals of each stream, of no class."""
    return {
        name: [
            Segment("", float(start), float(end), float(score))
            for (start, end), score in zip(each.proposals, each.proposal_scores, strict=True)
        ]
        for name, each in found.items()
    }


def accuracy(networks: Mapping[str, Localizer], found: Mapping[str, Localized], split: str) -> float:
    """Share of all feature steps of which the per-frame classifier names the class, or says that there is none."""
    right = []
    for stream in streams(split, card_of(next(iter(networks))).input.modality):
        said = found[stream.name].curves.argmax(1)
        right.append(said == stream.classes()[::STEP])
    return float(np.concatenate(right).mean())
