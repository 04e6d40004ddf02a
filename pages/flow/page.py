"""Optical flow: see it, read one pixel of it, and how wrong it is."""

from math import isnan

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.flow.clip_flow import doubts, field_of, flicker_player, way_back
from pages.flow.controls import controls
from pages.flow.notebook import field_notebook, pixel_notebook
from pages.flow.truth import known, measured
from pages.flow.views import flow_player, kinds, tracks
from ui import work
from ui.address import pick
from ui.charts.wheel import wheel
from ui.clip import picker
from ui.clip.picker import Current
from ui.clip.pixel import begin, chosen_before, pixel_of, remember
from ui.lesson import lesson
from ui.notebook import offer
from ui.player import player
from ui.words import _
from video import Clip
from vizlib.flow.field import FlowField, FlowRequest, ThereAndBack
from vizlib.flow.pixel import Point, point

COLOURED = ("colours", "arrows", "occluded")  # views that need the wheel
LOW = 240  # CSS pixels: what is said of the pixel stands below
OFF = 3.0  # pixels: an error that wants a word


def field() -> None:
    """The clip's flow in pictures."""
    current = picker.current()
    clip = current.clip
    request = controls()
    kind = pick(_("Show"), kinds(), key="show")
    flow = None if request is None else field_of(clip, request)
    if request is None or flow is None:
        return
    doubts(flow)
    back = way_back(clip, flow, request) if kind == "occluded" else None
    if kind != "occluded" or back is not None:
        work.apart(looked_at)(current, flow, request, kind, back)


def looked_at(current: Current, flow: FlowField, request: FlowRequest, kind: str, back: ThereAndBack | None) -> None:
    """The player in one of its ways; a click is the pixel that the next experiment reads."""
    clip = current.clip
    remember(flow_player(clip, flow, kind, str(request.key(clip)), back))
    left, right = st.columns([5, 1]) if kind in COLOURED else (st.container(), None)
    with left:
        page.section(f"read_{kind}")
        if kind == "paths":
            page.section("follow")
        offer(lambda: field_notebook(current, request, flow, kind), current.choice)
    if right is not None:
        with right:
            wheel(flow.most)


def pixel() -> None:
    """One pixel of the clip's flow in numbers."""
    current = picker.current()
    request = controls()
    flow = None if request is None else field_of(current.clip, request)
    if request is not None and flow is not None:
        work.apart(flow_at_pixel)(current, flow, request)


def flow_at_pixel(current: Current, flow: FlowField, request: FlowRequest) -> None:
    """The player, the pixel chosen in it, and its numbers."""
    clip = current.clip
    if not chosen_before():
        begin(*flow.example)
    left, right = st.columns([4, 1])
    with left:
        picked = player(
            tracks(clip, flow, "colours", str(request.key(clip))), clip.fps, key="pixel-player", start_s=clip.start_s,
            height=LOW, frame=st.session_state["pixel_t"],
        )  # fmt: skip
    with right:
        page.section("click")
        wheel(flow.most)
    remember(picked)
    t, y, x = pixel_of(flow.flow.shape[:1] + clip.size)
    if flow.cuts[t]:
        st.warning(_("Between these two frames the scene changes: there is no flow."), icon=":material/content_cut:")
    else:
        p = point(clip, flow, t, y, x)
        with numbers(clip, p, t, y, x):
            offer(lambda: pixel_notebook(current, request, p, t, y, x), current.choice)


def numbers(clip: Clip, p: Point, t: int, y: int, x: int) -> DeltaGenerator:
    """One pixel's vector, and the lecture's equation with its numbers; a place for more beside the vector."""
    left, right = st.columns(2)
    left.markdown(f"#### $F({x}, {y}) = ({p.u:+.2f}, {p.v:+.2f})$")
    left.markdown(
        _(
            "**{length:.2f} pixels a frame**, {speed:.0f} pixels a second, towards {angle:.0f}° (0° is right, 90° up)."
        ).format(length=p.length, speed=p.length * clip.fps, angle=p.angle)
    )
    with left.expander(_("What the equation says"), icon=":material/function:"):
        page.section("equation_says")
    with right:
        st.markdown(
            (
                ":material/block: " + _("Around it nothing has a texture: its motion cannot be told."),
                ":material/border_vertical: "
                + _("It lies on an edge: only the motion across the edge can be told (the aperture problem)."),
                ":material/check: " + _("Around it there is texture in two directions: enough to tell its motion."),
            )[p.directions]
        )
        truth(p)
    there = "–" if isnan(p.there) else f"{p.there:.0f}"
    page.section(
        "equation", x=x, y=y, t=t, after=t + 1, there_x=f"{x + p.u:.1f}", there_y=f"{y + p.v:.1f}",
        here=f"{p.here:.0f}", there=there, ix=f"{p.ix:+.1f}", iy=f"{p.iy:+.1f}", it=f"{p.it:+.1f}",
        u=f"{p.u:+.2f}", v=f"{p.v:+.2f}", residual=f"{p.residual:+.1f}",
    )  # fmt: skip
    return left


def truth(p: Point) -> None:
    """How far the pixel's vector is from the true one, where that is known."""
    if p.error is None:
        return
    sentence = _(
        "The renderer knows the truth: ({u:+.2f}, {v:+.2f}). The endpoint error here is **{error:.2f} pixels**."
    ).format(u=p.true_u, v=p.true_v, error=p.error)
    why = _("So far off a method is beside what moves, whose motion it spreads, or where a motion is too large.")
    st.markdown(f":material/target: {sentence} {why if p.error > OFF else ''}")


def flicker() -> None:
    """Two frames in turn, as they are and with the second one brought back: what flickers did not fit."""
    clip = picker.current().clip
    page.section("flicker")
    request = controls()
    flow = None if request is None else field_of(clip, request)
    if request is not None and flow is not None:
        doubts(flow)
        work.apart(flicker_player)(clip, flow, str(request.key(clip)))


page = lesson("flow")
page.show({"field": field, "pixel": pixel, "flicker": flicker, "known": known, "measured": measured})
