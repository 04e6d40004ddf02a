"""Figures of the scoreboard."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from pages.scoreboard.published import Published
from ui.charts.common import line
from ui.charts.style import BLUES, COLORS, FONT, PER_CENT, SEEN, styled
from vizlib.results.scoreboard import Score, Trained

APART = 0.12  # of a decade: dots of the same cost stand side by side


def against_cost(
    scores: Sequence[Score], accuracies: Sequence[float], *, names: Sequence[str], words: dict[str, str],
    ceiling: float | None,
) -> Figure:  # fmt: skip
    """Accuracy against multiply-adds on a log axis; the more parameters, the larger the dot."""
    figure = Figure()
    costs = [score.gmacs for score in scores]
    high = [n for n in np.argsort(costs) if ceiling is None or accuracies[n] > ceiling]
    for n, (score, accuracy, name) in enumerate(zip(scores, accuracies, names, strict=True)):
        mates = [m for m, other in enumerate(costs) if abs(np.log10(other / costs[n])) < APART]
        aside = 10 ** (APART * (mates.index(n) - (len(mates) - 1) / 2))
        # Names stand off the dotted line, and off one another: above and below in turn.
        if n in high:
            place = "bottom center" if high.index(n) % 2 else "top center"
        else:
            place = f"bottom {'left' if mates.index(n) == 0 else 'right'}"
        figure.add_scatter(
            x=[score.gmacs * 1e3 * aside],
            y=[accuracy],
            mode="markers+text",
            text=[name],
            textposition=place,
            textfont={"size": FONT},
            marker={"size": 14 + 10 * np.log10(score.parameters / 5e4), "color": COLORS[n % len(COLORS)]},
            customdata=[[f"{score.parameters / 1e6:.2f} M", f"{score.milliseconds:.1f} ms"]],
            hovertemplate=f"<b>{name}</b><br>%{{y:.1%}}<br>{score.gmacs * 1e3:.0f} MMACs<br>%{{customdata[0]}}<br>"
            "%{customdata[1]}<extra></extra>",
            cliponaxis=False,
        )
    if ceiling is not None:
        room_above = all(not 0 < accuracy - ceiling < 0.1 for accuracy in accuracies)
        line(figure, ceiling, words["ceiling"], "top left" if room_above else "bottom left")
    macs = [score.gmacs * 1e3 for score in scores]
    ticks = [value for value in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if min(macs) / 2 < value < max(macs) * 2]
    figure.update_xaxes(type="log", tickvals=ticks, range=[np.log10(min(macs)) - 0.3, np.log10(max(macs)) + 0.3])
    lowest = min(accuracies)
    figure.update_yaxes(tickformat=PER_CENT, range=[lowest - 0.25 * (1.02 - lowest), 1.02 + 0.1 * (1.02 - lowest)])
    figure.update_layout(showlegend=False)
    return styled(figure, 480, x=words["cost"], y=words["accuracy"])


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
    styled(figure, 640, x=words["answer"])
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
