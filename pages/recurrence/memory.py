"""What a layer remembers: the gates of one unit through time, what it holds, and the state of all."""

import numpy as np
import streamlit as st

from pages.recurrence import cells, figures
from pages.recurrence.sources import Shown
from pages.recurrence.unrolled import gate_names, layer_names
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.words import _
from vizlib.recurrence.gates import liveliest, openings, place, through_time, turn, weightiest
from vizlib.recurrence.unrolled import Layer

NAMED = 4  # units at the head of the menu, of either kind


def memory(shown: Shown) -> None:
    """Gates and state, through time, of one unit of one of the layers that remember."""
    unrolled, names = shown.unrolled, layer_names(shown.unrolled)
    remember = {n: names[n + 1] for n, layer in enumerate(unrolled.layers) if layer.remembers}
    last, several = max(remember), len(remember) > 1
    *first, left, right = st.columns([3, 2, 3] if several else [2, 3], vertical_alignment="bottom")
    at = pick(_("Layer"), remember, key="memory-layer", default=last, place=first[0]) if several else last
    layer = unrolled.layers[at]
    with left:
        unit = unit_of(shown, at)
    y, x = place(layer, unit)
    gates = through_time(layer, unit, (y, x))
    with right:
        st.markdown(told(shown, layer, unit, (y, x)))
    words = {
        "step": _("step"), "open": _("open"), "value": _("value"), "units": _("units"), "frames": _("frames"),
        "state": _("state h"), "mean": _("mean of all units"),
    }  # fmt: skip
    chart(figures.unit_gates(gates, openings(layer), gate_names(), shown.spans, words=words), key="gates")
    if layer.cell_states is None:
        picture = cells.unit_maps(unrolled, layer, unit, gate_names(), shown.spans, words=words)
        chart(picture, key="unit-maps", wide=True)
    else:
        held = {
            _("held: tanh c"): np.tanh(layer.cell_states[:, unit, y, x]),
            _("given out: h = o tanh c"): layer.states[:, unit, y, x],
        }
        chart(figures.unit_state(held, shown.spans, words=words), key="unit-state")
    with st.expander(_("The state of all units through time"), icon=":material/grid_on:"):
        chart(figures.states(layer.states.mean((2, 3)), unit, shown.spans, words=words), key="states")


def unit_of(shown: Shown, at: int) -> int:
    """The unit that is looked at: first those whose gates move most and those that count most for the answer."""
    layer, last = shown.unrolled.layers[at], at == len(shown.unrolled.layers) - 1
    moving = liveliest(layer, NAMED)
    counting = weightiest(shown.unrolled, NAMED) if last else []
    unit, moves, counts = _("unit {unit}"), _("its gates move much"), _("counts for the answer")
    order = [*dict.fromkeys([*moving, *counting, *range(layer.states.shape[1])])]
    names = {}
    for n in order:
        why = [words for words, those in ((moves, moving), (counts, counting)) if n in those]
        names[n] = " · ".join([unit.format(unit=n), *why])
    return chosen(
        st.selectbox, _("Unit"), order, key=f"unit-{shown.id}-{at}", default=moving[0], address="unit",
        format_func=names.__getitem__,
    )  # fmt: skip


def told(shown: Shown, layer: Layer, unit: int, at: tuple[int, int]) -> str:
    """When a gate of the unit changes most, in words."""
    found = turn(through_time(layer, unit, at))
    while_ = [name for name, start, end in shown.spans if start < found.end and found.start < end]
    sentence = _("The {gate} changes most between steps {start} and {end}: from {before:.2f} to {after:.2f}{spans}.")
    parts = [
        sentence.format(
            gate=f"**{gate_names()[found.gate]}**",
            start=found.start,
            end=found.end,
            before=found.before,
            after=found.after,
            spans="".join(" " + _("(during: {action})").format(action=name) for name in while_),
        )
    ]
    _count, high, wide = layer.states[0].shape
    if (high, wide) != (1, 1):
        where = _("The lines are of row {y}, column {x} of its {high} × {wide} map, where its gates move most.")
        parts.append(where.format(y=at[0] + 1, x=at[1] + 1, high=high, wide=wide))
    return " ".join(parts)
