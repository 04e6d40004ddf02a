"""Figures of the tests in time."""

from collections.abc import Sequence
from textwrap import wrap

import plotly.graph_objects as go
from plotly.graph_objects import Figure

from ui.charts.style import FONT, SEEN, styled

LETTERS = 8  # of a line of a narrow column's title


def before_and_after(rows: Sequence[tuple[str, float, float]], *, words: tuple[str, str]) -> Figure:
    """Shares of classes before and after something was done, a pair of bars a class, its name above them."""
    places = list(range(len(rows)))
    figure = Figure(
        [
            go.Bar(
                x=[row[n + 1] for row in rows],
                y=[place + offset for place in places],
                name=words[n],
                orientation="h",
                width=0.2,
                marker={"color": SEEN[n]},
                customdata=[row[0] for row in rows],
                hovertemplate=f"%{{customdata}}, {words[n]}: %{{x:.1%}}<extra></extra>",
            )
            for n, offset in enumerate((-0.1, 0.12))
        ]
    )
    for place, (label, before, after) in enumerate(rows):
        figure.add_annotation(
            x=0,
            y=place - 0.45,
            text=f"{label}  <b>{before:.1%} → {after:.1%}</b>",
            showarrow=False,
            xanchor="left",
            font={"size": FONT},
        )
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(range=[0, 1], visible=False, fixedrange=True)
    figure.update_yaxes(range=[len(rows) - 0.6, -0.75], visible=False, fixedrange=True)
    return styled(figure, 70 * len(rows) + 50)


def narrow(title: str, letters: int = LETTERS) -> str:
    """A column's title in lines of a few letters; Chinese ones are twice as wide."""
    return "<br>".join(wrap(title, letters if title.isascii() else letters * 3 // 8))
