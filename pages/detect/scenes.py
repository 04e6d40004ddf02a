"""The scene of this page: which one, drawn for it, and what the detector finds in it."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from datasets.scenes import SHOWN, VERSION, rendering
from ui import work
from ui.address import number, pick
from ui.words import _
from ui.work.lab import lab
from video import Clip
from vizlib.detect.detect import detected_key, detecting
from vizlib.detect.result import Detected
from vizlib.engine.keys import Key

SPLIT = "test"
EXAMPLE = 80  # the scene with which the page opens
MOST = 9999


@dataclass(frozen=True, eq=False)
class Current:
    """The scene that is chosen.

    Attributes:
        name: names it, also in keys of widgets.
        clip: None while it is drawn.
        found: what the detector finds in it; None while it looks.
    """

    name: str
    clip: Clip | None
    found: Detected | None


def another() -> None:
    """The next scene, before anything is drawn."""
    st.session_state["scene"] = (int(st.session_state.get("scene", EXAMPLE)) + 1) % (MOST + 1)


def current_scene() -> Current:
    """Draw the choice of a scene, and the bars of the work on it."""
    left, middle, right = st.columns([11.5, 4.4, 3.6], gap="small", vertical_alignment="bottom")
    kinds = {
        "usual": _("usual"),
        "crossing": _("two cross"),
        "empty": _("nobody"),
        "cut": _("a cut"),
        "crowd": _("a crowd"),
    }
    kind = pick(_("Scene"), kinds, key="scenes", place=left)
    seed = number(middle.number_input, _("Seed"), 0, MOST, key="scene", default=EXAMPLE)
    right.button(_("Another"), icon=":material/casino:", on_click=another, width="stretch")
    return scene_of(kind, seed)


def drawn_scene(kind: str, seed: int) -> Clip | None:
    """A scene, drawn in the background; None while it is."""
    drawn = Key("scene", f"{kind}-{seed}", (SPLIT, SHOWN, VERSION))
    work.once(
        drawn, rendering, seed, SPLIT, SHOWN, kind, lane="video", title=_("Rendering a scene"),
        size_of=lambda clip: clip.frames.nbytes, instead_of=drawn.kind,
    )  # fmt: skip
    return work.result(drawn)


def scene_of(kind: str, seed: int) -> Current:
    """A scene, drawn and looked at in the background."""
    name, clip = f"{kind}-{seed}", drawn_scene(kind, seed)
    if clip is None:
        return Current(name, None, None)
    key = detected_key(clip)
    work.once(
        key, detecting, lab().networks, clip, lane="cpu", title=_("Looking for people and what they do"),
        size_of=bytes_of, instead_of=key.kind,
    )  # fmt: skip
    return Current(name, clip, work.result(key))


def bytes_of(found: Detected) -> int:
    """The memory that a result takes."""
    lists = (found.seen.boxes, found.seen.scores, found.actions)
    arrays = [found.whole, found.centres, found.features, *(array for each in lists for array in each)]
    return sum(int(np.asarray(array).nbytes) for array in arrays)
