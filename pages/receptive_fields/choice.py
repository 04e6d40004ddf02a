"""The unit that a person looks at: of one network, one layer, one position; the same on all experiments."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from models.input_spec import InputError
from models.zoo import CLASSIFIERS
from pages.receptive_fields import jobs
from ui.address import chosen
from ui.networks.card import badge
from ui.networks.picker import LAB
from ui.numbers import layer_title, times
from ui.words import _, explain
from video import Clip
from vizlib.receptive_field.layers import Row
from vizlib.receptive_field.units import RENDERED, Unit


@dataclass(frozen=True, eq=False)
class Choice:
    """A unit that a person looks at.

    Attributes:
        row: its layer.
        frames: of the clip, as its network takes them.
        measured: the clip on which it is measured how much each position counts; none: rendered ones.
    """

    unit: Unit
    row: Row
    frames: np.ndarray
    measured: Clip | None

    @property
    def box(self) -> list[tuple[int, int]]:
        """First and last frame, row and column that the unit sees."""
        return self.row.box(self.unit.position)


def network() -> str:
    """Choose one of all networks; the same on all experiments."""
    return chosen(
        st.selectbox,
        _("Network"),
        list(CLASSIFIERS),
        key="fieldnet",
        default="slow_fusion",
        format_func=lambda name: _(CLASSIFIERS[name].title),
    )


def choose(clip: Clip) -> Choice | None:
    """Choose a network, a layer of it and a unit of that; the same on all experiments. None: nothing to look at."""
    jobs.leave_others()
    left, middle, right = st.columns([3, 3, 4])
    with left:
        name = network()
    fields = jobs.fields(name)
    if fields is None:
        return None
    if fields.refusal is not None:
        st.info(explain(fields.refusal), icon=":material/hub:")
        return None
    try:
        frames = clip.frames[CLASSIFIERS[name].input.views(clip, 1)[0]]
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return None
    by_layer = {row.layer or "answer": row for row in fields.rows}  # an address needs a word for the whole network
    with middle:
        layer = chosen(
            st.selectbox, _("Layer"), list(by_layer), key="layer", default=fields.rows[2].layer,
            format_func=lambda key: layer_title(by_layer[key].layer),
        )  # fmt: skip
    with right:
        rendered = over_rendered(name)
    row = by_layer[layer]
    chosen_unit = Unit(name, row.layer, place(f"{name}-{layer}", row.units))
    choice = Choice(chosen_unit, row, frames, None if rendered else clip)
    left, right = st.columns([1, 4])
    with left:
        badge(CLASSIFIERS[name].weights.badge if CLASSIFIERS[name].weights.here else "random")
    right.markdown(sentence(choice))
    return choice


def over_rendered(name: str) -> bool:
    """Whether to average over rendered clips; for the networks that know their actions."""
    if name not in LAB:
        return False
    kinds = {"clip": _("on the clip in the sidebar"), "rendered": _("on {n} rendered clips").format(n=RENDERED)}
    over = chosen(
        st.selectbox, _("Measured"), list(kinds), key="over", default="clip", format_func=kinds.__getitem__
    )  # fmt: skip
    return over == "rendered"


def place(key: str, units: Sequence[int]) -> tuple[int, ...]:
    """A slider for each axis that the layer still has, the unit in the middle at first."""
    labels = [_("unit in time"), _("its row"), _("its column")]
    position = []
    for spot, label, axis, count in zip(st.columns(3), labels, range(3), units, strict=False):
        if count < 2:
            position.append(0)
        else:
            position.append(
                spot.slider(label, 0, count - 1, count // 2, key=f"unit-{key}-{axis}", persist_state="session")
            )
    return tuple(position)


def sentence(choice: Choice) -> str:
    """What the unit sees, in words and numbers."""
    (t0, t1), (y0, y1), (x0, x1) = choice.box
    inside = tuple(last - first + 1 for first, last in choice.box)
    text = _("Sees **frames {t0} to {t1}**, rows {y0} to {y1}, columns {x0} to {x1}: {inside} of the input.").format(
        t0=t0, t1=t1, y0=y0, y1=y1, x0=x0, x1=x1, inside=times(inside)
    )
    size = choice.row.field.size
    if inside != size:
        text += " " + _("With what lies beyond its edges, the field is {size}.").format(size=times(size))
    return text
