"""How many test clips are averaged: the same choice on every page."""

import streamlit as st

from models.input_spec import InputSpec, Sampling
from ui.address import number, pick
from ui.words import _

VIEWS = (1, 3, 5, 10)
DEFAULT_VIEWS = 3


def views() -> int:
    """The number chosen."""
    return pick(_("Test clips averaged"), {n: str(n) for n in VIEWS}, key="views", default=DEFAULT_VIEWS)


TRAINED, STRIDE, SECONDS = "trained", "stride", "seconds"


def sampling() -> Sampling | None:
    """What a person chose; ``None`` means what each network was trained on."""
    names = {TRAINED: _("as trained"), STRIDE: _("by stride"), SECONDS: _("by seconds")}
    mode = pick(_("Sampling"), names, key="sampling")
    if mode == TRAINED:
        return None
    left, right = st.columns(2)
    frames = number(left.slider, _("Frames"), 2, 128, key="frames", default=16)
    if mode == STRIDE:
        return Sampling(
            frames,
            stride=number(right.slider, _("Stride (every n-th frame)"), 1, 16, key="stride"),
        )
    return Sampling(
        frames,
        seconds=number(right.slider, _("Seconds covered"), 0.5, 10.0, key="seconds", default=2.0, step=0.5),
    )


def sampling_text(spec: InputSpec) -> str:
    """``64 frames, stride 1 at 25 a second: 2.56 s`` in words."""
    return _("{frames} frames, stride {stride:.3g} at {fps:g} a second: {seconds:.2f} s").format(
        frames=spec.frames, stride=spec.stride, fps=spec.fps, seconds=spec.seconds
    )
