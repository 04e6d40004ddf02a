"""The figure of accuracy against cost."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure

from ui.charts.common import line
from ui.charts.style import FONT, PER_CENT, SEEN, styled
from vizlib.results.scoreboard import Score

HEIGHT = 430  # of accuracy against cost, in pixels
SPACE = (620, 350)  # of it between the axes, where it is narrowest
TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def side_by_side(places: np.ndarray, diameters: Sequence[float]) -> np.ndarray:
    """``(N, 2)`` places of dots, in pixels, moved along x so far that no dot lies on another."""
    moved = places.astype(float)
    for _pass in range(60):
        for i in range(len(moved)):
            for j in range(i):
                reach = (diameters[i] + diameters[j]) / 2 + 1
                x, y = moved[i] - moved[j]
                missing = max(reach**2 - y**2, 0.0) ** 0.5 - abs(x)
                if missing > 0:
                    way = 1 if x >= 0 else -1
                    moved[i, 0] += way * missing / 2
                    moved[j, 0] -= way * missing / 2
    return moved


def against_cost(
    scores: Sequence[Score], accuracies: Sequence[float], *, names: Sequence[str], words: dict[str, str],
    ceiling: float | None,
) -> Figure:  # fmt: skip
    """Accuracy against multiply-adds on a log axis, each network a dot with its number, from 1; the more parameters,
    the larger. Dots that would lie on each other stand side by side.
    """
    costs = np.log10([score.gmacs * 1e3 for score in scores])
    left, right = costs.min() - 0.2, costs.max() + 0.2
    room = 1 - min(accuracies)
    top, bottom = 1 + 0.12 * room, min(accuracies) - 0.2 * room
    diameters = [28 + 8 * np.log10(score.parameters / 1e5) for score in scores]
    shares = np.stack([(costs - left) / (right - left), (top - np.array(accuracies)) / (top - bottom)], 1)
    moved = side_by_side(shares * SPACE, diameters)[:, 0] / SPACE[0] * (right - left) + left
    figure = Figure(
        go.Scatter(
            x=10**moved,
            y=list(accuracies),
            mode="markers+text",
            text=[f"<b>{n + 1}</b>" for n in range(len(scores))],
            textfont={"size": FONT, "color": "white"},
            marker={"size": diameters, "color": SEEN[0], "opacity": 1},
            customdata=[
                (name, 1e3 * score.gmacs, score.parameters / 1e6, score.milliseconds)
                for name, score in zip(names, scores, strict=True)
            ],
            hovertemplate="<b>%{customdata[0]}</b><br>%{y:.1%}<br>%{customdata[1]:.0f} MMACs<br>"
            "%{customdata[2]:.2f} M<br>%{customdata[3]:.1f} ms<extra></extra>",
            cliponaxis=False,
        )
    )
    if ceiling is not None:
        line(figure, ceiling, words["ceiling"], "top right")
    figure.update_xaxes(
        type="log", tickvals=[value for value in TICKS if left < np.log10(value) < right], range=[left, right]
    )
    figure.update_yaxes(
        tickformat=PER_CENT, range=[bottom, top], tickvals=np.arange(1, bottom, -0.05 if room < 0.3 else -0.1)
    )
    return styled(figure, HEIGHT, x=words["cost"], y=words["accuracy"])
