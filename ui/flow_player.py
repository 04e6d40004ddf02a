"""A clip and its flow in the player, shown in one of several ways, with the wheel beside them."""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from ui.player import Dot, Line, Pick, Shape, Track, player
from ui.words import _
from video import Clip
from video.flow import trajectories
from vizlib import flow_pictures
from vizlib.flow_view import TAIL, FlowField, ThereAndBack, corners

GREY = 128  # across a cut, where flow means nothing


def kinds() -> dict[str, str]:
    """Ways to look at flow."""
    return {
        "colours": _("colours"),
        "arrows": _("arrows"),
        "channels": _("u and v"),
        "paths": _("trajectories"),
        "error": _("photometric error"),
        "occluded": _("there and back"),
    }


def painted(
    clip: Clip, field: FlowField, draw: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
) -> np.ndarray:
    """``draw`` of every frame, the one after it, and the flow between them; grey across cuts."""
    found = np.full((len(field.flow), *clip.size, 3), GREY, np.uint8)
    for t in np.flatnonzero(~field.cuts):
        found[t] = draw(clip.frames[t], clip.frames[t + 1], field.flow[t].astype(np.float32))
    return found


def tracks(clip: Clip, field: FlowField, kind: str, name: str, back: ThereAndBack | None) -> list[Track]:
    """What the player shows of a flow; ``name`` names the flow itself."""
    most, shown = field.most, clip.frames[:-1]
    colours = partial(painted, clip, field, lambda _one, _two, flow: flow_pictures.colours(flow, most))
    whole = Track(f"{clip.digest}-last", _("The clip"), frames=lambda: shown)
    if kind == "arrows":
        draw = partial(painted, clip, field, lambda one, _two, flow: flow_pictures.arrows(one, flow, most))
        return [Track(f"{name}-arrows", _("Where it goes"), frames=draw), Track(f"{name}-c", _("Flow"), frames=colours)]
    if kind == "channels":
        titles = (_("u: to the right is red"), _("v: down is red"))

        def channel(c: int) -> np.ndarray:
            return painted(clip, field, lambda _one, _two, flow: flow_pictures.signed(flow[c], most))

        return [whole, *(Track(f"{name}-{c}", titles[c], frames=partial(channel, c)) for c in (0, 1))]
    if kind == "error":
        draw = partial(painted, clip, field, flow_pictures.error_map)
        return [
            Track(f"{name}-e", _("Error over the clip"), frames=lambda: shown, heat=draw),
            Track(f"{name}-e-alone", _("Photometric error"), frames=draw),
        ]
    if kind == "occluded" and back is not None:

        def hidden() -> np.ndarray:
            return np.stack([flow_pictures.striped(f, m) for f, m in zip(shown, back.occluded, strict=True)])

        title = _("Not found again on the way back")
        return [Track(f"{name}-o", title, frames=hidden), Track(f"{name}-c", _("Flow"), frames=colours)]
    over = Track(
        f"{name}-over",
        _("Flow over the clip"),
        frames=lambda: shown,
        heat=partial(painted, clip, field, lambda one, _two, flow: flow_pictures.tinted(one, flow, most)),
    )
    return [over, Track(f"{name}-c", _("Flow"), frames=colours)]


def paths(clip: Clip, field: FlowField, start: int, points: list[tuple[float, float]]) -> list[tuple[Shape, ...]]:
    """Trajectories of points from frame ``start`` on, with tails, as drawings of each frame; they end at a cut."""
    after = np.flatnonzero(field.cuts[start:])
    end = start + int(after[0]) if len(after) else len(field.flow)
    track = trajectories(field.flow[:end].astype(np.float32), start, points)  # (T', P, 2)
    shapes: list[tuple[Shape, ...]] = [()] * len(field.flow)
    for t in range(start, min(end + 1, len(shapes))):
        drawn: list[Shape] = []
        for p in range(len(points)):
            way = track[max(0, t - start - TAIL) : t - start + 1, p]
            if not np.isnan(way[-1]).any():
                at = [(round(float(x) + 0.5, 1), round(float(y) + 0.5, 1)) for x, y in way]
                drawn += [Line(tuple(at), "#ffd43b")] * (len(at) > 1) + [Dot(*at[-1])]
        shapes[t] = tuple(drawn)
    return shapes


def flow_player(
    clip: Clip, field: FlowField, kind: str, name: str, back: ThereAndBack | None, frame: int
) -> Pick | None:
    """Draw it; what was clicked."""
    if kind != "paths":
        return player(
            tracks(clip, field, kind, name, back), clip.fps, key="flow-player", start_s=clip.start_s, height=460,
            frame=frame,
        )  # fmt: skip
    key = f"points-{clip.digest}"
    start, points = st.session_state.get(key, (0, []))
    shapes = paths(clip, field, start, points or corners(clip.frames[start]))
    track = Track(f"{clip.digest}-last", _("Where points go"), frames=lambda: clip.frames[:-1], shapes=tuple(shapes))
    picked = player([track], clip.fps, key="flow-player", start_s=clip.start_s, height=460, frame=frame)
    if picked is not None:  # points are followed from the frame of the first click
        first = picked.t if not points else start
        st.session_state[key] = first, [*points, (float(picked.x), float(picked.y))]
        st.rerun()
    left, right, _rest = st.columns([2, 2, 3])
    left.button(_("Undo"), icon=":material/undo:", disabled=not points, on_click=take_back, args=(key,))
    right.button(_("Clear"), icon=":material/delete:", disabled=not points, on_click=clear, args=(key,))
    return picked


def take_back(key: str) -> None:
    start, points = st.session_state[key]
    st.session_state[key] = start, points[:-1]


def clear(key: str) -> None:
    st.session_state.pop(key, None)


def wheel(most: float) -> None:
    """The legend: what a colour says."""
    st.image(flow_pictures.legend(), caption=_("full colour: {most:.1f} pixels a frame or more").format(most=most))
