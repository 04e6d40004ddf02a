"""A clip and its flow in the player, shown in one of several ways, with the wheel beside them."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import streamlit as st

from ui.player import Dot, Line, Painted, Pick, Shape, Track, player
from ui.words import _
from video import Clip
from video.flow import trajectories
from vizlib.flow.field import FlowField, ThereAndBack
from vizlib.flow.painting import FlowPictures

Point = tuple[int, float, float]  # t, x, y
HEIGHT = 380  # CSS pixels
TAIL = 12  # frames of a trajectory that stay visible


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


def tracks(clip: Clip, field: FlowField, kind: str, name: str, back: ThereAndBack | None = None) -> list[Track]:
    """What the player shows of a flow; ``name`` names the flow itself."""
    pictures = FlowPictures(clip, field)

    def track(what: str, title: str, paint: Callable[[int], np.ndarray]) -> Track:
        return Track(f"{name}-{what}", title, frames=partial(Painted, len(pictures), paint))

    def over(what: str, title: str, paint: Callable[[int], np.ndarray]) -> Track:
        heat = partial(Painted, len(pictures), paint)
        return Track(f"{name}-over-{what}", title, frames=lambda: clip.frames[:-1], heat=heat)

    colours = track("c", _("Flow"), pictures.colours)
    if kind == "arrows":
        return [track("arrows", _("Where it goes"), pictures.arrows), colours]
    if kind == "channels":
        titles = (_("u (right: red)"), _("v (down: red)"))
        return [
            whole(clip, _("The clip")),
            *(track(str(c), title, partial(pictures.channel, c)) for c, title in enumerate(titles)),
        ]
    if kind == "error":
        return [
            over("e", _("Error over the clip"), pictures.error),
            track("e", _("Photometric error"), pictures.error),
        ]
    if kind == "occluded" and back is not None:
        return [track("o", _("Not found again on the way back"), partial(pictures.occluded, back)), colours]
    return [over("c", _("Flow over the clip"), pictures.tinted), colours]


def whole(clip: Clip, title: str, shapes: Sequence[tuple[Shape, ...]] = ()) -> Track:
    """The clip but for its last frame, from which no flow begins."""
    return Track(f"{clip.digest}-last", title, frames=lambda: clip.frames[:-1], shapes=tuple(shapes))


def paths(field: FlowField, points: list[Point]) -> list[tuple[Shape, ...]]:
    """Trajectories of points ``(t, x, y)`` with tails, as drawings of each frame; they end at a cut."""
    shapes: list[list[Shape]] = [[] for _frame in field.flow]
    for start in sorted({t for t, _x, _y in points}):
        after = np.flatnonzero(field.cuts[start:])
        end = start + int(after[0]) if len(after) else len(field.flow)
        track = trajectories(field.flow[:end], start, [(x, y) for t, x, y in points if t == start])  # (T', P, 2)
        ways = np.round(track.astype(float) + 0.5, 1).transpose(1, 0, 2)
        for way in ways:
            places = [tuple(place) for place in way[~np.isnan(way).any(1)].tolist()]
            for n, place in enumerate(places[: len(shapes) - start]):
                tail = tuple(places[max(0, n - TAIL) : n + 1])
                shapes[start + n] += [Line(tail, "#ffd43b")] * (n > 0) + [Dot(*place)]
    return [tuple(drawn) for drawn in shapes]


def flow_player(clip: Clip, field: FlowField, kind: str, name: str, back: ThereAndBack | None) -> Pick | None:
    """Draw it; what was clicked."""
    if kind != "paths":
        return player(
            tracks(clip, field, kind, name, back), clip.fps, key="flow-player", start_s=clip.start_s, height=HEIGHT,
            frame=field.example[0],
        )  # fmt: skip
    key = f"points-{clip.digest}"
    points: list[Point] = st.session_state.get(key, [])
    track = whole(clip, _("Where points go"), paths(field, points or [(0, x, y) for x, y in field.corners]))
    picked = player([track], clip.fps, key="flow-player", start_s=clip.start_s, height=HEIGHT)
    if picked is not None:  # its drawing is part of what the player shows: draw it again
        st.session_state[key] = [*points, (picked.t, float(picked.x), float(picked.y))]
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
