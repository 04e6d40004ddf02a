"""What the example of a long video says in numbers."""

import numpy as np

from datasets.samples import MOMENTS
from ui.numbers import whole_share
from ui.words import listed
from vizlib.localize.answers import Answers, example

NEAREST = "somersaulting"  # the action of Kinetics-400 that comes nearest to a backflip


def long_numbers() -> dict[str, str]:
    """Of the clip that ships."""
    found = example()
    step, k = np.unravel_index(found.scores.argmax(), found.scores.shape)
    (_jacks, *jacks), (_flip, *flip) = MOMENTS
    return {
        "classes": f"{2**found.most:.0f}",
        "step": f"{found.step_s:g}",
        "sure": whole_share(found.scores[step, k]),
        "sure_label": found.labels[k],
        "sure_s": f"{found.first_s + (step + 0.5) * found.step_s:.1f}",
        "sure_bits": f"{found.entropy[step]:.1f}",
        "all_bits": f"{found.most:.1f}",
        "jacks": answered(found, *jacks),
        "flip": answered(found, *flip),
        "nearest": NEAREST,
        "nearest_flip": whole_share(found.scores[during(found, *flip), found.labels.index(NEAREST)].max()),
    }


def during(found: Answers, start_s: float, end_s: float) -> np.ndarray:
    """The steps whose middle lies within."""
    middles = found.first_s + (np.arange(len(found.scores)) + 0.5) * found.step_s
    return np.flatnonzero((middles >= start_s) & (middles < end_s))


def answered(found: Answers, start_s: float, end_s: float) -> str:
    """The first answers of the steps within, in their order."""
    best = (found.labels[k] for k in found.scores[during(found, start_s, end_s)].argmax(1))
    return listed(f"*{label}*" for label in dict.fromkeys(best))
