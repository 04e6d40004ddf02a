"""Choices that live in the page's address: options, as codes that do not depend on the language, and numbers in bounds.

An address is text that anybody may have written. Nothing else reads a choice from it: what it holds is one of the
options or a number within the bounds, or the default. A name in it belongs to one widget alone. (Streamlit's own
binding writes the words on the screen into the address, which would mean nothing in the other language, and fails on
numbers that are none.)
"""

import math
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

import streamlit as st

BETWEEN = ","  # several options are one parameter: repeated ones do not survive Streamlit's own rewriting
ON = "on"
HERE = "address-here"  # in the session: what this run's choices say in the address, by name
HELD = "address-held"  # in the session: under which keys it holds what came from the address, by name


def chosen(
    draw: Callable[..., Any],
    label: str,
    options: Sequence[Any],
    *,
    key: str,
    default: Any,
    address: str = "",
    **settings: Any,
) -> Any:
    """Draw a widget of ``options``; its value comes from the address at first, and goes back there.

    ``draw``: ``selectbox``, ``segmented_control``, ``select_slider`` or ``pills`` of Streamlit or of one of its
    containers. A ``default`` that is a list means that several options may be chosen. ``address``: its name there, if
    that is not ``key``.
    """
    address = address or key
    several = isinstance(default, list)
    if key not in st.session_state:
        code = st.query_params.get(address, "")
        codes = code.split(BETWEEN) if several else [code]
        given = [option for option in options if str(option) in codes]
        st.session_state[key] = (given or default) if several else (given[0] if given else default)
    elif not several and st.session_state[key] not in options:
        st.session_state[key] = default  # a device that is gone
    else:  # told anew: a browser forgets what it does not see, as while a page waits for a clip
        st.session_state[key] = st.session_state[key]
    value = draw(label, options, key=key, persist_state="session", **settings)
    if value is None:  # a widget whose run was cut short by a change of pages has forgotten its value
        value = default
    keep(address, BETWEEN.join(map(str, value)) if several else str(value), value == default, key)
    return value


def pick(
    label: str, names: Mapping[Any, str], *, key: str, default: Any = None, place: Any = st, **settings: Any
) -> Any:
    """One of a few: a switch with a field for each option, which is shown by its name; at first the first one.

    ``place``: the container it is drawn in.
    """
    options = list(names)
    return chosen(
        place.segmented_control,
        label,
        options,
        key=key,
        default=options[0] if default is None else default,
        required=True,
        format_func=names.__getitem__,
        **settings,
    )


def switch(label: str, *, key: str) -> bool:
    """A switch that is off at first."""
    if key not in st.session_state:
        st.session_state[key] = st.query_params.get(key) == ON
    on: bool = st.toggle(label, key=key, persist_state="session")
    keep(key, ON, not on)
    return on


def number(
    draw: Callable[..., Any],
    label: str,
    low: float,
    high: float,
    *,
    key: str,
    default: float | None = None,
    step: float | None = None,
    **settings: Any,
) -> Any:
    """Draw a widget of a number from ``low`` to ``high``; its value comes from the address, and goes back there.

    ``draw``: ``slider`` or ``number_input`` of Streamlit or of one of its containers. A whole number where ``low`` is
    one. ``default``: at first the lowest. ``step``: of the values that it takes, from ``low`` on; 1 of whole ones.
    """
    default = low if default is None else min(max(default, low), high)
    step = step or (1 if isinstance(low, int) else 0.01)
    if high <= low:
        return low  # nothing to choose
    before = st.session_state[key] if key in st.session_state else st.query_params.get(key, "")
    hold(key, within(before, low, high, step, default))
    value = draw(label, low, high, step=step, key=key, persist_state="session", **settings)
    value = within(value, low, high, step, default)
    keep(key, str(value), value == default)
    return value


def stretch(
    draw: Callable[..., Any],
    label: str,
    high: float,
    *,
    key: str,
    default: tuple[float, float],
    step: float,
    **settings: Any,
) -> tuple[float, float]:
    """Draw a slider with two ends, from 0 to ``high``; they come from the address, and go back there."""
    if key in st.session_state:
        before = st.session_state[key]
    else:
        codes = st.query_params.get(key, "").split(BETWEEN)
        before = codes if len(codes) == 2 else default
    start, end = sorted(within(value, 0.0, high, 0, first) for value, first in zip(before, default, strict=True))
    hold(key, (start, end))
    ends: tuple[float, float] = draw(label, 0.0, high, step=step, key=key, persist_state="session", **settings)
    keep(key, BETWEEN.join(f"{value:g}" for value in ends), ends == default)
    return ends


def given(name: str, low: int, high: int, default: int) -> int:
    """A whole number in the address of which no widget is drawn; ``default``, which may be any, where there is none."""
    return int(within(st.query_params.get(name, ""), low, high, 1, default))


def written(name: str, most: int) -> str:
    """A text in the address of which no widget is drawn; what is longer is cut off."""
    return st.query_params.get(name, "")[:most]


def hold(key: str, value: Any) -> None:
    """What a widget is to show. Only if that is another: the browser would lose what is being typed there."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def keep(name: str, code: str, usual: bool, *keys: str) -> None:
    """Write a choice into the address, unless it is the usual one.

    ``keys``: under which the session holds it, if not under ``name`` alone.
    """
    st.session_state.setdefault(HELD, {}).setdefault(name, set()).update(keys or (name,))
    here = st.session_state.setdefault(HERE, {})
    if usual:
        here.pop(name, None)
        st.query_params.pop(name, None)
    else:
        here[name] = st.query_params[name] = code


def begin() -> None:
    """At the start of a run: nothing has been drawn yet."""
    st.session_state[HERE] = {}


def here() -> dict[str, str]:
    """What the choices that are on the screen say in the address; a choice that is the usual one says nothing."""
    return dict(st.session_state.get(HERE, {}))


def forget(spared: Container[str]) -> None:
    """Before anything is drawn: each choice is what the address says, or the usual one, whatever the session held;
    except those that have ``spared`` names.
    """
    held = st.session_state.get(HELD, {})
    for name in [name for name in held if name not in spared]:
        for key in held.pop(name):
            st.session_state.pop(key, None)


def within(value: Any, low: float, high: float, step: float, default: float) -> Any:
    """The nearest value of the grid from ``low`` to ``high``, with ``step`` 0 of all; ``default`` for no number."""
    try:
        real = float(value)
    except (TypeError, ValueError, OverflowError):
        real = math.nan
    if not math.isfinite(real):
        return default
    real = min(max(real, low), high)
    if step:
        # Rounded: a multiple of a decimal step is rarely the number that stands in the address.
        real = min(round(low + round((real - low) / step) * step, 10), high)
    return int(real) if isinstance(low, int) else real
