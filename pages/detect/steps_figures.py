"""Figures of the detector's steps: the scores of each person, and how boxes of two frames overlap."""

from collections.abc import Mapping, Sequence

import numpy as np
from plotly.graph_objects import Bar, Figure, Heatmap, Scatter
from plotly.subplots import make_subplots

from ui.charts.style import ACCENT, BLUES, FONT, styled

LINE = 34  # pixels of a label


def scores(
    values: np.ndarray,
    softmaxed: np.ndarray,
    labels: Sequence[str],
    people: Mapping[str, str],
    *,
    words: Mapping[str, str],
) -> Figure:
    """Probabilities ``(N, L)`` of each person's labels as bars side by side; dots: what a softmax would make of them.

    Args:
        people: the title of each, and the colour.
    """
    figure = make_subplots(1, len(people), shared_yaxes=True, subplot_titles=list(people), horizontal_spacing=0.03)
    for n, color in enumerate(people.values(), 1):
        figure.add_trace(
            Bar(
                x=values[n - 1], y=list(labels), orientation="h", marker={"color": color}, showlegend=False,
                hovertemplate="%{y}: %{x:.2f}<extra></extra>",
            ),
            1, n,
        )  # fmt: skip
        figure.add_trace(
            Scatter(
                x=softmaxed[n - 1], y=list(labels), mode="markers", name=words["softmax"], showlegend=n == 1,
                marker={"size": 13, "color": "#868e96", "symbol": "diamond"},
                hovertemplate="%{y}: %{x:.2f}<extra></extra>",
            ),
            1, n,
        )  # fmt: skip
    figure.update_xaxes(range=[0, 1.02], tickvals=[0, 0.5, 1], tickangle=0)
    figure.update_yaxes(autorange="reversed", ticksuffix="  ", showgrid=False)
    figure.update_annotations(font={"size": FONT})
    return styled(figure, LINE * len(labels) + 110).update_layout(margin={"t": 66}, legend={"y": 1.14})


def overlaps(
    values: np.ndarray, before: Sequence[str], after: Sequence[str], assigned: Sequence[tuple[int, int]], *,
    words: Mapping[str, str],
) -> Figure:  # fmt: skip
    """IoU of boxes of one frame (rows) with those of the next (columns); what is ``assigned`` is framed."""
    figure = Figure(
        Heatmap(
            z=values, x=list(after), y=list(before), zmin=0, zmax=1, colorscale=BLUES, showscale=False, xgap=4, ygap=4,
            texttemplate="%{z:.2f}", textfont={"size": FONT}, hoverinfo="skip",
        )
    )  # fmt: skip
    for row, column in assigned:
        figure.add_shape(
            type="rect", x0=column - 0.48, x1=column + 0.48, y0=row - 0.48, y1=row + 0.48,
            line={"color": ACCENT, "width": 5},
        )  # fmt: skip
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category", ticksuffix="  ")
    figure.update_xaxes(side="top", tickangle=0, showgrid=False, type="category")
    return styled(figure, 60 * len(before) + 90, x=words["after"], y=words["before"])
