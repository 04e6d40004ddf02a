"""Figures of the scoreboard."""

from collections.abc import Sequence
from dataclasses import replace
from textwrap import wrap

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from pages.scoreboard.labels import LINE, WIDTHS, Dot, name_offsets, side_by_side, text_width
from pages.scoreboard.published import Published
from ui.charts.common import line
from ui.charts.style import BLUES, COLORS, FONT, PER_CENT, SEEN, styled
from vizlib.results.scoreboard import Score, Trained

HEIGHT = 470  # of accuracy against cost, in pixels
SPACE = 385  # of it between the axes
TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def against_cost(
    scores: Sequence[Score], accuracies: Sequence[float], *, names: Sequence[str], words: dict[str, str],
    ceiling: float | None,
) -> Figure:  # fmt: skip
    """Accuracy against multiply-adds on a log axis; the more parameters, the larger the dot."""
    costs = np.log10([score.gmacs * 1e3 for score in scores])
    left, right = costs.min() - 0.25, costs.max() + 0.25
    room = 1.01 - min(accuracies)
    top, bottom = 1 + 0.24 * room, min(accuracies) - 0.24 * room

    def down(accuracy: float) -> float:
        return (top - accuracy) / (top - bottom) * SPACE

    diameters = [14 + 10 * np.log10(score.parameters / 5e4) for score in scores]
    dots = [
        Dot((cost - left) / (right - left), down(accuracy), diameter / 2, name)
        for cost, accuracy, diameter, name in zip(costs, accuracies, diameters, names, strict=True)
    ]
    dots = [replace(dot, x=x) for dot, x in zip(dots, side_by_side(dots), strict=True)]
    figure = Figure()
    blocked: tuple[tuple[float, ...], ...] = ()
    if ceiling is not None:
        level, wide = down(ceiling), text_width(words["ceiling"]) / WIDTHS[0]
        above = not any(level - LINE - dot.radius < dot.y < level and dot.x > 1 - wide for dot in dots)
        line(figure, ceiling, words["ceiling"], "top right" if above else "bottom right")
        blocked = (0, level - 2, 1, level + 2), (1 - wide, level - above * LINE, 1, level + (not above) * LINE)
    offsets = name_offsets(tuple(dots), SPACE, blocked)
    for n, (score, accuracy, dot, (x, y)) in enumerate(zip(scores, accuracies, dots, offsets, strict=True)):
        color = COLORS[n % len(COLORS)]
        at = left + dot.x * (right - left)
        figure.add_scatter(
            x=[10**at],
            y=[accuracy],
            mode="markers",
            marker={"size": 2 * dot.radius, "color": color},
            hovertemplate=f"<b>{dot.name}</b><br>%{{y:.1%}}<br>{score.gmacs * 1e3:.0f} MMACs<br>"
            f"{score.parameters / 1e6:.2f} M<br>{score.milliseconds:.1f} ms<extra></extra>",
            cliponaxis=False,
        )
        figure.add_annotation(
            x=at, y=accuracy, ax=x, ay=y, text=dot.name, font={"size": FONT}, showarrow=True, arrowhead=0,
            arrowwidth=1.5, arrowcolor=color, standoff=dot.radius, borderpad=0,
        )  # fmt: skip
    ticks = [value for value in TICKS if left < np.log10(value) < right]
    figure.update_xaxes(type="log", tickvals=ticks, range=[left, right])
    step = 0.05 if room < 0.3 else 0.1
    figure.update_yaxes(tickformat=PER_CENT, range=[bottom, top], tickvals=np.arange(1, bottom, -step), zeroline=False)
    figure.update_layout(showlegend=False)
    return styled(figure, HEIGHT, x=words["cost"], y=words["accuracy"])


def gaps(values: Sequence[Sequence[float]], *, names: Sequence[str], series: Sequence[str]) -> Figure:
    """Two accuracies of each network as bars, one below the other."""
    figure = Figure(
        [
            go.Bar(
                x=list(row),
                y=list(names),
                name=title,
                orientation="h",
                text=[f"{value:.1%}" for value in row],
                textfont={"size": FONT, "color": "white"},
                textposition="inside",
                marker={"color": color},
                hovertemplate=f"%{{y}}, {title}: %{{x:.1%}}<extra></extra>",
            )
            for row, title, color in zip(values, series, ("#868e96", SEEN[0]), strict=True)
        ]
    )
    figure.update_layout(barmode="group", bargap=0.12, legend={"traceorder": "normal"})
    figure.update_xaxes(tickformat=PER_CENT, range=[0, 1])
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 46 * len(names) + 80)


def stacked(one: str, other: str) -> str:
    """The names of a pair as a column's title, in short lines."""
    return "<br>".join([*wrap(one, 14), "↔ " + "<br>".join(wrap(other, 14))])


def by_clips(runs: dict[str, Sequence[Trained]], *, words: dict[str, str]) -> Figure:
    """Accuracy on training (dotted) and test clips against the number of training clips, a colour a network."""
    figure = Figure()
    for color, (name, found) in zip(COLORS, runs.items(), strict=False):
        for key, dash in (("train", "dot"), ("test", "solid")):
            figure.add_scatter(
                x=[run.clips for run in found],
                y=[getattr(run, key) for run in found],
                name=f"{name}, {words[key]}",
                mode="lines+markers",
                line={"width": 4, "color": color, "dash": dash},
                marker={"size": 12},
                hovertemplate="%{x} : %{y:.1%}<extra></extra>",
            )
    ticks = sorted({run.clips for found in runs.values() for run in found})
    figure.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{n:,}" for n in ticks])
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.04])
    return styled(figure, 440, x=words["clips"], y=words["accuracy"])


def confusions(
    counts: Sequence[np.ndarray], *, titles: Sequence[str], names: Sequence[str], words: dict[str, str]
) -> Figure:
    """Counts ``(K, K)``, a row for each true class, as shares of the row; matrices side by side with the same rows.

    The columns are in the rows' order; their names appear under the pointer.
    """
    figure = make_subplots(1, len(counts), shared_yaxes=True, subplot_titles=titles, horizontal_spacing=0.03)
    for column, matrix in enumerate(counts, 1):
        figure.add_heatmap(
            z=matrix / np.maximum(matrix.sum(1, keepdims=True), 1),
            x=list(names),
            y=list(names),
            zmin=0,
            zmax=1,
            colorscale=BLUES,
            showscale=False,
            xgap=1,
            ygap=1,
            hovertemplate=f"{words['true']}: %{{y}}<br>{words['answer']}: %{{x}}<br>%{{z:.0%}}<extra></extra>",
            row=1,
            col=column,
        )
    figure.update_annotations(font={"size": FONT})
    styled(figure, 600, x=words["answer"])
    figure.update_xaxes(showticklabels=False, showgrid=False)
    figure.update_yaxes(showgrid=False)
    figure.update_yaxes(autorange="reversed")
    figure.update_layout(margin={"t": 40})
    return figure


def training_curves(
    found: Sequence[tuple[int, str, dict[str, list[float]]]], batch: int, *, words: dict[str, str]
) -> Figure:
    """Validation accuracy (solid) and running training accuracy (dotted) against the clips seen.

    ``found``: of each network its place among all, which is its colour, its name, and its curves.
    """
    figure = Figure()
    for place, name, rows in found:
        clips = [step * batch for step in rows["steps"]]
        for key, dash in (("accuracy", "dot"), ("validation", "solid")):
            figure.add_scatter(
                x=clips,
                y=rows[key],
                name=name,
                showlegend=key == "validation",
                mode="lines",
                line={"width": 3, "color": COLORS[place % len(COLORS)], "dash": dash},
                hovertemplate=f"{name}, {words[key]}: %{{y:.1%}}<extra></extra>",
            )
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.04])
    return styled(figure, 480, x=words["seen"], y=words["share"])


def published(rows: Sequence[Published], ours: dict[str, float], *, words: dict[str, str]) -> Figure:
    """Published accuracies of one data set as bars with their sources; beside them ``ours``, where there is a twin."""
    names = [row.network for row in rows]
    figure = Figure(
        go.Bar(
            x=[row.accuracy / 100 for row in rows],
            y=names,
            name=words["published"],
            orientation="h",
            text=[f"{row.accuracy:.1f} % · {row.source}" for row in rows],
            textposition="inside",
            insidetextanchor="start",
            textfont={"size": FONT, "color": "white"},
            marker={"color": "#495057"},
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    if ours:
        figure.add_bar(
            x=[ours.get(name) for name in names],
            y=names,
            name=words["ours"],
            orientation="h",
            text=[f"{100 * ours[name]:.1f} %" if name in ours else "" for name in names],
            textposition="inside",
            insidetextanchor="start",
            textfont={"size": FONT, "color": "white"},
            marker={"color": SEEN[0]},
            hovertemplate="%{y}: %{x:.1%}<extra></extra>",
        )
    figure.update_layout(barmode="group", bargap=0.2)
    figure.update_xaxes(tickformat=PER_CENT, range=[0, 1])
    figure.update_yaxes(autorange="reversed")
    return styled(figure, (86 if ours else 54) * len(rows) + 120, x=words["accuracy"])
