"""A recurrent network, unrolled on the page: the grid, one of its cells, and what happens through time."""

from functools import partial

import streamlit as st

from pages.recurrence import cells, figures
from pages.recurrence.sources import CLIP, Shown
from ui.charts.chart import chart
from ui.clip import picker
from ui.clip.actor import Actor
from ui.clip.truth import true_action
from ui.player import Track, player
from ui.words import _
from vizlib.recurrence.unrolled import Layer, Unrolled, maps

LAYER, STEP, SHOWN = "cell_layer", "cell_step", "cell_shown"


def gate_names() -> dict[str, str]:
    """Of GRU and LSTM cells, by letter."""
    return {
        "u": _("update gate u"),
        "r": _("reset gate r"),
        "i": _("input gate i"),
        "f": _("forget gate f"),
        "o": _("output gate o"),
    }


def layer_names(unrolled: Unrolled) -> list[str]:
    """Of the grid's rows, from the frames up."""
    names = [_("frames")]
    for n, layer in enumerate(unrolled.layers):
        lstm = layer.states.shape[2:] == (1, 1)
        names.append("LSTM" if lstm else _("layer {n}").format(n=n + 1))
    return names


def grid(shown: Shown) -> None:
    """The grid, and all channels of the cell that is chosen in it."""
    unrolled, last = shown.unrolled, len(shown.unrolled.probabilities) - 1
    clicked(unrolled, shown.id)
    left, right = st.columns([2, 3], vertical_alignment="center")
    with left:
        at = st.slider(_("Layer"), 1, len(unrolled.layers), key=LAYER) - 1
        step = st.slider(_("Step in time"), 0, last, key=STEP) if last else 0
        st.markdown("#### " + _("{layer}, step {step}").format(layer=layer_names(unrolled)[at + 1], step=step))
        gate = gate_of(unrolled.layers[at])
    with right:
        cell(unrolled.layers[at], step, gate)


def clicked(unrolled: Unrolled, of: str) -> None:
    """The grid; layer and step of the cell that is looked at, which a click or the sliders below it choose."""
    top, last = len(unrolled.layers), len(unrolled.probabilities) - 1
    if st.session_state.get("cell_of") != of:  # another network or clip: its last cell
        st.session_state["cell_of"] = of
        st.session_state[LAYER], st.session_state[STEP] = top, last
    layer = min(st.session_state.get(LAYER, top), top)
    step = min(st.session_state.get(STEP, last), last)
    words = {"layer": _("layer"), "step": _("step")}
    figure = partial(cells.grid, unrolled, layer_names(unrolled), (layer - 1, step), words=words)
    event = chart(figure, key=f"grid-{of}", wide=True, clicks=True)
    points = event.selection.points if event else []
    if points and (point := tuple(points[0]["customdata"])) != (layer - 1, step):
        st.session_state[LAYER], st.session_state[STEP] = point[0] + 1, point[1]
        st.rerun()
    st.session_state[LAYER], st.session_state[STEP] = layer, step


def gate_of(layer: Layer) -> str:
    """The gate of a cell to look at, or none: its state."""
    if not layer.gates:
        st.caption(_("This layer remembers nothing: it has no gates."))
        return ""
    names = {"": _("state h"), **{letter: gate_names()[letter] for letter in layer.gates}}
    if st.session_state.get(SHOWN) not in names:
        st.session_state[SHOWN] = ""
    return st.selectbox(
        _("What of the cell"), list(names), format_func=names.__getitem__, key=SHOWN, label_visibility="collapsed"
    )


def cell(layer: Layer, step: int, gate: str) -> None:
    """All channels of one cell: its state, or one of its gates."""
    values = maps(layer, step, gate)
    st.image(cells.channels(values, signed=not gate), width="stretch")
    count, high, wide = values.shape
    size = (
        _("{count} numbers").format(count=count)
        if (high, wide) == (1, 1)
        else _("{count} channels of {high} × {wide}").format(count=count, high=high, wide=wide)
    )
    colours = _("dark: closed (0) · bright: open (1)") if gate else _("red: above 0 · blue: below 0 · white: 0")
    st.caption(f"{size} · {colours}")


def answers(shown: Shown) -> None:
    """The frames, the answer after each of them, and how much each counts for the last one."""
    choice = picker.current().choice
    hidden = shown.source == CLIP and isinstance(choice, Actor) and choice.hidden
    tells = not hidden or true_action(choice) is not None
    words = {"step": _("step"), "share": _("share"), "frame": _("frame")}
    left, right = st.columns([3, 5])
    with left:
        seen = Track(f"{shown.id}-frames", _("What the network sees"), lambda: shown.unrolled.frames)
        player([seen], shown.fps, key="seen", height=300)
    if tells:
        with right:
            st.markdown("#### " + _("The answer at every step"))
            best = [shown.classes[k] for k in shown.unrolled.best]
            chart(figures.answers(shown.unrolled, best, shown.spans, words=words), key="answers")
    left, right = st.columns([3, 5])
    left.markdown("#### " + _("What reaches the last answer"))
    left.markdown(
        _(
            "The gradient of the last answer's logit in each frame: where it is small, small changes hardly move the "
            "answer."
        )
    )
    with right:
        chart(figures.frames_that_count(shown.unrolled, shown.spans, words=words), key="reached")
