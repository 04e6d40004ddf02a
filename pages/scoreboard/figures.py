"""Figures of the scoreboard."""

from collections.abc import Sequence
from textwrap import wrap

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from pages.scoreboard.measured import FewClips
from ui.charts.common import line
from ui.charts.style import BLUES, COLORS, FONT, PER_CENT, SEEN, styled
from vizlib.results.published import Published
from vizlib.results.runs import mean


def gaps(train: Sequence[float], test: Sequence[float], *, names: Sequence[str], words: dict[str, str]) -> Figure:
    """Two accuracies of each network as dots on one line, and how many points lie between them."""
    figure = Figure()
    for name, one, other in zip(names, train, test, strict=True):
        figure.add_scatter(
            x=[one, other], y=[name, name], mode="lines", line={"width": 6, "color": "#868e96"}, showlegend=False,
            hoverinfo="skip",
        )  # fmt: skip
        figure.add_annotation(
            x=max(one, other), y=name, text=f"{100 * (one - other):+.1f}", showarrow=False, xanchor="left", xshift=14,
            font={"size": FONT},
        )  # fmt: skip
    for values, key, color in ((train, "train", SEEN[1]), (test, "test", SEEN[0])):
        figure.add_scatter(
            x=list(values),
            y=list(names),
            name=words[key],
            mode="markers",
            marker={"size": 16, "color": color},
            hovertemplate=f"%{{y}}, {words[key]}: %{{x:.1%}}<extra></extra>",
        )
    low = min(*train, *test)
    figure.update_xaxes(
        tickformat=PER_CENT, range=[low - 0.02, 1 + 0.15 * (1 - low)], tickvals=np.arange(1, low - 0.02, -0.05)
    )
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 34 * len(names) + 100, x=words["accuracy"])


def stacked(one: str, other: str) -> str:
    """The names of a pair as a column's title, in short lines."""
    return "<br>".join([*wrap(one, 14), "↔ " + "<br>".join(wrap(other, 14))])


def few_clips(panels: dict[str, dict[str, dict[int, FewClips]]], chance: float, *, words: dict[str, str]) -> Figure:
    """Accuracy on training (dotted) and test clips against the number of training clips, a colour a network.

    Lines join the means of the seeds, which are dots. ``panels``: side by side, by title.
    """
    figure = make_subplots(1, len(panels), shared_yaxes=True, subplot_titles=list(panels), horizontal_spacing=0.04)
    for column, networks in enumerate(panels.values(), 1):
        for color, (name, rows) in zip(COLORS, networks.items(), strict=False):
            for key, dash, symbol in (("train", "dot", "circle-open"), ("test", "solid", "circle")):
                seeds = {count: getattr(row, key) for count, row in rows.items()}
                figure.add_scatter(
                    x=list(seeds), y=[mean(values) for values in seeds.values()], name=f"{name}, {words[key]}",
                    mode="lines+markers", line={"width": 4, "color": color, "dash": dash}, showlegend=column == 1,
                    marker={"size": 18, "symbol": symbol, "color": color, "line": {"width": 4, "color": color}},
                    cliponaxis=False,
                    hovertemplate="%{x}: %{y:.1%}<extra></extra>", row=1, col=column,
                )  # fmt: skip
                figure.add_scatter(
                    x=[count for count, values in seeds.items() for _seed in values],
                    y=[value for values in seeds.values() for value in values],
                    mode="markers", marker={"size": 8, "color": color}, showlegend=False, cliponaxis=False,
                    hovertemplate=f"{name}, {words[key]}, %{{x}}: %{{y:.1%}}<extra></extra>", row=1, col=column,
                )  # fmt: skip
        ticks = list(next(iter(networks.values())))
        figure.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{n:,}" for n in ticks], row=1, col=column)
    figure.update_annotations(font={"size": FONT})
    line(figure, chance, words["chance"], "bottom right")
    styled(figure, 340, x=words["clips"])
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.04])
    figure.update_yaxes(title_text=words["accuracy"], row=1, col=1)
    return figure.update_layout(legend={"y": 1.25}, margin={"t": 120})


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
    networks: Sequence[tuple[int, str, dict[str, list[float]]]], batch: int, *, words: dict[str, str]
) -> Figure:
    """Validation accuracy (solid) and running training accuracy (dotted) against the clips seen.

    ``found``: of each network its place among all, which is its colour, its name, and its curves.
    """
    figure = Figure()
    for place, name, rows in networks:
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


def published(
    rows: Sequence[Published], ours: dict[str, float], *, names: Sequence[str], words: dict[str, str]
) -> Figure:
    """Published accuracies of one data set as bars with their sources; beside them ``ours``, by card, where there are
    such.
    """
    bar = {
        "y": list(names),
        "orientation": "h",
        "textposition": "auto",  # beside a bar that is too short for it
        "insidetextanchor": "start",
        "insidetextfont": {"size": FONT, "color": "white"},
        "outsidetextfont": {"size": FONT},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }
    figure = Figure(
        go.Bar(
            x=[row.accuracy / 100 for row in rows],
            name=words["published"],
            text=[f"{row.accuracy:.1f} % · {row.source}, {row.where}" for row in rows],
            marker={"color": "#495057"},
            **bar,
        )
    )
    if ours:
        figure.add_bar(
            x=[ours.get(row.ours) for row in rows],
            name=words["ours"],
            text=[f"{100 * ours[row.ours]:.1f} %" if row.ours in ours else "" for row in rows],
            marker={"color": SEEN[0]},
            **bar,
        )
    figure.update_layout(barmode="group", bargap=0.2)
    figure.update_xaxes(tickformat=PER_CENT, range=[0, 1])
    figure.update_yaxes(autorange="reversed")
    return styled(figure, (80 if ours else 50) * len(rows) + 100, x=words["accuracy"])
