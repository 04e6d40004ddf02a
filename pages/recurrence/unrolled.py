"""A recurrent network, unrolled on the page: the grid, one of its cells, and what happens through time."""

from collections.abc import Sequence

import streamlit as st

from pages.recurrence import figures
from pages.recurrence.figures import Span
from ui.charts.chart import chart
from ui.words import _
from vizlib.recurrence.unrolled import Unrolled, maps, openings

LAYER, STEP, SHOWN = "cell_layer", "cell_step", "cell_shown"


def gate_names() -> dict[str, str]:
    return {
        "u": _("update gate u"),
        "r": _("reset gate r"),
        "i": _("input gate i"),
        "f": _("forget gate f"),
        "o": _("output gate o"),
    }


def layer_names(found: Unrolled) -> list[str]:
    """Of the grid's rows, from the frames up."""
    names = [_("frames")]
    for n, layer in enumerate(found.layers):
        lstm = layer.states.shape[2:] == (1, 1)
        names.append("LSTM" if lstm else _("layer {n}").format(n=n + 1))
    return names


def clicked(found: Unrolled, name: str) -> tuple[int, int]:
    """The grid; layer and step of the cell that is looked at, which a click or the sliders choose."""
    last = len(found.probabilities) - 1
    if st.session_state.get("cell_of") != name:  # another network or clip: its last cell
        st.session_state["cell_of"] = name
        st.session_state[LAYER], st.session_state[STEP] = len(found.layers), last
    layer = min(st.session_state.get(LAYER, len(found.layers)), len(found.layers))
    step = min(st.session_state.get(STEP, last), last)
    names = layer_names(found)
    words = {"layer": _("layer"), "step": _("step")}
    event = chart(
        figures.grid(found, names, (layer - 1, step), words=words), key=f"grid-{name}", wide=True, clicks=True
    )
    points = event.selection.points if event else []
    if points and (point := tuple(points[0]["customdata"])) != (layer - 1, step):
        st.session_state[LAYER], st.session_state[STEP] = point[0] + 1, point[1]
        st.rerun()
    st.session_state[LAYER], st.session_state[STEP] = layer, step
    left, right = st.columns(2)
    layer = left.slider(_("Layer"), 1, len(found.layers), key=LAYER)
    step = right.slider(_("Step in time"), 0, last, key=STEP) if last else 0
    return layer - 1, step


def cell(found: Unrolled, at: int, step: int) -> None:
    """All channels of one cell: its state or one of its gates."""
    layer = found.layers[at]
    st.markdown("#### " + _("{layer}, step {step}").format(layer=layer_names(found)[at + 1], step=step))
    gate = ""
    if layer.gates:
        names = {"": _("state h"), **{letter: gate_names()[letter] for letter in layer.gates}}
        if st.session_state.get(SHOWN) not in names:
            st.session_state[SHOWN] = ""
        gate = st.segmented_control(
            _("What of the cell"), list(names), format_func=names.__getitem__, key=SHOWN, required=True
        ) or ""  # fmt: skip
    values = maps(layer, step, gate)
    st.image(figures.channels(values, signed=not gate), width="stretch")
    count, high, wide = values.shape
    st.caption(
        _("{count} numbers").format(count=count)
        if (high, wide) == (1, 1)
        else _("{count} channels of {high} × {wide}").format(count=count, high=high, wide=wide)
    )
    if gate:
        st.caption(_("dark: closed (0) · bright: open (1)"))
    else:
        st.caption(_("red: above 0 · blue: below 0 · white: 0"))


def through_time(found: Unrolled, at: int, names: Sequence[str], spans: Sequence[Span]) -> None:
    """The answer at every step, what reaches it, the gates and the state of a layer."""
    words = {"step": _("step"), "share": _("share"), "frame": _("frame"), "open": _("open"), "numbers": _("numbers")}
    st.markdown("#### " + _("The answer at every step"))
    chart(figures.answers(found, [names[k] for k in found.best], spans, words=words), key="answers")
    st.markdown("#### " + _("What reaches the last answer"))
    st.markdown(
        _(
            "The gradient of the last answer's logit in each frame: where it is small, small changes hardly move the "
            "answer."
        )
    )
    chart(figures.frames_that_count(found, spans, words=words), key="reached")
    layer = found.layers[at]
    if not layer.gates:
        st.info(
            _("This layer remembers nothing: choose one that does to see its gates and its state."),
            icon=":material/memory:",
        )
        return
    st.markdown("#### " + _("Gates of {layer}").format(layer=layer_names(found)[at + 1]))
    chart(figures.openings(openings(layer), gate_names(), spans, words=words), key="gates")
    st.markdown("#### " + _("Its state through time"))
    chart(figures.states(layer.states.mean((2, 3)), spans, words=words), key="states")
