"""A localizer that is told the truth and says it a little wrong: for pages, where it does not matter who found it."""

from collections.abc import Iterator

import numpy as np

from datasets.streams import ACTIONS
from models.localizer import STEP, anchors_of
from video import Clip, Progress
from vizlib.localize.result import Localized


def standin(_source: object, clip: Clip, _streams: str) -> Iterator[Progress | Localized]:
    """Every action but the last, boundaries up to 0.4 s off; and one that is none, if there are two to lie between."""
    yield Progress(0, 1)
    rng = np.random.default_rng(len(clip))
    truth = clip.truth.segments
    segments = np.array([[start, end] for _label, start, end in truth]).reshape(-1, 2)
    labels = [ACTIONS.index(label) for label, _start, _end in truth]
    if len(truth) > 1:
        segments = np.vstack([segments[:-1], [[segments[0, 1] - 0.3, segments[1, 0] + 0.3]]])
        labels = [*labels[:-1], ACTIONS.index("jump")]
    found = (segments + rng.uniform(-0.4, 0.4, segments.shape)).clip(0, clip.seconds)
    sure = np.linspace(0.95, 0.5, len(found))
    scores = np.zeros((len(found), len(ACTIONS) + 1))
    scores[np.arange(len(found)), labels] = sure
    scores[:, -1] = 1 - sure
    steps = -(-len(clip) // STEP)
    at = np.arange(steps) * STEP / clip.fps
    curves = np.full((steps, len(ACTIONS) + 1), 0.02)
    for (start, end), label, high in zip(found, labels, sure, strict=True):
        curves[:, label] = np.maximum(
            curves[:, label], high * np.exp(-(((at - (start + end) / 2) / (end - start)) ** 4) * 16)
        )
    curves[:, -1] = (1 - curves[:, :-1].sum(1)).clip(0)
    anchors = anchors_of(steps).numpy() / clip.fps
    yield Localized(
        labels=ACTIONS,
        step_s=STEP / clip.fps,
        features=rng.uniform(0, 1, (80, steps)),
        curves=curves,
        anchors=anchors,
        objectness=rng.uniform(0, 0.4, len(anchors)),
        proposals=found + rng.uniform(-0.3, 0.3, found.shape),
        proposal_scores=sure,
        from_anchors=np.arange(len(found)),
        scores=scores,
        refined=found,
    )
