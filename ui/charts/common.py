"""Plotly figures that several topics draw. Words come in as arguments, in the reader's language."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure

from ui.charts.style import ACCENT, BLUES, COLORS, FONT, PER_CENT, SEEN, styled

DASHES = ("solid", "solid", "dash", "dash", "dot", "solid")


def seeds(
    curves: dict[str, dict[float, list[float]]], *, words: dict[str, str], logarithmic: bool = False,
    chance: str | None = None,
) -> Figure:  # fmt: skip
    """Accuracies against a number: for each series and number those of all seeds. ``chance``: the words on one half."""
    figure = Figure()
    for n, (name, rows) in enumerate(curves.items()):
        color = COLORS[n % len(COLORS)]
        figure.add_scatter(
            x=list(rows),
            y=[float(np.mean(values)) for values in rows.values()],
            name=name,
            mode="lines",
            # The later, the thinner: lines that fall together are all seen.
            line={"width": min(13, 2 * (len(curves) - n) + 2), "color": color, "dash": DASHES[n % len(DASHES)]},
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
    ticks = sorted({x for rows in curves.values() for x in rows})
    figure.update_xaxes(type="log" if logarithmic else "linear", tickvals=ticks, ticktext=[f"{x:g}" for x in ticks])
    values = [value for rows in curves.values() for row in rows.values() for value in row]
    figure.update_yaxes(tickformat=PER_CENT, range=[max(0.0, min(0.45, *values) - 0.06), 1.03])
    if chance is not None:
        line(figure, 0.5, chance, "bottom left")
    return styled(figure, 460, x=words["x"], y=words["accuracy"])


def top_bars(rows: Sequence[tuple[str, float]], color: str = SEEN[0]) -> Figure:
    """The most probable classes as bars, the best on top, each with its name and its share."""
    labels, shares = [row[0] for row in rows], [row[1] for row in rows]
    # The name stands on the bar's own line, so that long names need no margin.
    figure = Figure(
        go.Bar(
            x=shares,
            y=list(range(len(rows))),
            orientation="h",
            marker={"color": color, "opacity": [0.9] + [0.45] * (len(rows) - 1)},
            width=0.34,
            customdata=labels,
            hovertemplate="%{customdata}: %{x:.1%}<extra></extra>",
        )
    )
    for place, (label, share) in enumerate(rows):
        figure.add_annotation(
            x=0,
            y=place - 0.42,
            text=f"{label}  <b>{share:.1%}</b>",
            showarrow=False,
            xanchor="left",
            font={"size": FONT},
        )
    figure.update_xaxes(range=[0, 1], visible=False, fixedrange=True)
    figure.update_yaxes(range=[len(rows) - 0.6, -0.75], visible=False, fixedrange=True)
    return styled(figure, 50 * len(rows))


def evidence(shares: np.ndarray, span: tuple[float, float], *, names: Sequence[str], words: dict[str, str]) -> Figure:
    """What each step in time says by itself: shares ``(T', K)`` of ``names`` over the ``span`` of seconds."""
    steps = len(shares)
    times = span[0] + (np.arange(steps) + 0.5) * (span[1] - span[0]) / steps
    figure = Figure(
        [
            go.Scatter(
                x=times, y=row, name=name, mode="lines+markers", line={"width": 3, "color": color}, marker={"size": 7}
            )
            for row, name, color in zip(shares.T, names, SEEN, strict=False)
        ]
    )
    figure.update_yaxes(range=[-0.03, 1.03], tickformat=".0%")
    figure.update_layout(hovermode="x unified")
    return styled(figure, 230, x=words["seconds"], y=words["share"])


def line(figure: Figure, y: float, text: str, place: str = "top left") -> None:
    """A dotted line across, with a word on it."""
    figure.add_hline(
        y, line={"color": ACCENT, "width": 3, "dash": "dot"}, annotation_text=text, annotation_position=place,
        annotation_font={"size": FONT},
    )  # fmt: skip


def matrix(
    values: Sequence[Sequence[float]], *, rows: Sequence[str], columns: Sequence[str], low: float = 0.5
) -> Figure:
    """Shares as a table of numbers on colours: white is ``low``, as chance between two, dark is always."""
    figure = Figure(
        go.Heatmap(
            z=np.array(values),
            x=list(columns),
            y=list(rows),
            zmin=low,
            zmax=1,
            colorscale=BLUES,
            showscale=False,
            xgap=3,
            ygap=3,
            texttemplate="%{z:.0%}",
            textfont={"size": FONT + 4},
            hovertemplate="%{y}, %{x}: %{z:.1%}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(side="top", tickangle=0, showgrid=False)
    figure.update_yaxes(showgrid=False)
    return styled(figure, 62 * len(rows) + 80)


def groups(values: Sequence[Sequence[float]], *, names: Sequence[str], series: Sequence[str], accuracy: str) -> Figure:
    """Grouped bars of accuracies: a group for each of ``names``, in it a bar for each of ``series``."""
    figure = Figure(
        [
            go.Bar(
                x=list(names),
                y=list(row),
                name=title,
                text=[f"{value:.0%}" for value in row],
                textfont={"size": FONT},
                textangle=0,
                textposition="outside",
                cliponaxis=False,
                marker={"color": COLORS[n % len(COLORS)], "opacity": 0.45 if n == 0 else 1},
                hovertemplate=f"{title}, %{{x}}: %{{y:.1%}}<extra></extra>",
            )
            for n, (row, title) in enumerate(zip(values, series, strict=True))
        ]
    )
    figure.update_layout(barmode="group", bargap=0.25)
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.1])
    return styled(figure, 440, y=accuracy)
