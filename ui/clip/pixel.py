"""One pixel of one frame: a click in a player chooses it, and so do three sliders."""

import streamlit as st

from ui.player import Pick
from ui.words import _

AXES = ("t", "y", "x")


def chosen_before() -> bool:
    """Whether a pixel is looked at already."""
    return all(f"pixel_{axis}" in st.session_state for axis in AXES)


def begin(t: int, y: int, x: int) -> None:
    """The pixel to look at until somebody chooses one."""
    for axis, value in zip(AXES, (t, y, x), strict=True):
        st.session_state[f"pixel_{axis}"] = value


def remember(pick: Pick | None) -> None:
    """A click moves the sliders, which are drawn after it."""
    if pick is not None:
        for axis in AXES:
            st.session_state[f"pixel_{axis}"] = getattr(pick, axis)


def pixel_before(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """``(t, y, x)`` of the pixel looked at, before its sliders are drawn."""
    t, y, x = (min(st.session_state[f"pixel_{axis}"], size - 1) for axis, size in zip(AXES, shape, strict=True))
    return t, y, x


def pixel_of(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """``(t, y, x)`` of the pixel looked at, in a clip of ``shape`` ``(T, H, W)``; at first the middle."""
    names = {"t": _("Frame t"), "y": _("Row y"), "x": _("Column x")}
    values = []
    for column, axis, size in zip(st.columns(3), AXES, shape, strict=True):
        key, most = f"pixel_{axis}", size - 1
        st.session_state[key] = min(st.session_state.get(key, most // 2), most)
        values.append(column.slider(names[axis], 0, most, key=key) if most else 0)
    return values[0], values[1], values[2]
