"""The flow of the clip as work, what makes it doubtful, and whether the next frame is where it says."""

import numpy as np
import streamlit as st

from pages.flow.controls import NAMES
from ui import work
from ui.player import Painted, Track, player
from ui.words import _
from video import Clip
from vizlib.flow.field import FlowField, FlowRequest, ThereAndBack, flowing, going_back
from vizlib.flow.painting import FlowPictures

FLICKERS = 8
FLAT = 0.5  # of all pixels without a texture: the page warns
CUTS = 8  # are named


def field_of(clip: Clip, request: FlowRequest) -> FlowField | None:
    """The flow of ``clip``; None as long as it is being estimated."""
    key = request.key(clip)
    title = _("Flow by {method}").format(method=NAMES[request.method])
    work.once(
        key, flowing, clip, request, lane=request.device, title=title, size_of=lambda field: field.bytes,
        size=len(clip) / 20, instead_of=key.kind,
    )  # fmt: skip
    return work.so_far(key)


def way_back(clip: Clip, field: FlowField, request: FlowRequest) -> ThereAndBack | None:
    """What is not found again on the way back; None as long as it is being looked for."""
    key = request.key(clip, "back")
    title = _("The way back by {method}").format(method=NAMES[request.method])
    work.once(
        key, going_back, clip, field, request, lane=request.device, title=title, size_of=lambda back: back.bytes,
        size=len(clip) / 20, instead_of=key.kind,
    )  # fmt: skip
    return work.so_far(key)


def doubts(field: FlowField) -> None:
    """What makes the flow of this clip worthless in places."""
    if field.cuts.any():
        pairs = [f"{t} → {t + 1}" for t in np.flatnonzero(field.cuts)]
        st.warning(
            _(
                "The scene changes between frames {pairs}: flow across a cut means nothing, and is shown in grey."
            ).format(pairs=", ".join(pairs[:CUTS])),
            icon=":material/content_cut:",
        )
    if field.flat == 1 and not field.flow.any():
        st.info(
            _(
                "Every frame is of one colour: the flow is zero because no motion can be known. Whatever moves, each "
                "pixel looks like all others."
            ),
            icon=":material/texture:",
        )
    elif field.flat > FLAT:
        st.info(
            _(
                "In {share:.0%} of the picture nothing has a texture: there a method only spreads what it knows from "
                "elsewhere."
            ).format(share=field.flat),
            icon=":material/texture:",
        )


def flicker_player(clip: Clip, field: FlowField, name: str) -> None:
    """A frame and the next in turn: as they are, and the next one brought back by the flow."""
    last = len(field.flow) - 1
    t = min(st.session_state.get("flicker_t", field.example[0]), last)
    st.session_state["flicker_t"] = t
    if last:
        t = st.slider(_("Frame t"), 0, last, key="flicker_t", persist_state="session")
    if field.cuts[t]:
        st.warning(_("Between these two frames the scene changes: there is no flow."), icon=":material/content_cut:")
        return
    one, two = clip.frames[t : t + 2]

    def as_they_are() -> Painted:
        return in_turn(one, two)

    def brought_back() -> Painted:
        return in_turn(one, FlowPictures(clip, field).brought_back(t))

    tracks = [
        Track(f"{clip.digest}-flicker-{t}", _("I(t) and I(t+1)"), as_they_are),
        Track(f"{name}-flicker-{t}", _("I(t) and I(t+1), brought back"), brought_back),
    ]
    player(tracks, 4.0, key="flicker-player", height=400, playing=True)


def in_turn(one: np.ndarray, two: np.ndarray) -> Painted:
    """Two pictures in turn, some times over."""
    return Painted(2 * FLICKERS, lambda n: (one, two)[n % 2])
