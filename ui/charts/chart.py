"""A figure on the page, its letters in the page's own colour."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

INK = {"light": "#16202e", "dark": "#e8edf4"}


def chart(figure: go.Figure, key: str | None = None, wide: bool = False, clicks: bool = False) -> Any:
    """Draw ``figure`` as wide as its place; its toolbar saves a PNG.

    A ``wide`` one needs so much room that a narrow screen scrolls it sideways; it has a key. With ``clicks``, a click
    on one of its points runs the page again, and the answer says which.
    """
    ink = INK.get(st.context.theme.type or "light", INK["light"])
    figure.update_layout(font={"color": ink}, legend={"font": {"color": ink}})
    figure.update_annotations(font={"color": ink})
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(tickfont={"color": ink}, title={"font": {"color": ink}})
    figure.update_traces(textfont={"color": ink}, selector={"type": "heatmap"})
    place = st.container(key=f"wide-{key}") if wide else st
    config = {"displaylogo": False, "displayModeBar": "hover"}
    if clicks:
        return place.plotly_chart(figure, key=key, config=config, on_select="rerun", selection_mode="points")
    return place.plotly_chart(figure, key=key, config=config)
