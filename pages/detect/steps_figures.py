"""Figures of the detector's steps: the scores of each person, and how boxes of two frames overlap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from plotly.graph_objects import Bar, Figure, Heatmap, Scatter
from plotly.subplots import make_subplots

from ui.charts.style import ACCENT, BLUES, FONT, picture_address, styled

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
    figure = make_subplots(1, len(people), shared_yaxes=True, subplot_titles=list(people), horizontal_spacing=0.08)
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
                marker={"size": 13, "color": "#868e96", "symbol": "diamond"}, cliponaxis=False,
                hovertemplate="%{y}: %{x:.2f}<extra></extra>",
            ),
            1, n,
        )  # fmt: skip
    figure.update_xaxes(range=[0, 1], tickvals=[0, 0.5, 1], ticktext=["0", "½", "1"], tickangle=0)
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
            text=[[f"{value:.2f}" if value >= 0.005 else "" for value in row] for row in values],
            texttemplate="%{text}", textfont={"size": FONT}, hoverinfo="skip",
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


@dataclass(frozen=True, eq=False)
class Still:
    """A frame with boxes.

    Attributes:
        frame: square, ``(S, S, 3)``. boxes: ``(N, 4)``. names, colors: of the boxes.
    """

    title: str
    frame: np.ndarray
    boxes: np.ndarray
    names: Sequence[str]
    colors: Sequence[str]


def side_by_side(stills: Sequence[Still]) -> Figure:
    """Frames beside each other, all cut out around the boxes of all of them."""
    figure = make_subplots(1, len(stills), subplot_titles=[still.title for still in stills], horizontal_spacing=0.03)
    side = len(stills[0].frame)
    boxes = np.concatenate([still.boxes for still in stills])
    low, high = boxes[:, :2].min(0), boxes[:, 2:].max(0)
    reach = min(max((high - low).max() * 1.25, 60), side)
    left, top = ((low + high - reach) / 2).clip(0, side - reach)
    for n, still in enumerate(stills, 1):
        figure.add_layout_image(
            source=picture_address(still.frame, 2 * side), x=0, y=0, sizex=side, sizey=side, sizing="stretch",
            layer="below", row=1, col=n,
        )  # fmt: skip
        boxes_named = zip(still.boxes.tolist(), still.names, still.colors, strict=True)
        for k, ((x1, y1, x2, y2), name, color) in enumerate(boxes_named):
            figure.add_shape(type="rect", x0=x1, y0=y1, x1=x2, y1=y2, line={"color": color, "width": 5}, row=1, col=n)
            figure.add_annotation(
                x=x1, y=y2 if k % 2 else y1, yanchor="top" if k % 2 else "bottom", text=f"<b>{name}</b>",
                xanchor="left", bgcolor=color, showarrow=False, row=1, col=n,
            )  # fmt: skip
    figure.update_xaxes(range=[left, left + reach], visible=False, constrain="domain")
    figure.update_yaxes(range=[top + reach, top], visible=False, scaleanchor="x", constrain="domain")
    figure.update_yaxes(scaleanchor="x2", row=1, col=2)
    figure.update_annotations(font={"size": FONT})
    return styled(figure, 300).update_layout(margin={"t": 34})
