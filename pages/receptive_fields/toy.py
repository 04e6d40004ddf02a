"""The settings of the lecture's three toy networks: time above, space below."""

import streamlit as st

from models.toys import Toy
from ui.words import _

LECTURE = Toy()
DEFAULTS = {
    "frames": LECTURE.frames, "tk": LECTURE.kernel[0], "ts": LECTURE.stride[0], "tp": LECTURE.pool[0],
    "pixels_in": LECTURE.size, "sk": LECTURE.kernel[1], "ss": LECTURE.stride[1], "sp": LECTURE.pool[1],
}  # fmt: skip
LIMITS = {"frames": (1, 128), "pixels_in": (8, 256)}
KERNEL = (1, 16)


def back() -> None:
    """Every setting as in the lecture."""
    st.session_state.update(DEFAULTS)


def toy_settings() -> Toy:
    """Draw the controls, time beside space; what no network can have is refused by whoever builds one."""
    labels = {
        "frames": _("Frames"), "tk": _("kernel in time"), "ts": _("stride in time"), "tp": _("pool in time"),
        "pixels_in": _("Pixels"), "sk": _("kernel in space"), "ss": _("stride in space"), "sp": _("pool in space"),
    }  # fmt: skip
    found = {}
    for keys in (("frames", "pixels_in"), ("tk", "sk"), ("ts", "ss"), ("tp", "sp")):
        for place, key in zip(st.columns(2), keys, strict=True):
            found[key] = int(
                place.number_input(
                    labels[key], *LIMITS.get(key, KERNEL), DEFAULTS[key], key=key, bind="query-params",
                    persist_state="session",
                )
            )  # fmt: skip
    if found != DEFAULTS:
        st.button(_("As in the lecture"), icon=":material/undo:", on_click=back)
    return Toy(
        found["frames"],
        found["pixels_in"],
        kernel=(found["tk"], found["sk"]),
        stride=(found["ts"], found["ss"]),
        pool=(found["tp"], found["sp"]),
    )
