"""Figures of the boring video: how far an inflated network is from its 2D network."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure

from ui.charts.style import ACCENT, COLORS, FONT, styled
from ui.numbers import rounded_up

LEAST = 1e-8  # where nothing differs, a bar on a logarithmic axis still has an end
DECADES = (1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0)


def differences(values: Mapping[str, float], bound: float, *, words: dict[str, str]) -> Figure:
    """The largest difference for each way of inflating, as bars on a logarithmic axis; red are those beyond the bound.

    ``words``: of the axis, ``difference``, and of the ``bound``.
    """
    shown = [max(value, LEAST) for value in values.values()]
    figure = Figure(
        go.Bar(
            x=shown, y=list(values), orientation="h", width=0.6,
            marker={"color": [ACCENT if value > bound else COLORS[0] for value in values.values()]},
            text=[f"<b>{number(value)}</b>" for value in values.values()], textposition="outside",
            textfont={"size": FONT}, cliponaxis=False, hoverinfo="skip",
        )
    )  # fmt: skip
    figure.add_vline(bound, line={"color": "#868e96", "width": 3, "dash": "dot"})
    # An annotation on a logarithmic axis stands at the logarithm.
    figure.add_annotation(
        x=np.log10(bound), y=1, yref="paper", yanchor="bottom", text=words["bound"], showarrow=False,
        font={"size": FONT},
    )  # fmt: skip
    decades(figure.update_xaxes, LEAST, max(100.0, *shown), DECADES[::2])
    figure.update_yaxes(autorange="reversed", showgrid=False, ticksuffix="  ")
    return styled(figure, 250, x=words["difference"]).update_layout(margin={"t": 34, "r": 60})


def against_length(values: Mapping[int, float], spread: float, *, words: dict[str, str]) -> Figure:
    """The largest difference against the frames of the video, both axes logarithmic; a line at the logits' spread."""
    figure = Figure(
        go.Scatter(
            x=list(values), y=list(values.values()), mode="lines+markers+text", marker={"size": 12},
            line={"width": 4, "color": ACCENT}, text=[number(value) for value in values.values()],
            textposition="top right", textfont={"size": FONT}, cliponaxis=False, hoverinfo="skip", showlegend=False,
        )
    )  # fmt: skip
    figure.add_hline(spread, line={"color": "#868e96", "width": 3, "dash": "dot"})
    figure.add_annotation(
        x=0, xref="paper", xanchor="left", y=np.log10(spread), yanchor="top", text=words["spread"], showarrow=False,
        font={"size": FONT},
    )  # fmt: skip
    figure.update_xaxes(type="log", tickvals=list(values), ticktext=[str(n) for n in values], tickangle=0)
    figure.update_xaxes(range=[np.log10(min(values)) - 0.1, np.log10(max(*values, 64)) + 0.25])
    low, high = min(spread, *values.values()), max(spread, *values.values())
    decades(figure.update_yaxes, low / 2, high * 2.5, DECADES)
    return styled(figure, 330, x=words["frames"], y=words["difference"])


def profile(shares: np.ndarray, reach: int, *, words: dict[str, str]) -> Figure:
    """How far each step's maps are from those of the 2D network, ``(T,)``; bands lie where a step can see an end."""
    figure = Figure(
        go.Scatter(
            x=np.arange(1, len(shares) + 1), y=np.maximum(shares, LEAST), mode="lines+markers", marker={"size": 8},
            line={"width": 3, "color": ACCENT}, hovertemplate="%{x}: %{y:.1e}<extra></extra>", showlegend=False,
        )
    )  # fmt: skip
    inside = min(reach, len(shares) / 2)
    for left, right in ((0.5, inside + 0.5), (len(shares) - inside + 0.5, len(shares) + 0.5)):
        figure.add_vrect(left, right, fillcolor=COLORS[0], opacity=0.13, line_width=0)
    figure.add_annotation(
        x=0.5, xanchor="left", y=0, yref="paper", yanchor="bottom", text=words["reach"], showarrow=False,
        font={"size": FONT},
    )  # fmt: skip
    figure.update_xaxes(range=[0, len(shares) + 1], dtick=max(1, len(shares) // 8), tick0=0)
    decades(figure.update_yaxes, 1e-8, 3.0, DECADES[1::2])
    return styled(figure, 330, x=words["step"], y=words["share"])


def decades(update: object, low: float, high: float, ticks: Sequence[float]) -> None:
    """A logarithmic axis with few words, from ``low`` to ``high``."""
    shown = [tick for tick in ticks if low <= tick <= high]
    update(  # type: ignore[operator]
        type="log", range=[np.log10(low), np.log10(high)], tickvals=shown, ticktext=[number(tick) for tick in shown],
        tickangle=0,
    )  # fmt: skip


def number(value: float) -> str:
    """``1.91``, ``0.05``, ``4 · 10⁻⁶`` or ``0``."""
    if value == 0 or value >= 0.01:
        return f"{value:.2f}".rstrip("0").rstrip(".")
    digit, exponent = rounded_up(value)
    power = f"10<sup>{exponent}</sup>".replace("-", "\N{MINUS SIGN}")
    return power if digit == 1 else f"{digit} · {power}"
