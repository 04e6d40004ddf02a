"""Where a label of one person comes from: integrated gradients of its score with respect to the frames.

The score is the logit of the label for the person's box at one moment. Sundararajan et al.: Axiomatic Attribution for
Deep Networks, 2017; the baseline is the mean grey of the training data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import cast

import cv2
import numpy as np
import torch
from captum.attr import IntegratedGradients
from torch import Tensor

from models.detector import SIDE, STEP, WINDOW, Detector, step_of
from video import Clip, Progress
from vizlib.attribution.stepping import Turn, stepped
from vizlib.detect.detect import input_of, placed, trained
from vizlib.detect.onto import onto
from vizlib.detect.result import Tube
from vizlib.engine.networks import Source
from vizlib.pictures.heat import brightest, heat
from vizlib.receptive_field import theoretical

STEPS = 16  # of the quadrature
SMOOTH = 1.5  # pixels of the network's: single pixels say little


@dataclass(frozen=True)
class Asked:
    """Whose score is explained.

    Attributes:
        tube: its place in the list of all.
        t: the frame.
        label: its number.
    """

    tube: int
    t: int
    label: int


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the frames say for and against a label.

    Attributes:
        start: the first frame that the score can depend on.
        values: from there on, of each pixel of the network's, summed over its channels, ``(F, 128, 128)``.
        score, baseline: the logit for the clip, and where all of it is grey.
        own, others: shares of all absolute values that lie in the person's own box, and in those of others outside it.
        own_area, others_area: shares of all pixels there.
    """

    start: int
    values: np.ndarray
    score: float
    baseline: float
    own: float
    others: float
    own_area: float
    others_area: float

    @property
    def residual(self) -> float:
        """By how much the values miss the difference of the scores, which they should add up to, in parts of it."""
        due = self.score - self.baseline
        return abs(float(self.values.sum()) - due) / max(abs(due), 1e-9)

    @cached_property
    def most(self) -> float:
        """What the brightest colour stands for in all frames."""
        return brightest(np.stack([smooth(each) for each in self.values]))


@cache
def reach() -> int:
    """Steps of the features before and after a moment on whose frames its averaged features may depend."""
    frames = theoretical(Detector().features, (1, 3, 64, SIDE, SIDE))[""].size[0] + (WINDOW - 1) * STEP
    return -(-frames // (2 * STEP)) + 1


def part(frames: int, t: int) -> tuple[int, int, int]:
    """The frames that matter for frame ``t``: the first, the one after the last; and the step of ``t`` within them."""
    steps = -(-frames // STEP)
    step = step_of(t, steps)
    first = max(0, step - reach())
    return first * STEP, min(frames, (step + reach() + 1) * STEP), step - first


def explaining(source: Source, clip: Clip, tubes: Sequence[Tube], asked: Asked) -> Iterator[Progress | Evidence]:
    """Explain one label of one person at one moment, on the CPU."""
    loaded = trained(source)
    network = cast(Detector, loaded.network)
    start, end, step = part(len(clip), asked.t)
    x = input_of(clip)[:, :, start:end].clone()
    tube = tubes[asked.tube]
    left, top, scale = placed(clip)
    box = torch.tensor((tube.boxes[asked.t - tube.start] - (left, top, left, top)) / scale, dtype=torch.float32)[None]

    def score(x: Tensor) -> Tensor:
        averaged = network(x)
        boxes = [box if s == step else torch.empty(0, 4) for s in range(len(averaged))]
        return network.judge(averaged, boxes)[:, asked.label]

    def attribute(turn: Turn) -> Tensor:
        def forward(x: Tensor) -> Tensor:
            with turn():
                return score(x)

        return IntegratedGradients(forward).attribute(x, torch.zeros_like(x), n_steps=STEPS, internal_batch_size=1)

    values = None
    for found in stepped(attribute, STEPS, loaded.lock):
        if isinstance(found, Progress):
            yield found
        else:
            values = found.detach()[0].sum(0).numpy()
    assert values is not None
    with loaded.lock, torch.no_grad():
        scores = [float(score(each)[0]) for each in (x, torch.zeros_like(x))]
    own, others = masks(clip, tubes, tube.identity, start, end)
    shares = np.abs(values) / max(float(np.abs(values).sum()), 1e-12)
    yield Evidence(
        start, values, scores[0], scores[1], float(shares[own].sum()), float(shares[others].sum()), float(own.mean()),
        float(others.mean()),
    )  # fmt: skip


def masks(clip: Clip, tubes: Sequence[Tube], identity: int, start: int, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Which of the network's pixels lie in somebody's box, and which in those of others alone: ``(F, 128, 128)``."""
    left, top, scale = placed(clip)
    own, others = (np.zeros((end - start, SIDE, SIDE), bool) for _ in range(2))
    for tube in tubes:
        for t in range(max(start, tube.start), min(end, tube.end)):
            sides = (tube.boxes[t - tube.start] - (left, top, left, top)) / scale
            x1, y1 = np.floor(sides[:2]).astype(int).clip(0, SIDE)
            x2, y2 = np.ceil(sides[2:]).astype(int).clip(0, SIDE)
            (own if tube.identity == identity else others)[t - start, y1:y2, x1:x2] = True
    return own, others & ~own


def evidence_frame(found: Evidence, clip: Clip, t: int) -> np.ndarray:
    """How much frame ``t`` counts, for or against, as a heat map of its size; black where it cannot count."""
    if not found.start <= t < found.start + len(found.values):
        return np.zeros((*clip.size, 3), np.uint8)
    return onto(heat(smooth(found.values[t - found.start]), found.most), clip, cv2.INTER_LINEAR)


def smooth(values: np.ndarray) -> np.ndarray:
    """Absolute values ``(128, 128)``, blurred a little."""
    return cv2.GaussianBlur(np.abs(values), (0, 0), SMOOTH)
