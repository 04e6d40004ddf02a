"""Figures of attention."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure

from ui.charts.common import line
from ui.charts.style import ACCENT, FONT, PER_CENT, SEEN, picture_address, styled
from vizlib.attention import Inside, Row

TARGET = "#ffd43b"


def strip(inside: Inside, row: Row, *, words: dict[str, str]) -> Figure:
    """The block's steps in time as a film strip, with lines from the position to those that count most for it."""
    steps, high, wide = row.weights.shape
    figure = Figure()
    gap = 0.06
    for t in range(steps):
        figure.add_layout_image(
            source=picture_address(inside.frames[t * row.step + row.step // 2], 160), xref="x", yref="y",
            x=t * (1 + gap), y=0, sizex=1, sizey=1, sizing="stretch", layer="below",
        )  # fmt: skip

    def middle(position: tuple[int, int, int]) -> tuple[float, float]:
        t, y, x = position
        return t * (1 + gap) + (x + 0.5) / wide, (y + 0.5) / high

    from_x, from_y = middle(row.position)
    most = max((abs(weight) for _place, weight in row.strongest), default=1.0) or 1.0
    for place, weight in reversed(row.strongest):
        to_x, to_y = middle(place)
        strength = abs(weight) / most
        figure.add_scatter(
            x=[from_x, to_x], y=[from_y, to_y], mode="lines+markers", opacity=0.35 + 0.65 * strength,
            line={"color": TARGET if weight >= 0 else SEEN[0], "width": 1 + 5 * strength},
            marker={"size": [0, 8 + 10 * strength], "color": TARGET if weight >= 0 else SEEN[0],
                    "line": {"width": 2, "color": "#212529"}},
            hovertemplate=f"{words['weight']}: {weight:.3g}<extra></extra>",
        )  # fmt: skip
    figure.add_scatter(
        x=[from_x], y=[from_y], mode="markers", hovertemplate=f"{words['position']}<extra></extra>",
        marker={"size": 20, "symbol": "square-open", "color": ACCENT, "line": {"width": 4}},
    )  # fmt: skip
    width = steps * (1 + gap) - gap
    figure.update_xaxes(
        range=[0, width], tickvals=[t * (1 + gap) + 0.5 for t in range(steps)],
        ticktext=[str(t * row.step) if row.step == 1 else f"{t * row.step}–{(t + 1) * row.step - 1}"
                  for t in range(steps)],
        fixedrange=True, showgrid=False, zeroline=False,
    )  # fmt: skip
    figure.update_yaxes(range=[1, 0], visible=False, fixedrange=True, scaleanchor="x", constrain="domain")
    figure.update_layout(showlegend=False)
    return styled(figure, max(190, round(1100 / width) + 80), x=words["frames"])


def over_time(row: Row, *, words: dict[str, str]) -> Figure:
    """How much of what a position takes comes from each step in time."""
    shares = row.shares.sum((1, 2))
    ticks = [t * row.step for t in range(len(shares))]
    colours = [ACCENT if t == row.position[0] else SEEN[0] for t in range(len(shares))]
    figure = Figure(
        go.Bar(
            x=ticks, y=shares, marker={"color": colours}, text=[f"{s:.0%}" for s in shares], textposition="outside",
            textfont={"size": FONT}, cliponaxis=False, hovertemplate="%{x}: %{y:.1%}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(tickvals=ticks)
    figure.update_yaxes(tickformat=PER_CENT, range=[0, max(0.1, max(shares) * 1.15)])
    return styled(figure, 250, x=words["frame"], y=words["share"])


def whole(matrix: np.ndarray, steps: int, *, words: dict[str, str]) -> Figure:
    """The whole matrix, a row a query; lines between the steps in time."""
    size = len(matrix)
    figure = Figure(
        go.Heatmap(
            z=np.sqrt(np.abs(matrix)), colorscale="Inferno", showscale=False,
            hovertemplate=f"{words['query']} %{{y}}, {words['key']} %{{x}}<extra></extra>",
        )
    )  # fmt: skip
    for t in range(1, steps):
        for edge in ({"x": t * size / steps - 0.5}, {"y": t * size / steps - 0.5}):
            add = figure.add_vline if "x" in edge else figure.add_hline
            add(**edge, line={"width": 1, "color": "rgba(255, 255, 255, 0.35)"})
    ticks = [(t + 0.5) * size / steps for t in range(steps)]
    labels = [str(t) for t in range(steps)]
    figure.update_xaxes(tickvals=ticks, ticktext=labels, constrain="domain")
    figure.update_yaxes(tickvals=ticks, ticktext=labels, autorange="reversed", scaleanchor="x", constrain="domain")
    return styled(figure, 600, x=words["key"], y=words["query"])


def through(
    curves: dict[str, list[list[dict[str, float]]]], key: str, *, words: dict[str, str], level: float,
    top: float, per_cent: bool = True,
) -> Figure:  # fmt: skip
    """What the rounds of each run say under ``key``, through training: a line a run, a colour a name.

    ``level``: the dotted line, of chance or of attention that is the same everywhere.
    """
    figure = Figure()
    for n, (name, runs) in enumerate(curves.items()):
        for rounds in runs:
            figure.add_scatter(
                x=[row["steps"] for row in rounds], y=[row[key] for row in rounds], name=name,
                mode="lines", line={"width": 4, "color": SEEN[n]}, showlegend=False,
                hovertemplate=f"{name}, %{{x}}: %{{y:.3g}}<extra></extra>",
            )  # fmt: skip
        if len(curves) > 1:  # in the plot: a small chart has no room beside it
            figure.add_annotation(
                x=1, y=0.6 - 0.13 * n, xref="paper", yref="paper", xanchor="right", showarrow=False,
                text=f"<span style='color: {SEEN[n]}'><b>{name}</b></span>", font={"size": FONT},
            )  # fmt: skip
    line(figure, level, words["level"], "top right")
    figure.update_xaxes(nticks=5)
    figure.update_yaxes(tickformat=PER_CENT if per_cent else None, range=[0, top])
    return styled(figure, 340, x=words["steps"], y=words["value"])


def matches(accuracies: dict[str, list[float]], chance: float, *, words: dict[str, str]) -> Figure:
    """Test accuracies of a few networks: a bar for the mean, a dot for each seed; dotted: ``chance``."""
    means = [float(np.mean(values)) for values in accuracies.values()]
    figure = Figure(
        go.Bar(
            x=means, y=list(accuracies), orientation="h", marker={"color": SEEN[: len(means)], "opacity": 0.55},
            text=[f"<b>{value:.1%}</b>" for value in means], textposition="inside", insidetextanchor="start",
            textfont={"size": FONT}, hovertemplate="%{y}: %{x:.1%}<extra></extra>", width=0.6,
        )
    )  # fmt: skip
    figure.add_scatter(
        x=[value for values in accuracies.values() for value in values],
        y=[name for name, values in accuracies.items() for _value in values], mode="markers",
        marker={"size": 14, "color": "#212529", "line": {"width": 2, "color": "white"}},
        hovertemplate="%{y}: %{x:.1%}<extra></extra>", cliponaxis=False,
    )  # fmt: skip
    figure.add_vline(
        chance, line={"width": 3, "dash": "dot", "color": ACCENT}, annotation_text=words["chance"],
        annotation_position="top right", annotation_font={"size": FONT},
    )  # fmt: skip
    figure.update_xaxes(tickformat=PER_CENT, range=[0, 1.02])
    figure.update_yaxes(autorange="reversed")
    figure.update_layout(showlegend=False)
    return styled(figure, 260, x=words["accuracy"])


def gains(rows: Sequence[tuple[str, float]], before: float, *, words: dict[str, str]) -> Figure:
    """Accuracies as dots on one line each; a dashed line where the network stood before."""
    names = [name for name, _value in rows]
    values = [value for _name, value in rows]
    figure = Figure(
        go.Scatter(
            x=values, y=names, mode="markers+text", text=[f"{value:.1%}" for value in values],
            textposition="top center", textfont={"size": FONT}, marker={"size": 17, "color": SEEN[0]},
            hovertemplate="%{y}: %{x:.2%}<extra></extra>", cliponaxis=False,
        )
    )  # fmt: skip
    figure.add_vline(before, line={"width": 3, "dash": "dot", "color": ACCENT}, layer="below")
    figure.add_annotation(
        x=before, y=0, yref="paper", text=f"{words['before']}: {before:.1%}", showarrow=False, xanchor="left",
        yanchor="bottom", font={"size": FONT},
    )  # fmt: skip
    low, high = min(*values, before), max(*values, before)
    figure.update_xaxes(tickformat=".1%", range=[low - 0.004, high + 0.006])
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 62 * len(names) + 130, x=words["accuracy"])
