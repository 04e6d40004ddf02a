"""What the example of a long video says in numbers."""

import numpy as np

from datasets.samples import MOMENTS
from ui.numbers import whole_share
from ui.words import listed
from vizlib.localize.answers import Answers, example

RELATED = ("cartwheeling", "gymnastics tumbling", "parkour", "somersaulting")  # actions of Kinetics-400, to a backflip
SURE = 0.5  # from here on an answer is called sure


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
        "flip_s": f"{flip[0]:.1f}",
        "related": related(found, *flip),
    }


def finding() -> str:
    """The section that says what came out: how sure the network is at its surest, and of what."""
    found = example()
    step, k = np.unravel_index(found.scores.argmax(), found.scores.shape)
    return finding_of(float(found.scores[step, k]), found.labels[k])


def finding_of(sure: float, label: str) -> str:
    """Of one answer. None can be right: neither of the two things that happen is an action of Kinetics-400."""
    if sure < SURE:
        return "long_doubtful"
    return "long_related" if label in RELATED else "long_wrong"


def during(found: Answers, start_s: float, end_s: float) -> np.ndarray:
    """The steps whose middle lies within."""
    middles = found.first_s + (np.arange(len(found.scores)) + 0.5) * found.step_s
    return np.flatnonzero((middles >= start_s) & (middles < end_s))


def answered(found: Answers, start_s: float, end_s: float) -> str:
    """The first answers of the steps within, in their order."""
    best = (found.labels[k] for k in found.scores[during(found, start_s, end_s)].argmax(1))
    return listed(f"*{label}*" for label in dict.fromkeys(best))


def related(found: Answers, start_s: float, end_s: float) -> str:
    """The highest probabilities, within, of the actions that are related to a backflip; the highest one first."""
    highest = found.scores[during(found, start_s, end_s)].max(0)
    of = {label: highest[found.labels.index(label)] for label in RELATED}
    return listed(f"*{label}* {whole_share(of[label])}" for label in sorted(of, key=of.__getitem__, reverse=True))
