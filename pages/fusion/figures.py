"""Figures of the experiments: every seed is a dot, a line joins their means."""

from collections.abc import Mapping, Sequence

from plotly.graph_objects import Figure

from ui.charts.style import COLORS, FONT, styled
from vizlib.cost.layers import Layer


def layer_costs(networks: Mapping[str, Sequence[Layer]], *, words: dict[str, str]) -> Figure:
    """Multiply-adds of each network's layers, one bar a network with its name above it, a piece a layer."""
    figure = Figure()
    totals = [sum(row.macs for row in rows) / 1e9 for rows in networks.values()]
    for n, (name, rows) in enumerate(networks.items()):
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
            x=0, y=n - 0.4, text=f"{name}  <b>{totals[n]:.3g}</b>", showarrow=False, xanchor="left", font={"size": FONT}
        )
    figure.update_layout(barmode="stack")
    figure.update_yaxes(range=[len(networks) - 0.6, -0.7], visible=False, fixedrange=True)
    figure.update_xaxes(range=[0, max(totals) * 1.02], tickangle=0, nticks=6)
    return styled(figure, 90 * len(networks) + 60, x=words["cost"])
