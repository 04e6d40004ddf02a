"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from functools import cache
from typing import Any

import numpy as np

from datasets.actors import LABELS
from datasets.samples import CUT
from models.zoo import CARDS
from ui.clip.sampling import DEFAULT_VIEWS
from ui.networks.predictions import NETWORK
from ui.numbers import Measure, Numbers
from ui.words import listed
from video import Clip, VideoInfo
from vizlib.predict import Prediction
from vizlib.results.runs import named

FLIPS = ("gymnastics tumbling", "somersaulting")  # what Kinetics-400 calls a backflip, or nearly
CURVES = 5  # classes in the chart


def averaging_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claim 3: what each test clip says by itself, and what their mean says."""
    if example is None or example.probabilities is None or example.done < example.total:
        return None
    best = [(example.labels[row.argmax()], row.max()) for row in example.view_probabilities]
    label, share = example.top(1)[0]
    return {
        "n": str(len(best)),
        "answers": said(best),
        "mean": said([(label, share)]),
    }


def said(answers: Any) -> str:
    """Classes with their shares."""
    return listed(f"{name} ({share:.0%})" for name, share in answers)


@cache
def cuts() -> dict[str, Any]:
    """I3D on every stretch of the uncut video: ``starts``, ``labels``, and ``rows`` of probabilities."""
    return named("samples-cuts")["samples-cuts"]


def shares_by_start(kind: str) -> dict[str, list[float]]:
    """Of the classes that are the answer most often, the probability at each start; ``kind``: see ``cuts``."""
    rows, labels = np.array(cuts()["rows"][kind]), cuts()["labels"]
    won = np.bincount(rows.argmax(1), minlength=len(labels))
    return {labels[i]: rows[:, i].tolist() for i in np.argsort(-won, kind="stable")[:CURVES] if won[i]}


def answer_at(kind: str, start: float) -> tuple[str, float]:
    """I3D's answer to the clip that begins at ``start``, and its probability."""
    row = cuts()["rows"][kind][int(np.argmin(np.abs(np.array(cuts()["starts"]) - start)))]
    return cuts()["labels"][int(np.argmax(row))], max(row)


def label_set_numbers() -> dict[str, str]:
    """How many names there are, and what I3D says to both clips that ship."""
    found = named("samples-")
    cut, uncut = (found[f"samples-{name}"]["views"][str(DEFAULT_VIEWS)] for name in ("backflip", "jumping_jacks"))
    return {
        "kinetics": str(len(CARDS[NETWORK].classes)),
        "sports": str(len(CARDS["c3d_sports1m"].classes)),
        "actions": str(len(LABELS)),
        "views": str(DEFAULT_VIEWS),
        "cut": said(cut["mean"][:1]),
        "uncut": said(uncut["mean"][:1]),
        "uncut_each": said(uncut["each"]),
    }


def cut_numbers() -> dict[str, str]:
    """Where the backflip is cut, and what I3D says when it is cut elsewhere."""
    starts, kinds = np.array(cuts()["starts"]), ("columns", "whole")
    here, _share = answer_at("columns", CUT.start_s)
    later = next(s for s in starts if s > CUT.start_s and answer_at("columns", s)[0] != here)
    right = {kind: sum(answer_at(kind, start)[0] in FLIPS for start in starts) for kind in kinds}
    return label_set_numbers() | {
        "start": f"{CUT.start_s:g}",
        "seconds": f"{cuts()['seconds']:.1f}",
        "here": said([answer_at("columns", CUT.start_s)]),
        "whole": said([answer_at("whole", CUT.start_s)]),
        "after": f"{later - CUT.start_s:.1f}",
        "later": said([answer_at("columns", later)]),
        "n": str(len(starts)),
        "right": str(right["columns"]),
        "right_whole": str(right["whole"]),
        "names": str(len({answer_at("columns", start)[0] for start in starts})),
        "flips": listed(FLIPS),
    }


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "averaging": averaging_numbers,
    "samples": lambda *_: label_set_numbers(),
}
