"""Figures of class-maximizing videos."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from ui.charts.style import ACCENT, BLUES, COLORS, FONT, PER_CENT, SEEN, styled

Band = tuple[float, float, float, float]  # from step, to step, least, most
REAL = "#868e96"  # what real clips have
ROWS = ("score", "probability", "distance")  # of an ascent's curve


def climb(
    curve: np.ndarray, total: int, *, words: dict[str, str], bands: Mapping[str, Sequence[Band]] = MappingProxyType({})
) -> Figure:
    """Score, probability and R of each step, ``(n, 3)``, one above the other, as far as they were asked for.

    ``bands``: the range of real clips, of some of the ROWS.
    """
    shown = [n for n in range(len(ROWS)) if n == 0 or np.isfinite(curve[:, n]).any()]
    figure = make_subplots(rows=len(shown), cols=1, shared_xaxes=True, vertical_spacing=0.08)
    steps = np.arange(1, len(curve) + 1)
    for row, n in enumerate(shown, 1):
        name, form = ROWS[n], {"probability": PER_CENT, "distance": ".3g"}.get(ROWS[n], ".1f")
        for start, end, low, high in bands.get(name, ()):
            figure.add_shape(
                type="rect", x0=start, x1=end, y0=low, y1=high, line_width=0, fillcolor=REAL, opacity=0.35,
                layer="below", row=row, col=1,
            )  # fmt: skip
        figure.add_scatter(
            x=steps, y=curve[:, n], mode="lines", line={"width": 4, "color": COLORS[n]}, row=row, col=1,
            hovertemplate=f"%{{x}}: %{{y:{form}}}<extra>{words[name]}</extra>",
        )  # fmt: skip
        figure.update_yaxes(title_text=words[name], row=row, col=1)
        if name == "probability":
            figure.update_yaxes(tickformat=PER_CENT, range=[-0.02, 1.05], row=row, col=1)
        if name == "distance":
            # In powers of ten: a batch of clips has a hundredth of what noise has, and the band has to show.
            values = [*curve[np.isfinite(curve[:, n]), n], *(end for band in bands.get(name, ()) for end in band[2:])]
            least, most = np.log10(np.maximum([min(values), max(values)], 1e-6))
            digits = (1,) if most - least > 1 else (1, 2, 5)
            ticks = [digit * 10.0**power for power in range(-6, 7) for digit in digits]
            figure.update_yaxes(type="log", range=[least - 0.15, most + 0.15], tickvals=ticks, row=row, col=1)
    figure.update_layout(showlegend=False)
    styled(figure, 100 + 90 * len(shown))
    figure.update_xaxes(range=[0, max(total, len(curve), 1)])
    figure.update_xaxes(title_text=words["step"], row=len(shown), col=1)
    for row, n in enumerate(shown, 1):
        figure.update_yaxes(title_text=words[ROWS[n]], row=row, col=1)
    return figure


def energies(speeds: Sequence[float], changes: Sequence[float], *, words: dict[str, str]) -> Figure:
    """How much changes from frame to frame, from the slow end of the slider to the fast one."""
    figure = Figure()
    figure.add_scatter(
        x=speeds, y=changes, mode="lines+markers", line={"width": 4, "color": SEEN[0]}, marker={"size": 14},
        hovertemplate="%{x}: %{y:.3g}<extra></extra>", cliponaxis=False,
    )  # fmt: skip
    figure.update_layout(showlegend=False)
    figure.update_yaxes(rangemode="tozero")
    figure.update_xaxes(tickvals=list(speeds))
    return styled(figure, 300, x=words["speed"], y=words["energy"])


def logits(
    values: Mapping[str, Sequence[float]], real: float, names: Sequence[str], told: Callable[[float], str]
) -> Figure:
    """Bars of logits, a series an end of the slider; the last of ``names`` is a bar of its own: ``real``."""
    figure = Figure()
    look = {
        "orientation": "h", "textposition": "outside", "textfont": {"size": FONT}, "constraintext": "none",
        "cliponaxis": False, "hovertemplate": "%{y}: %{x:.1f}<extra></extra>",
    }  # fmt: skip
    for (title, row), color in zip(values.items(), (SEEN[0], ACCENT), strict=True):
        figure.add_bar(
            y=list(names[:-1]), x=list(row), text=list(map(told, row)), name=title, marker={"color": color}, **look
        )  # fmt: skip
    figure.add_bar(
        y=[names[-1]], x=[real], text=[told(real)], marker={"color": COLORS[-1]}, width=0.4, offset=-0.2,
        showlegend=False, **look,
    )  # fmt: skip
    figure.update_layout(barmode="group", bargap=0.2)
    styled(figure, 290)
    figure.update_yaxes(autorange="reversed")
    most, least = max(max(row) for row in values.values()), min(min(row) for row in values.values())
    figure.update_xaxes(
        showticklabels=False,
        zeroline=True,
        zerolinewidth=2,
        range=[0 if least >= 0 else least - 0.25 * most, 1.2 * most],
    )
    return figure


def matrix(scores: np.ndarray, names: Sequence[str], *, words: dict[str, str]) -> Figure:
    """Scores ``(K, K)``: a row a video, a column a class; the strongest of a column is where the class scores most."""
    shares = (scores - scores.min(0)) / np.maximum(np.ptp(scores, axis=0), 1e-9)
    figure = Figure()
    figure.add_heatmap(
        z=shares, x=list(names), y=list(names), colorscale=BLUES, showscale=False, customdata=scores, xgap=1, ygap=1,
        hovertemplate=f"{words['video']}: %{{y}}<br>{words['class']}: %{{x}}<br>{words['score']}: %{{customdata:.1f}}"
        "<extra></extra>",
    )  # fmt: skip
    best = scores.argmax(0)
    figure.add_scatter(
        x=list(names), y=[names[k] for k in best], mode="markers", hoverinfo="skip",
        marker={"size": 16, "symbol": "circle-open", "color": ACCENT, "line": {"width": 4}},
    )  # fmt: skip
    figure.update_layout(showlegend=False)
    figure.update_xaxes(tickangle=-45, tickfont={"size": FONT})
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 720, x=words["class"], y=words["video"])
