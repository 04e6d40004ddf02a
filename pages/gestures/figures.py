"""Figures of this topic. Words come in as arguments, in the reader's language."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure

from ui.charts.style import ACCENT, BLUES, COLORS, FONT, PER_CENT, SEEN, styled


def confusion(counts: np.ndarray, *, names: Sequence[str], words: dict[str, str]) -> Figure:
    """How many of each gesture (rows) are taken for each (columns), ``(K, K)``."""
    figure = Figure(
        go.Heatmap(
            z=counts, x=list(range(len(names))), y=list(range(len(names))), zmin=0, zmax=max(1, int(counts.max())),
            colorscale=BLUES, showscale=False, xgap=3, ygap=3, texttemplate="%{z}", textfont={"size": FONT + 6},
            hovertemplate="%{z}<extra></extra>",
        )
    )  # fmt: skip
    ticks = {"tickvals": list(range(len(names))), "ticktext": list(names), "showgrid": False, "zeroline": False}
    figure.update_yaxes(autorange="reversed", **ticks)
    figure.update_xaxes(side="top", tickangle=0, **ticks)
    return styled(figure, 52 * len(names) + 110, x=words["taken"], y=words["is"])


def evidence(parts: np.ndarray, *, times: np.ndarray, step: float, words: dict[str, str]) -> Figure:
    """What each position in time adds to the difference of two logits, ``(P,)``: above for one, below for the other."""
    figure = Figure(
        go.Bar(
            x=times, y=parts, width=step * 0.86, marker={"color": np.where(parts >= 0, SEEN[0], ACCENT).tolist()},
            hovertemplate="%{x:.2f} s: %{y:+.2f}<extra></extra>",
        )
    )  # fmt: skip
    most = float(np.abs(parts).max()) or 1.0
    for y, text, anchor in ((1.0, words["for"], "top"), (0.0, words["against"], "bottom")):
        figure.add_annotation(
            x=1, y=y, xref="paper", yref="paper", xanchor="right", yanchor=anchor, text=text, showarrow=False,
            font={"size": FONT},
        )  # fmt: skip
    figure.update_yaxes(range=[-1.5 * most, 1.5 * most], zeroline=True, zerolinewidth=2)
    figure.update_xaxes(range=[0, float(times[-1] + step / 2)])
    return styled(figure, 250, x=words["seconds"], y=words["logit"])


def there_and_back(rows: Sequence[Sequence[float]], *, groups: Sequence[str], series: Sequence[str], accuracy: str,
                   chance: str) -> Figure:  # fmt: skip
    """A group of bars for each of ``groups``, in it one for each of ``series``.

    A line at a half goes through all groups but the last, which asks for both.
    """
    figure = Figure(
        [
            go.Bar(
                x=list(groups), y=list(row), name=title, text=[f"{value:.0%}" for value in row], textangle=0,
                textfont={"size": FONT}, textposition="outside", cliponaxis=False, marker={"color": COLORS[n]},
                hovertemplate=f"{title}, %{{x}}: %{{y:.0%}}<extra></extra>",
            )
            for n, (row, title) in enumerate(zip(rows, series, strict=True))
        ]
    )  # fmt: skip
    figure.update_layout(barmode="group", bargap=0.25)
    # Not across the last group: guessing gets both of two right in a quarter of cases.
    last = len(groups) - 1.5
    dots = {"width": 3, "color": ACCENT, "dash": "dot"}
    figure.add_shape(type="line", x0=-0.5, x1=last, y0=0.5, y1=0.5, line=dots)
    figure.add_annotation(
        x=last, y=0.5, text=chance, showarrow=False, xanchor="left", yanchor="middle", font={"size": FONT}
    )
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.15])
    return styled(figure, 340, y=accuracy)
