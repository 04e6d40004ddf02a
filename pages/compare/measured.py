"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from typing import Any

from datasets.actors import LABELS
from datasets.samples import CUT
from models.zoo import CARDS
from ui.clip.sampling import DEFAULT_VIEWS
from ui.networks.predictions import NETWORK
from ui.numbers import Measure, Numbers, whole_share
from ui.words import listed
from video import Clip, VideoInfo
from vizlib.predict import Prediction
from vizlib.results.runs import named


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


def cuts() -> dict[str, list[tuple[str, float]]]:
    """I3D's answers to the backflip as it is cut (``here``), ``earlier``, ``later``, and in the ``whole`` picture."""
    return named("samples-cuts")["samples-cuts"]["rows"]


def label_set_numbers() -> dict[str, str]:
    """How many names there are, and what I3D says to both clips that ship."""
    found = named("samples-")
    cut, uncut = (found[f"samples-{name}"]["views"][str(DEFAULT_VIEWS)] for name in ("backflip", "jumping_jacks"))
    return {
        "kinetics": str(len(CARDS[NETWORK].classes)),
        "sports": str(len(CARDS["c3d_sports1m"].classes)),
        "objects": str(len(CARDS["efficientnet_lite0"].classes)),
        "actions": str(len(LABELS)),
        "views": str(DEFAULT_VIEWS),
        "cut": said(cut["mean"][:1]),
        "cut_share": whole_share(cut["mean"][0][1]),
        "uncut": said(uncut["mean"][:1]),
        "uncut_each": said(uncut["each"]),
    }


def cut_numbers() -> dict[str, str]:
    """Where the backflip is cut, and what I3D says when it is cut elsewhere.

    ``{moved_same}``, ``{whole_same}``: how many of the clips that begin elsewhere, or show the whole picture, get the
    name that it gets as it is cut.
    """
    run = named("samples-cuts")["samples-cuts"]
    names = {cut: rows[0][0] for cut, rows in cuts().items()}
    same = {cut: int(name == names["here"]) for cut, name in names.items()}
    return {
        "start": f"{CUT.start_s:g}",
        "seconds": f"{CARDS[NETWORK].input.seconds:.2f}",
        "shift": f"{run['shift_s']:g}",
        "moved_same": f"{same['earlier'] + same['later']} / 2",
        "whole_same": f"{same['whole']} / 1",
        **{name: said(rows[:1]) for name, rows in cuts().items()},
    }


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "averaging": averaging_numbers,
}
