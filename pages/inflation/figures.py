"""Figures of inflated kernels: weights as numbers on colours, and how energy lies in time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from ui.charts.style import ACCENT, COLORS, FONT, PER_CENT, styled

# From transparent: letters in the page's own colour are legible on all of them.
SIGNED = ((0.0, "rgba(232, 89, 12, 0.7)"), (0.5, "rgba(134, 142, 150, 0.08)"), (1.0, "rgba(47, 111, 237, 0.7)"))
LIGHT = tuple(
    ((0.0, f"rgba({colour}, 0.04)"), (1.0, f"rgba({colour}, 0.6)"))
    for colour in ("240, 62, 62", "47, 158, 68", "34, 110, 237")
)
GAP = 0.7  # between two squares, in cells
HIGH = 35  # of a cell, in pixels


@dataclass(frozen=True)
class Square:
    """Numbers ``(k, k)`` on colours, with words above and below.

    Attributes:
        colours: a scale, and ``most``: the size of the number at its ends.
        framed: whether it has an orange frame.
    """

    values: np.ndarray
    above: str
    colours: Sequence[tuple[float, str]]
    most: float
    below: str = ""
    framed: bool = False


def decimals(value: float, digits: int = 2) -> str:
    """With a minus sign, and none before a zero."""
    return f"{round(float(value), digits) + 0.0:.{digits}f}".replace("-", "\N{MINUS SIGN}")


def squares(rows: Sequence[Sequence[Square]]) -> Figure:
    """Rows of squares, from the left."""
    figure = Figure()
    side = len(rows[0][0].values)
    high = side + 1.2 + max(bool(square.below) for row in rows for square in row)
    for n, row in enumerate(rows):
        for m, square in enumerate(row):
            x, y = m * (side + GAP), n * (high + 0.2) + 1
            figure.add_heatmap(
                x=x + np.arange(side), y=y + np.arange(side), z=square.values, zmin=-square.most, zmax=square.most,
                colorscale=square.colours, showscale=False, xgap=2, ygap=2, hoverinfo="skip",
                text=[[decimals(value) for value in line] for line in square.values], texttemplate="%{text}",
                textfont={"size": FONT},
            )  # fmt: skip
            middle = x + (side - 1) / 2
            for text, at in ((square.above, y - 1), (square.below, y + side)):
                figure.add_annotation(x=middle, y=at, text=text, showarrow=False, font={"size": FONT})
            if square.framed:
                figure.add_shape(
                    type="rect", x0=x - 0.5, x1=x + side - 0.5, y0=y - 0.5, y1=y + side - 0.5,
                    line={"color": ACCENT, "width": 4},
                )  # fmt: skip
    most = max(map(len, rows))
    wide = max(most, 3) * (side + GAP) - GAP + 0.2
    tall = len(rows) * (high + 0.2)
    figure.update_xaxes(range=[-0.6, wide - 0.6], visible=False, fixedrange=True)
    figure.update_yaxes(range=[tall - 0.4, -0.6], visible=False, fixedrange=True)
    return styled(figure, round(HIGH * tall) + 16)


def energy(slices: int, trained: np.ndarray | None, kernels: np.ndarray, one: int, *, words: dict[str, str]) -> Figure:
    """Shares of energy in each slice: of a fresh inflation, and once guessed of the trained layer ``(Kt,)``, of its
    ``kernels`` ``(O, Kt)`` as thin lines, and of ``one`` of them.
    """
    at = list(range(1, slices + 1))
    figure = Figure()
    if trained is not None:
        figure.add_bar(
            x=at, y=trained, name=words["trained"], marker={"color": COLORS[0]},
            hovertemplate="%{x}: %{y:.1%}<extra></extra>",
        )  # fmt: skip
        figure.add_scatter(
            x=[*at, None] * len(kernels), y=[y for row in kernels for y in (*row, None)], mode="lines",
            name=words["kernels"], line={"color": COLORS[5], "width": 1}, opacity=0.45, hoverinfo="skip",
        )  # fmt: skip
        figure.add_scatter(
            x=at, y=kernels[one], name=words["one"], mode="lines+markers", line={"color": COLORS[4], "width": 4},
            marker={"size": 9}, hovertemplate="%{x}: %{y:.1%}<extra></extra>",
        )  # fmt: skip
        for x, value in zip(at, trained, strict=True):  # above all lines
            figure.add_annotation(x=x, y=1.04, text=f"<b>{value:.0%}</b>", showarrow=False, font={"size": FONT})
    figure.add_scatter(
        x=[0.4, slices + 0.6], y=[1 / slices] * 2, mode="lines", name=words["fresh"], hoverinfo="skip", showlegend=True,
        line={"color": ACCENT, "width": 3, "dash": "dot"},
    )  # fmt: skip
    figure.update_layout(bargap=0.25)
    figure.update_xaxes(dtick=1, showgrid=False, range=[0.4, slices + 0.6])
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.12], tickvals=[0, 0.25, 0.5, 0.75, 1])
    return styled(figure, 295, x=words["slice"], y=words["energy"])


Band = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # minutes, lowest, mean and highest accuracy


def learning(panels: dict[str, dict[str, Band]], chance: float, *, words: dict[str, str]) -> Figure:
    """Accuracy against minutes of training: a panel a number of clips, in it a line a beginning with its band.

    Args:
        panels: by title and by the beginning's name.
    """
    figure = make_subplots(1, len(panels), shared_yaxes=True, subplot_titles=list(panels), horizontal_spacing=0.03)
    for column, lines in enumerate(panels.values(), 1):
        for n, (name, (minutes, low, mean, high)) in enumerate(lines.items()):
            figure.add_scatter(
                x=[*minutes, *minutes[::-1]], y=[*high, *low[::-1]], fill="toself", fillcolor=COLORS[n], opacity=0.2,
                line={"width": 0}, hoverinfo="skip", showlegend=False, row=1, col=column,
            )  # fmt: skip
            figure.add_scatter(
                x=minutes, y=mean, name=name, legendgroup=name, showlegend=column == 1, row=1, col=column, mode="lines",
                line={"width": 4, "color": COLORS[n]},
                hovertemplate=f"{name}, %{{x:.1f}} {words['short']}: %{{y:.1%}}<extra></extra>",
            )  # fmt: skip
        figure.add_hline(chance, line={"color": ACCENT, "width": 2, "dash": "dot"}, row=1, col=column)
    figure.add_scatter(
        x=[None], y=[None], name=words["chance"], mode="lines", line={"width": 2, "color": ACCENT, "dash": "dot"}
    )
    styled(figure, 340)
    figure.update_xaxes(rangemode="tozero", nticks=4)
    figure.update_xaxes(title_text=words["minutes"], row=1, col=(len(panels) + 1) // 2)  # one title for all
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.03])
    figure.update_yaxes(title_text=words["accuracy"], row=1, col=1)
    figure.update_annotations(font={"size": FONT})
    return figure.update_layout(margin={"t": 56}, legend={"y": -0.5, "yanchor": "top"})
