"""A figure on the page, its letters in the page's own colour."""

import hashlib
import pickle
from functools import partial
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from ui import work
from vizlib.engine.keys import Key

INK = {"light": "#16202e", "dark": "#e8edf4"}


def chart(
    figure: go.Figure | partial[go.Figure], key: str | None = None, wide: bool = False, clicks: bool = False
) -> Any:
    """Draw ``figure`` as wide as its place; its toolbar saves a PNG.

    Plotly is slow, so what everybody sees comes as a ``partial``, which is called once for all who ask for the same.
    A ``wide`` one needs so much room that a narrow screen scrolls it sideways; it has a key. With ``clicks``, a click
    on one of its points runs the page again, and the answer says which.
    """
    ink = INK.get(st.context.theme.type or "light", INK["light"])
    inked = with_ink(figure, ink) if isinstance(figure, go.Figure) else built(figure, ink)
    place = st.container(key=f"wide-{key}") if wide else st
    config = {"displaylogo": False, "displayModeBar": "hover"}
    if clicks:
        return place.plotly_chart(inked, key=key, config=config, on_select="rerun", selection_mode="points")
    return place.plotly_chart(inked, key=key, config=config)


def built(figure: partial[go.Figure], ink: str) -> go.Figure:
    """The figure that the call makes, named by the content of its arguments."""
    content = hashlib.blake2b(pickle.dumps((figure.args, figure.keywords)), digest_size=16).hexdigest()
    name = f"{figure.func.__module__}.{figure.func.__qualname__}"
    return work.made(Key("figure", name, (content, ink)), lambda: with_ink(figure(), ink), size_of)


def size_of(figure: go.Figure) -> int:
    """About so many bytes does it take; its pictures and numbers are most of it."""
    return 2 * len(figure.to_json(validate=False))


def with_ink(figure: go.Figure, ink: str) -> go.Figure:
    """The same figure, its letters in this colour."""
    figure.update_layout(font={"color": ink}, legend={"font": {"color": ink}})
    figure.update_annotations(font={"color": ink})
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(tickfont={"color": ink}, title={"font": {"color": ink}})
    return figure.update_traces(textfont={"color": ink}, selector={"type": "heatmap"})
