"""The timeline under a long video: segments as rows, actions as curves, on the frames that the player shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ui.charts.style import SEEN
from ui.player import Curve, Row, Span
from vizlib.grouping import smoothed
from vizlib.localize.answers import Answers
from vizlib.metrics import Segment

CURVES = 3  # actions
MOST_SPANS = 300  # of a row: a browser draws no more at once
HUES = (*SEEN, "#e03131", "#f08c00", "#099268", "#d6336c")
GREY = "#868e96"


@dataclass(frozen=True)
class Shown:
    """Which frames the player shows: ``count`` of them, ``fps`` a second, from ``start_s`` of the source on."""

    start_s: float
    fps: float
    count: int

    @property
    def times_s(self) -> np.ndarray:
        return self.start_s + np.arange(self.count) / self.fps

    def frame(self, time_s: float) -> float:
        return (time_s - self.start_s) * self.fps


def colors_of(segments: Sequence[Segment]) -> dict[str, str]:
    """A colour for each action, those of the best segments first; for those that come late grey."""
    labels = dict.fromkeys(each.label for each in segments)
    return {label: HUES[n] if n < len(HUES) else GREY for n, label in enumerate(labels)}


def segments_row(title: str, segments: Sequence[Segment], shown: Shown, note: str) -> Row:
    """The best segments, in the colours of their actions; ``note`` has a gap for the score."""
    colors = colors_of(segments)
    return Row(
        title,
        tuple(
            Span(shown.frame(s.start_s), shown.frame(s.end_s), s.label, colors[s.label], note.format(score=s.score))
            for s in segments[:MOST_SPANS]
        ),
    )


def moments_row(title: str, moments: Sequence[tuple[str, float, float]], shown: Shown) -> Row:
    """What a person sees happen."""
    return Row(title, tuple(Span(shown.frame(start), shown.frame(end), label, GREY) for label, start, end in moments))


def curves(answers: Answers, segments: Sequence[Segment], shown: Shown, smooth_s: float, undecided: str) -> list[Curve]:
    """The actions of the best segments, or those with the highest mean; last the entropy, as a part of its maximum."""
    steps = answers.at(shown.times_s)
    scores = smoothed(answers.scores, answers.step_s, smooth_s)
    colors = colors_of(segments)
    by_mean = [answers.labels[k] for k in np.argsort(-scores.mean(0))]
    labels = list(dict.fromkeys([*colors, *by_mean]))[:CURVES]
    made = [Curve(label, colors.get(label, GREY), scores[steps, answers.labels.index(label)]) for label in labels]
    return [*made, Curve(undecided, GREY, answers.entropy[steps] / answers.most)]
