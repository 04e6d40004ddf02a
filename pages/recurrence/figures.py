"""Figures of recurrent networks: what happens through time, and what was measured."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure

from ui.charts.style import ACCENT, BLUES, FONT, PER_CENT, SEEN, styled
from vizlib.recurrence.cost import Cost, Costs, pairs_bytes
from vizlib.recurrence.unrolled import Unrolled

Span = tuple[str, float, float]  # what happens from which step to which


def marked(figure: Figure, spans: Sequence[Span]) -> None:
    """Shade what happens when, with its name above."""
    for name, start, end in spans:
        figure.add_vrect(x0=start, x1=end, fillcolor=ACCENT, opacity=0.13, line_width=0, layer="below")
        figure.add_annotation(
            x=(start + end) / 2, y=1.0, yref="paper", yanchor="top", text=name, showarrow=False, font={"size": FONT}
        )


def answers(unrolled: Unrolled, names: Sequence[str], spans: Sequence[Span], *, words: dict[str, str]) -> Figure:
    """What is answered after each step: the probabilities of the classes that are best in the end, by ``names``."""
    figure = Figure()
    for n, (k, name) in enumerate(zip(unrolled.best, names, strict=True)):
        figure.add_scatter(
            x=list(range(len(unrolled.probabilities))), y=unrolled.probabilities[:, k], name=name, mode="lines+markers",
            cliponaxis=False, line={"width": 4, "color": SEEN[n % len(SEEN)]}, marker={"size": 8},
            hovertemplate=f"{name}, %{{x}}: %{{y:.1%}}<extra></extra>",
        )  # fmt: skip
    marked(figure, spans)
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.02])
    return styled(figure, 360, x=words["step"], y=words["share"])


def by_step(curves: Mapping[str, Sequence[float]], *, words: dict[str, str]) -> Figure:
    """Test accuracy of what is answered after each frame, a curve a network."""
    figure = Figure()
    for n, (name, values) in enumerate(curves.items()):
        figure.add_scatter(
            x=list(range(1, len(values) + 1)), y=list(values), name=name, mode="lines+markers", cliponaxis=False,
            line={"width": 4, "color": SEEN[n]}, marker={"size": 10},
            hovertemplate=f"{name}, %{{x}}: %{{y:.1%}}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.02])
    return styled(figure, 400, x=words["frames"], y=words["accuracy"])


def frames_that_count(unrolled: Unrolled, spans: Sequence[Span], *, words: dict[str, str]) -> Figure:
    """The gradient of the last answer in each frame."""
    figure = Figure(
        go.Bar(
            x=list(range(len(unrolled.reached))), y=unrolled.reached, marker={"color": SEEN[0]},
            hovertemplate="%{x}: %{y:.1%}<extra></extra>",
        )
    )  # fmt: skip
    marked(figure, [(name, start * unrolled.step, end * unrolled.step) for name, start, end in spans])
    figure.update_yaxes(tickformat=PER_CENT)
    return styled(figure, 240, x=words["frame"], y=words["share"])


def unit_gates(
    gates: Mapping[str, np.ndarray],
    means: Mapping[str, np.ndarray],
    names: Mapping[str, str],
    spans: Sequence[Span],
    *,
    words: dict[str, str],
) -> Figure:
    """How far each gate of one unit is open, step by step; faint, the means of all units."""
    figure = Figure()
    for n, (letter, values) in enumerate(gates.items()):
        steps, color = list(range(len(values))), SEEN[n]
        figure.add_scatter(
            x=steps, y=means[letter], name=words["mean"], mode="lines", legendgroup="mean", showlegend=n == 0,
            line={"width": 2, "color": color, "dash": "dot"}, opacity=0.5, hoverinfo="skip",
        )  # fmt: skip
        figure.add_scatter(
            x=steps, y=values, name=names[letter], mode="lines", cliponaxis=False, line={"width": 4, "color": color},
            hovertemplate=f"{names[letter]}, %{{x}}: %{{y:.2f}}<extra></extra>",
        )  # fmt: skip
    marked(figure, spans)
    figure.update_yaxes(range=[0, 1.25], tickvals=[0, 0.5, 1])  # room for the names above the lines
    return styled(figure, 260, x=words["step"], y=words["open"])


def unit_state(numbers: Mapping[str, np.ndarray], spans: Sequence[Span], *, words: dict[str, str]) -> Figure:
    """What one unit holds and gives out, step by step, a line each, by name."""
    figure = Figure()
    for n, (name, values) in enumerate(numbers.items()):
        figure.add_scatter(
            x=list(range(len(values))), y=values, name=name, mode="lines", cliponaxis=False,
            line={"width": 4, "color": SEEN[3 + n]}, hovertemplate=f"{name}, %{{x}}: %{{y:.2f}}<extra></extra>",
        )  # fmt: skip
    for _name, start, end in spans:
        figure.add_vrect(x0=start, x1=end, fillcolor=ACCENT, opacity=0.13, line_width=0, layer="below")
    return styled(figure, 190, x=words["step"], y=words["value"])


def states(values: np.ndarray, unit: int, spans: Sequence[Span], *, words: dict[str, str]) -> Figure:
    """The hidden state ``(T', C)`` through time, a row a unit; those that end highest on top. An arrow shows one."""
    order = np.argsort(values[-1])
    most = max(float(np.abs(values).max()), 1e-9)
    figure = Figure(
        go.Heatmap(
            z=values[:, order].T, colorscale="RdBu_r", zmin=-most, zmax=most,
            colorbar={"tickfont": {"size": FONT}, "thickness": 16},
            hovertemplate=f"{words['step']} %{{x}}: %{{z:.2f}}<extra></extra>",
        )
    )  # fmt: skip
    for name, start, end in spans:
        for x in (start, end):
            figure.add_vline(x - 0.5, line={"color": ACCENT, "width": 3, "dash": "dot"})
        figure.add_annotation(
            x=(start + end) / 2, y=1.0, yref="paper", yanchor="bottom", text=name, showarrow=False, font={"size": FONT}
        )
    figure.add_annotation(
        x=0, xref="paper", xanchor="right", y=int(np.flatnonzero(order == unit)[0]), yanchor="middle", showarrow=False,
        text=f"{unit} ▶",
    )  # fmt: skip
    styled(figure, 300, x=words["step"], y=words["units"])
    figure.update_yaxes(showticklabels=False)
    figure.update_layout(margin={"t": 32})  # for the names, which nobody could read on the colours
    return figure


def against_length(costs: Costs, kind: str, titles: Mapping[str, str], *, words: dict[str, str]) -> Figure:
    """``time``, ``memory`` or ``steps`` that wait against the number of frames, a curve a network, on log axes.

    With the memory, dashed, that of the whole attention, which is never built.
    """
    value: Callable[[Cost], float] = {
        "time": lambda row: row.milliseconds,
        "memory": lambda row: row.peak_bytes / 1e6,
        "steps": lambda row: row.waiting,
    }[kind]
    figure = Figure()
    for n, (name, title) in enumerate(titles.items()):
        figure.add_scatter(
            x=[row.frames for row in costs.of(name)], y=[value(row) for row in costs.of(name)], name=title,
            mode="lines+markers", line={"width": 4, "color": SEEN[n]}, marker={"size": 10}, cliponaxis=False,
            hovertemplate=f"{title}, %{{x}}: %{{y:,.3g}}<extra></extra>",
        )  # fmt: skip
    frames = sorted({row.frames for row in costs.rows})
    if kind == "memory":
        figure.add_scatter(
            x=frames, y=[pairs_bytes(t) / 1e6 for t in frames], name=words["pairs"], mode="lines",
            line={"width": 3, "color": "#868e96", "dash": "dash"},
        )  # fmt: skip
    figure.update_xaxes(type="log", tickvals=frames)
    figure.update_yaxes(type="log", exponentformat="power", dtick=1)
    return styled(figure, 420, x=words["frames"], y=words[kind])


def by_gap(
    curves: Mapping[str, Mapping[int, Sequence[float]]], *, field: int, ceiling: float, words: dict[str, str]
) -> Figure:
    """Accuracy against the gap: the mean of the seeds with their range, a curve a network.

    ``field``: a gap over which slow fusion's units cannot see; ``ceiling``: of a scorer that adds up.
    """
    figure = Figure()
    ends = sorted({gap for rows in curves.values() for gap in rows})
    figure.add_vrect(x0=field, x1=ends[-1] + 1, fillcolor="#868e96", opacity=0.13, line_width=0, layer="below")
    figure.add_annotation(
        x=(field + ends[-1] + 1) / 2, y=0.6, yref="paper", text=words["field"], showarrow=False, font={"size": FONT}
    )
    figure.add_scatter(
        x=[-1, ends[-1] + 1], y=[ceiling] * 2, name=words["ceiling"], mode="lines", hoverinfo="skip",
        line={"width": 3, "dash": "dash", "color": "#868e96"},
    )  # fmt: skip
    dashes = ("solid", "dot")
    for n, (name, rows) in enumerate(curves.items()):
        gaps = sorted(rows)
        means = [float(np.mean(rows[gap])) for gap in gaps]
        above = [max(rows[gap]) - mean for gap, mean in zip(gaps, means, strict=True)]
        below = [mean - min(rows[gap]) for gap, mean in zip(gaps, means, strict=True)]
        several = len(rows[gaps[0]]) > 1
        figure.add_scatter(
            x=gaps, y=means, name=name, mode="lines+markers", cliponaxis=False,
            line={"width": 4, "color": SEEN[n % len(SEEN)], "dash": dashes[n // 3 % 2]}, marker={"size": 11},
            error_y={"array": above, "arrayminus": below, "visible": several, "thickness": 2, "width": 6},
            hovertemplate=f"{name}, %{{x}}: %{{y:.1%}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(tickvals=ends, range=[-1, ends[-1] + 1])
    figure.update_yaxes(tickformat=PER_CENT, range=[min(0.44, ceiling - 0.06), 1.01])
    return styled(figure, 400, x=words["gap"], y=words["accuracy"])


def through_training(
    curves: Sequence[Sequence[Mapping[str, Any]]],
    value: str,
    answers: Mapping[str, str],
    chance: float | None,
    *,
    words: dict[str, str],
) -> Figure:
    """A ``value`` of the attention against steps of training, a line a seed; ``answers`` of the streams by name."""
    figure = Figure()
    for n, (answer, name) in enumerate(answers.items()):
        for seed, rows in enumerate(curves):
            figure.add_scatter(
                x=[row["steps"] for row in rows], y=[row[answer][value] for row in rows], name=name, mode="lines",
                legendgroup=name, showlegend=not seed, line={"width": 3, "color": SEEN[n]}, cliponaxis=False,
                hovertemplate=f"{name}, %{{x}}: %{{y:.2f}}<extra></extra>",
            )  # fmt: skip
    if chance is not None:
        ends = [0, curves[0][-1]["steps"]]
        figure.add_scatter(
            x=ends, y=[chance] * 2, name=words["chance"], mode="lines", hoverinfo="skip",
            line={"width": 3, "dash": "dash", "color": "#868e96"},
        )  # fmt: skip
        figure.update_yaxes(tickformat=PER_CENT)
    figure.update_yaxes(rangemode="tozero")
    return styled(figure, 290, x=words["steps"])


def looks(weights: np.ndarray, spans: Sequence[Span], *, words: dict[str, str]) -> Figure:
    """Attention ``(T', T')``: a row a moment that looks, the first on top; frames where one action looks at the other.

    ``spans``: the two actions, from which moment to which.
    """
    figure = Figure(
        go.Heatmap(
            z=weights, colorscale=BLUES, zmin=0, zmax=float(weights.max()), showscale=False,
            hovertemplate="%{y} → %{x}: %{z:.2f}<extra></extra>",
        )
    )  # fmt: skip
    (one, a, b), (other, c, d) = spans
    for (top, bottom), (left, right) in (((a, b), (c, d)), ((c, d), (a, b))):
        figure.add_shape(
            type="rect",
            x0=left - 0.5,
            x1=right - 0.5,
            y0=top - 0.5,
            y1=bottom - 0.5,
            line={"color": ACCENT, "width": 3},
        )
    middles = [(a + b - 1) / 2, (c + d - 1) / 2]
    figure.update_xaxes(tickvals=middles, ticktext=[one, other], showgrid=False)
    figure.update_yaxes(tickvals=middles, ticktext=[one, other], showgrid=False, autorange="reversed")
    return styled(figure, 250, x=words["at"], y=words["looks"])
