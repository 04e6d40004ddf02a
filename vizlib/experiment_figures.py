"""Figures of the experiments: every seed is a dot, a line joins their means."""

from collections.abc import Mapping, Sequence

import numpy as np
from plotly.graph_objects import Figure

from vizlib.figures import FONT, styled
from vizlib.layers import Layer
from vizlib.score_figures import COLORS, PER_CENT, line

DASHES = ("solid", "solid", "dash", "dash", "dot", "solid")


def seeds(
    found: dict[str, dict[float, list[float]]], *, words: dict[str, str], logarithmic: bool = False,
    coin: str | None = None,
) -> Figure:  # fmt: skip
    """Accuracies against a number: for each series and number those of all seeds. ``coin``: the word on one half."""
    figure = Figure()
    for n, (name, rows) in enumerate(found.items()):
        color = COLORS[n % len(COLORS)]
        figure.add_scatter(
            x=list(rows),
            y=[float(np.mean(values)) for values in rows.values()],
            name=name,
            mode="lines",
            # The later, the thinner: lines that fall together are all seen.
            line={"width": min(13, 2 * (len(found) - n) + 2), "color": color, "dash": DASHES[n % len(DASHES)]},
            hovertemplate=f"{name}, %{{x:g}}: %{{y:.1%}}<extra></extra>",
        )
        figure.add_scatter(
            x=[x for x, values in rows.items() for _value in values],
            y=[value for values in rows.values() for value in values],
            mode="markers",
            marker={"size": 11, "color": color},
            showlegend=False,
            hovertemplate=f"{name}, %{{x:g}}: %{{y:.1%}}<extra></extra>",
            cliponaxis=False,
        )
    ticks = sorted({x for rows in found.values() for x in rows})
    figure.update_xaxes(type="log" if logarithmic else "linear", tickvals=ticks, ticktext=[f"{x:g}" for x in ticks])
    values = [value for rows in found.values() for row in rows.values() for value in row]
    figure.update_yaxes(tickformat=PER_CENT, range=[max(0.0, min(0.45, *values) - 0.03), 1.03])
    if coin is not None:
        line(figure, 0.5, coin)
    return styled(figure, 460, x=words["x"], y=words["accuracy"])


def layer_costs(found: Mapping[str, Sequence[Layer]], *, words: dict[str, str]) -> Figure:
    """Multiply-adds of each network's layers, one bar a network with its name above it, a piece a layer."""
    figure = Figure()
    totals = [sum(row.macs for row in rows) / 1e9 for rows in found.values()]
    for n, (name, rows) in enumerate(found.items()):
        for place, row in enumerate(row for row in rows if row.macs):
            figure.add_bar(
                x=[row.macs / 1e9],
                y=[n],
                orientation="h",
                width=0.45,
                showlegend=False,
                marker={"color": COLORS[n % len(COLORS)], "opacity": 0.95 - 0.3 * (place % 2)},
                hovertemplate=f"{row.name}: %{{x:.2f}} GMACs<extra>{name}</extra>",
            )
        figure.add_annotation(
            x=0, y=n - 0.4, text=f"{name}  <b>{totals[n]:.2f}</b>", showarrow=False, xanchor="left", font={"size": FONT}
        )
    figure.update_layout(barmode="stack")
    figure.update_yaxes(range=[len(found) - 0.6, -0.7], visible=False, fixedrange=True)
    figure.update_xaxes(range=[0, max(totals) * 1.02], tickangle=0, nticks=6)
    return styled(figure, 90 * len(found) + 60, x=words["cost"])
