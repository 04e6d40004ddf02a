"""A clip and its flow in the player, shown in one of several ways, with the wheel beside them."""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from ui.clip.pixel import remember
from ui.player import Dot, Line, Pick, Shape, Track, player
from ui.words import _
from video import Clip
from video.flow import trajectories
from vizlib.flow import TAIL, FlowField, ThereAndBack, corners
from vizlib.pictures import flow_fields

Point = tuple[int, float, float]  # t, x, y
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
    colours = partial(painted, clip, field, lambda _one, _two, flow: flow_fields.colours(flow, most))
    whole = Track(f"{clip.digest}-last", _("The clip"), frames=lambda: shown)
    if kind == "arrows":
        draw = partial(painted, clip, field, lambda one, _two, flow: flow_fields.arrows(one, flow, most))
        return [Track(f"{name}-arrows", _("Where it goes"), frames=draw), Track(f"{name}-c", _("Flow"), frames=colours)]
    if kind == "channels":
        titles = (_("u (right: red)"), _("v (down: red)"))

        def channel(c: int) -> np.ndarray:
            return painted(clip, field, lambda _one, _two, flow: flow_fields.signed(flow[c], most))

        return [whole, *(Track(f"{name}-{c}", titles[c], frames=partial(channel, c)) for c in (0, 1))]
    if kind == "error":
        draw = partial(painted, clip, field, flow_fields.error_map)
        return [
            Track(f"{name}-e", _("Error over the clip"), frames=lambda: shown, heat=draw),
            Track(f"{name}-e-alone", _("Photometric error"), frames=draw),
        ]
    if kind == "occluded" and back is not None:

        def hidden() -> np.ndarray:
            found = np.stack([flow_fields.striped(f, m) for f, m in zip(shown, back.occluded, strict=True)])
            found[field.cuts] = GREY
            return found

        title = _("Not found again on the way back")
        return [Track(f"{name}-o", title, frames=hidden), Track(f"{name}-c", _("Flow"), frames=colours)]
    over = Track(
        f"{name}-over",
        _("Flow over the clip"),
        frames=lambda: shown,
        heat=partial(painted, clip, field, lambda one, _two, flow: flow_fields.tinted(one, flow, most)),
    )
    return [over, Track(f"{name}-c", _("Flow"), frames=colours)]


def paths(clip: Clip, field: FlowField, points: list[Point]) -> list[tuple[Shape, ...]]:
    """Trajectories of points ``(t, x, y)`` with tails, as drawings of each frame; they end at a cut."""
    shapes: list[list[Shape]] = [[] for _frame in field.flow]
    for start in sorted({t for t, _x, _y in points}):
        after = np.flatnonzero(field.cuts[start:])
        end = start + int(after[0]) if len(after) else len(field.flow)
        track = trajectories(field.flow[:end], start, [(x, y) for t, x, y in points if t == start])  # (T', P, 2)
        for n in range(min(len(track), len(shapes) - start)):
            for p in range(track.shape[1]):
                way = track[max(0, n - TAIL) : n + 1, p]
                if not np.isnan(way[-1]).any():
                    at = [(round(float(x) + 0.5, 1), round(float(y) + 0.5, 1)) for x, y in way]
                    shapes[start + n] += [Line(tuple(at), "#ffd43b")] * (len(at) > 1) + [Dot(*at[-1])]
    return [tuple(drawn) for drawn in shapes]


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
    points: list[Point] = st.session_state.get(key, [])
    shapes = paths(clip, field, points or [(0, x, y) for x, y in corners(clip.frames[0])])
    track = Track(f"{clip.digest}-last", _("Where points go"), frames=lambda: clip.frames[:-1], shapes=tuple(shapes))
    picked = player([track], clip.fps, key="flow-player", start_s=clip.start_s, height=460, frame=frame)
    if picked is not None:  # its drawing is part of what the player shows: draw it again
        st.session_state[key] = [*points, (picked.t, float(picked.x), float(picked.y))]
        remember(picked)
        st.rerun()
    left, right, _rest = st.columns([2, 2, 3])
    off = not points
    left.button(_("Undo"), icon=":material/undo:", disabled=off, on_click=take_back, args=(key,))
    right.button(_("Clear"), icon=":material/delete:", disabled=off, on_click=clear, args=(key,))
    return picked


def take_back(key: str) -> None:
    st.session_state[key] = st.session_state[key][:-1]


def clear(key: str) -> None:
    st.session_state.pop(key, None)
