"""Choices that live in the page's address, as codes that do not depend on the language.

Streamlit's own binding writes the words on the screen into the address, so that an address would mean nothing in the
other language. Widgets whose options are plain numbers use that binding; the others draw themselves with ``chosen``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

BETWEEN = ","  # several options are one parameter: repeated ones do not survive Streamlit's own rewriting


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

    ``draw``: ``selectbox``, ``segmented_control`` or ``pills`` of Streamlit or of one of its containers. A ``default``
    that is a list means that several options may be chosen. ``address``: its name there, if that is not ``key``.
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
    value = draw(label, options, key=key, persist_state="session", **settings)
    if value is None:  # a widget whose run was cut short by a change of pages has forgotten its value
        value = default
    if value == default:
        st.query_params.pop(address, None)
    else:
        st.query_params[address] = BETWEEN.join(map(str, value)) if several else str(value)
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
