"""How frames are taken from the clip: as each network was trained, or as a person wants."""

import streamlit as st

from models.input_spec import InputSpec
from ui.address import chosen
from ui.words import _

OWN, TRAINED = "own", "trained"


def sampling() -> tuple[int, int]:
    """``(frames, stride)`` that a person chose; zeros mean what each network was trained on."""
    names = {TRAINED: _("as trained"), OWN: _("my own")}
    mode = chosen(
        st.segmented_control,
        _("Sampling"),
        list(names),
        key="sampling",
        default=TRAINED,
        required=True,
        format_func=names.__getitem__,
    )
    if mode != OWN:
        return 0, 0
    left, right = st.columns(2)
    frames = left.slider(_("Frames"), 2, 128, 16, key="frames", bind="query-params", persist_state="session")
    stride = right.slider(
        _("Stride (every n-th frame)"), 1, 16, 1, key="stride", bind="query-params", persist_state="session"
    )
    return frames, stride


def sampling_text(spec: InputSpec) -> str:
    """``64 frames, every 1st at 25 a second: 2.6 s`` in words."""
    return _("{frames} frames, stride {stride} at {fps:g} a second: {seconds:.2f} s").format(
        frames=spec.frames, stride=spec.stride, fps=spec.fps, seconds=spec.seconds
    )
