"""Optical flow: see it, read one pixel of it, and how wrong it is."""

from collections.abc import Callable, Hashable, Iterator
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from pages.flow.controls import NAMES, controls, downloads
from pages.flow.truth import table, tests
from pages.flow.views import flow_player, kinds
from ui import work
from ui.address import pick
from ui.charts.wheel import wheel
from ui.clip import picker
from ui.clip.pixel import begin, chosen_before, pixel_of, remember
from ui.lesson import lesson
from ui.player import Track, player
from ui.words import _
from video import Clip
from vizlib.flow import FlowField, FlowRequest, ThereAndBack, example, flowing, going_back, point
from vizlib.pictures import flow_fields

FLICKERS = 8
COLOURED = ("colours", "arrows", "occluded")  # views that need the wheel
OFF = 3.0  # pixels: an error that wants a word
FLAT = 0.5  # of all pixels without a texture: the page warns


def asked(request: FlowRequest, key: Hashable, title: str, steps: Callable[..., Iterator[Any]], *args: Any) -> Any:
    """What ``steps(clip, *args, request)`` has found, in the background; None as long as there is nothing."""
    title = title.format(method=NAMES[request.method])
    work.once(
        key, steps, clip, *args, request, lane=request.device, title=title, size_of=lambda found: found.bytes,
        size=len(clip),
    )  # fmt: skip
    return work.so_far(key)


def doubts(clip: Clip, field: FlowField) -> None:
    """What makes the flow of this clip worthless in places."""
    if field.cuts.any():
        found = [f"{t} → {t + 1}" for t in np.flatnonzero(field.cuts)]
        st.warning(
            _(
                "The scene changes between frames {pairs}: flow across a cut means nothing, and is shown in grey."
            ).format(pairs=", ".join(found[:8])),
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


def flow_at_pixel(clip: Clip, field: FlowField, request: FlowRequest, kind: str, back: ThereAndBack | None) -> None:
    """The player, the pixel chosen in it, and its numbers."""
    if not chosen_before():
        begin(*example(clip, field))
    place = st.container()
    if kind in COLOURED:
        place, right = st.columns([5, 1])
        with right:
            wheel(field.most)
    with place:
        frame = 0 if kind == "paths" else st.session_state["pixel_t"]  # points are followed from the beginning on
        picked = flow_player(clip, field, kind, str(request.key(clip)), back, frame)
    remember(picked)
    page.section("follow" if kind == "paths" else "click")
    t, y, x = pixel_of(field.flow.shape[:1] + clip.size)
    numbers(clip, field, t, y, x)
    st.markdown("#### " + _("Flicker: is the next frame where the flow says?"))
    flicker(clip, field, str(request.key(clip)), t)


def numbers(clip: Clip, field: FlowField, t: int, y: int, x: int) -> None:
    """One pixel's vector, and the lecture's equation with its numbers."""
    if field.cuts[t]:
        st.warning(_("Between these two frames the scene changes: there is no flow."), icon=":material/content_cut:")
        return
    p = point(clip, field, t, y, x)
    st.markdown(f"#### F({x}, {y}) = ({p.u:+.2f}, {p.v:+.2f})")
    st.markdown(
        _(
            "**{length:.2f} pixels a frame**, {speed:.0f} pixels a second, towards {angle:.0f}° (0° is right, 90° up)."
        ).format(length=p.length, speed=p.length * clip.fps, angle=p.angle)
    )
    there = "–" if np.isnan(p.there) else f"{p.there:.0f}"
    page.section(
        "equation", x=x, y=y, t=t, after=t + 1, there_x=f"{x + p.u:.1f}", there_y=f"{y + p.v:.1f}",
        here=f"{p.here:.0f}", there=there, ix=f"{p.ix:+.1f}", iy=f"{p.iy:+.1f}", it=f"{p.it:+.1f}",
        u=f"{p.u:+.2f}", v=f"{p.v:+.2f}", residual=f"{p.residual:+.1f}",
    )  # fmt: skip
    st.markdown(
        (
            ":material/block: " + _("Around it nothing has a texture: its motion cannot be told."),
            ":material/border_vertical: "
            + _("It lies on an edge: only the motion across the edge can be told (the aperture problem)."),
            ":material/check: " + _("Around it there is texture in two directions: enough to tell its motion."),
        )[p.directions]
    )
    if p.error is not None:
        st.markdown(
            ":material/target: "
            + _(
                "The renderer knows the truth: ({u:+.2f}, {v:+.2f}). The endpoint error here is **{error:.2f} pixels**."
            ).format(u=p.true_u, v=p.true_v, error=p.error)
        )
        if p.error > OFF:
            st.markdown(
                _("So far off a method is beside what moves, whose motion it spreads, or where a motion is too large.")
            )


def flicker(clip: Clip, field: FlowField, name: str, t: int) -> None:
    """Two frames in turn, as they are and with the second one brought back: what flickers did not fit."""
    one, two = clip.frames[t], clip.frames[t + 1]
    back = flow_fields.brought_back(one, two, field.flow[t].astype(np.float32))
    pairs = ((_("I(t) and I(t+1)"), two, clip.digest), (_("I(t) and I(t+1), brought back"), back, name))
    tracks = [
        Track(f"{source}-flicker-{t}", title, partial(np.stack, [one, other] * FLICKERS))
        for title, other, source in pairs
    ]
    player(tracks, 4.0, key="flicker-player", height=360)


page = lesson("flow")
page.head()
current = picker.current()
clip = current.clip
request = controls()
if request is None:
    follow, follow_test = work.panel(downloads()), lambda: None
else:
    kind = pick(_("Show"), kinds(), key="show")
    keys = [request.key(clip), request.key(clip, "back")]
    work.give_up(lambda other: other[0] in ("flow", "back") and other not in keys)
    field: FlowField | None = asked(request, keys[0], _("Flow by {method}"), flowing)
    back: ThereAndBack | None = None
    if field is not None and kind == "occluded":
        back = asked(request, keys[1], _("The way back by {method}"), going_back, field)
    follow = work.panel(keys)
    work.show_errors(keys)
    if again := work.ended(keys):
        st.button(_("Run again"), icon=":material/replay:", on_click=work.forget, args=again)
    with st.container():  # what comes and goes in it moves nothing below
        if field is not None:
            doubts(clip, field)
            page.section(f"read_{kind}")
            work.apart(flow_at_pixel)(clip, field, request, kind, back)
    follow_test = tests(page, request)
table(page)
page.section("wrong")
follow()
follow_test()
