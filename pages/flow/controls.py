"""How flow is estimated: the method, its parameters, and the weights of those that were trained."""

import streamlit as st

from models.card import Weights
from ui.address import number, pick
from ui.networks.downloads import missing
from ui.sidebar import device
from ui.words import _
from video.flow import METHODS
from video.flow.raft import RAFTS, raft_file, raft_hash, raft_here, raft_url
from vizlib.flow.field import FlowRequest

MEGABYTES = {"raft_small": 3.9, "raft_large": 20.2}
NAMES = {"dis": "DIS", "farneback": "Farneback", "raft_small": "RAFT, small", "raft_large": "RAFT, large"}


def parameter_names() -> dict[str, str]:
    """What can be set of the methods, in the session's language."""
    return {
        "finest_scale": _("finest scale (halvings)"),
        "patch_size": _("patch size (pixels)"),
        "patch_stride": _("patch stride (pixels)"),
        "descent_steps": _("descent steps"),
        "refinement_steps": _("refinement steps"),
        "levels": _("levels of the pyramid"),
        "window": _("window (pixels)"),
        "iterations": _("iterations"),
        "neighbourhood": _("neighbourhood (pixels)"),
        "sigma": _("sigma (pixels)"),
        "updates": _("updates"),
    }


def weights_of(method: str) -> Weights:
    """Where the public weights of a RAFT come from and go to."""
    return Weights(
        badge="", file=raft_file(method).name, sha256=raft_hash(method), licence="BSD-3-Clause",
        megabytes=MEGABYTES[method], url=raft_url(method),
    )  # fmt: skip


def controls() -> FlowRequest | None:
    """Method and parameters. ``None``: its weights are not here; the page says where they come from."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    method = pick(_("Method"), NAMES, key="method", place=left, wrap=True)
    if method in RAFTS and not raft_here(method):
        why = _("RAFT was trained, and its weights are not on this machine.")
        missing(weights_of(method), method, NAMES[method], why)
        return None
    words = parameter_names()
    given: list[tuple[str, float]] = []
    with right.popover(_("Parameters"), icon=":material/tune:", width="stretch"):
        for name, p in METHODS[method].items():
            kind = float if p.step < 1 else int
            # Patches further apart than they are wide would leave gaps.
            high = min(p.high, dict(given).get("patch_size", 8)) if name == "patch_stride" else p.high
            value = number(
                st.slider, words[name], kind(p.low), kind(high), key=f"{method}-{name}", default=kind(p.default),
                step=kind(p.step),
            )  # fmt: skip
            if value != p.default:
                given.append((name, float(value)))
    return FlowRequest(method, tuple(given), device() if method in RAFTS else "cpu")
