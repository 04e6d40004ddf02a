"""Figures of optical flow."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.graph_objects import Figure

from ui.charts.style import COLORS, FONT, styled


def errors(
    values: Sequence[Sequence[float]], *, names: Sequence[str], series: Sequence[str], title: str, percent: bool
) -> Figure:
    """Grouped bars of errors: a group for each of ``names``, in it a bar for each of ``series``."""
    shape = ".1%" if percent else ".2f"
    figure = Figure(
        [
            go.Bar(
                x=list(names),
                y=[row[n] for row in values],
                name=name,
                text=[format(row[n], shape) for row in values],
                textfont={"size": FONT},
                textangle=0,
                textposition="outside",
                cliponaxis=False,
                marker={"color": COLORS[n]},
                hovertemplate=f"{name}, %{{x}}: %{{y:{shape}}}<extra></extra>",
            )
            for n, name in enumerate(series)
        ]
    )
    figure.update_layout(barmode="group", bargap=0.25)
    figure.update_yaxes(range=[0, 1.15 * max(map(max, values))], tickformat=".0%" if percent else None)
    return styled(figure, 310, y=title)
