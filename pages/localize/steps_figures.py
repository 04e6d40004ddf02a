"""Figures of the localizer's steps: its features, anchors and fields, scores, boundaries, suppression."""

from collections.abc import Mapping, Sequence

import numpy as np
from plotly.graph_objects import Bar, Figure, Heatmap, Scatter
from plotly.subplots import make_subplots

from pages.localize.step_numbers import SEEN
from ui.charts.style import ACCENT, BLUES, COLORS, FONT, styled

GREY = "#868e96"
TRUE = "#2b8a3e"
PALE = "rgba(134, 142, 150, 0.45)"


def feature_table(features: np.ndarray, step_s: float, truth: np.ndarray, *, words: Mapping[str, str]) -> Figure:
    """All features through time, ``(C, S)``, each scaled by its own largest; ``truth``, ``(M, 2)`` seconds, framed.

    Those that respond first stand on top, so that what belongs together lies together.
    """
    scaled = features / np.maximum(features.max(1, keepdims=True), 1e-9)
    order = np.argsort(scaled.argmax(1), kind="stable")
    figure = Figure(
        Heatmap(
            z=scaled[order], x0=step_s / 2, dx=step_s, y0=0, dy=1, zmin=0, zmax=1, colorscale=BLUES, showscale=False,
            hoverinfo="skip",
        )
    )  # fmt: skip
    for start, end in truth:
        figure.add_vrect(start, end, line={"color": TRUE, "width": 3}, fillcolor="rgba(0,0,0,0)")
    figure.update_yaxes(autorange="reversed", showgrid=False, showticklabels=False)
    figure.update_xaxes(range=[0, features.shape[1] * step_s], showgrid=False)
    return styled(figure, 240, x=words["seconds"], y=words["features"])


def reach(fields: Mapping[int, int], one: int, fitting: Sequence[int], *, words: Mapping[str, str]) -> Figure:
    """Each length of anchors (dark) in the receptive field of its tower (pale), in frames around the anchor's middle.

    Dotted: the ends of ``one`` field for all. At the right, how many actions each length fits, of which ``fitting`` is
    the list.
    """
    names = [words["length"].format(n=length) for length in fields]
    widest = max(fields.values()) / 2
    figure = Figure(
        [
            Bar(
                y=names, x=list(values), base=[-value / 2 for value in values], orientation="h", width=width,
                marker={"color": color}, name=words[name], hovertemplate="%{y}: %{x}<extra></extra>",
            )
            for name, values, width, color in (
                ("field", fields.values(), 0.8, "rgba(47, 111, 237, 0.28)"),
                ("anchor", fields.keys(), 0.42, COLORS[0]),
            )
        ]
    )  # fmt: skip
    for length, name, seen in zip(fields, names, fields.values(), strict=True):
        figure.add_annotation(
            y=name, x=widest * 1.06, xanchor="left", showarrow=False, font={"size": FONT},
            text=words["fits"].format(seen=seen, actions=list(fitting).count(length)),
        )  # fmt: skip
    figure.add_scatter(
        x=[-one / 2, -one / 2, None, one / 2, one / 2], y=[names[0], names[-1], None, names[0], names[-1]],
        mode="lines", line={"color": ACCENT, "width": 4, "dash": "dot"}, name=words["one"], hoverinfo="skip",
    )  # fmt: skip
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(range=[-widest * 1.02, widest * 2.9], tickvals=[-50, 0, 50], showgrid=False)
    figure.update_yaxes(autorange="reversed", ticksuffix="  ", showgrid=False)
    return styled(figure, 320, x=words["frames"])


def cover(counts: Mapping[str, np.ndarray], actions: int, at: int, *, words: Mapping[str, str]) -> Figure:
    """How many actions the first n segments cover, for each series ``(N,)``; a dotted line at ``at``."""
    figure = Figure(
        [
            Scatter(
                x=np.arange(1, len(values) + 1), y=values, name=name, mode="lines",
                line={"width": 5, "color": color, "shape": "hv"},
                hovertemplate=f"{name}, %{{x}}: %{{y}}<extra></extra>",
            )
            for (name, values), color in zip(counts.items(), (GREY, COLORS[0]), strict=True)
        ]
    )  # fmt: skip
    figure.add_vline(at, line={"color": ACCENT, "width": 3, "dash": "dot"})
    most = max(map(len, counts.values()))
    ticks = [n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if n <= most]
    figure.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{n}" for n in ticks], range=[-0.03, np.log10(most)])
    figure.update_yaxes(range=[0, actions * 1.08], dtick=max(1, round(actions / 5)))
    return styled(figure, 280, x=words["number"], y=words["covered"])


def score_table(scores: np.ndarray, rows: Sequence[str], columns: Sequence[str]) -> Figure:
    """Probabilities ``(K, P)``, classes as rows, proposals as columns; those from ``SEEN`` on are written down."""
    text = [[f"{100 * value:.0f}" if value >= SEEN else "" for value in row] for row in scores]
    figure = Figure(
        Heatmap(
            z=scores, x=list(columns), y=list(rows), zmin=0, zmax=1, colorscale=BLUES, showscale=False, xgap=3, ygap=3,
            text=text, texttemplate="%{text}", textfont={"size": FONT},
            hovertemplate="%{x}, %{y}: %{z:.1%}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", showgrid=False, ticksuffix="  ", dtick=1)
    figure.update_xaxes(side="top", tickangle=0, showgrid=False, type="category")
    return styled(figure, 38 * len(rows) + 56)


def shifts(before: np.ndarray, after: np.ndarray, *, names: Sequence[str], words: Mapping[str, str]) -> Figure:
    """How far start (left) and end (right) of N segments lie from the truth, ``(N, 2)`` frames, before and after."""
    figure = make_subplots(1, 2, shared_yaxes=True, subplot_titles=(words["start"], words["end"]))
    rows = np.arange(len(names))
    gap = np.full(len(rows), np.nan)
    for column in (1, 2):
        ends = [each[:, column - 1] for each in (before, after)]
        figure.add_scatter(
            x=np.stack([*ends, gap], 1).ravel(), y=np.repeat(rows, 3), mode="lines", line={"color": PALE, "width": 5},
            showlegend=False, hoverinfo="skip", row=1, col=column,
        )  # fmt: skip
        for name, values, color in zip(("before", "after"), ends, (GREY, ACCENT), strict=True):
            figure.add_scatter(
                x=values, y=rows, mode="markers", name=words[name], marker={"size": 15, "color": color},
                showlegend=column == 1, hovertemplate="%{x:.1f}<extra></extra>", row=1, col=column,
            )  # fmt: skip
    figure.add_vline(0, line={"color": TRUE, "width": 4}, layer="below")
    most = max(4.0, float(np.abs([before, after]).max(initial=0)) * 1.15)
    figure.update_xaxes(range=[-most, most], zeroline=False, nticks=4, tickangle=0)
    figure.update_yaxes(showgrid=False)
    figure.update_yaxes(
        tickvals=rows, ticktext=list(names), range=[len(rows) - 0.4, -0.6], ticksuffix="  ", row=1, col=1
    )
    figure.update_annotations(font={"size": FONT})
    figure.add_annotation(
        x=0.5, y=0, yshift=-34, xref="paper", yref="paper", yanchor="top", text=words["off"], showarrow=False,
        font={"size": FONT},
    )  # fmt: skip
    styled(figure, 23 * len(rows) + 122).update_layout(margin={"t": 66, "b": 62}, legend={"y": 1.12})
    return figure


def fading(
    before: np.ndarray, after: np.ndarray | None, kept: np.ndarray, names: Sequence[str], *, words: Mapping[str, str]
) -> Figure:
    """Scores of N candidates before and, if told, after soft-NMS, ``(N,)``; below, whether NMS ``kept`` each."""
    figure = Figure(
        [
            Bar(
                x=list(names), y=values, name=words[name], marker={"color": color},
                text=[f"{value:.2f}".removeprefix("0") for value in values], textposition="outside",
                textfont={"size": FONT}, textangle=0, constraintext="none", cliponaxis=False, hoverinfo="skip",
            )
            for name, values, color in (("before", before, PALE), ("after", after, ACCENT))
            if values is not None
        ]
    )  # fmt: skip
    figure.update_layout(barmode="group", bargap=0.2)
    verdicts = (words["stays"] if left else words["goes"] for left in kept)
    ticks = [f"{name}<br>{verdict}" for name, verdict in zip(names, verdicts, strict=True)]
    figure.update_xaxes(
        type="category", tickangle=0, tickvals=list(names), ticktext=ticks if after is not None else names
    )
    figure.update_yaxes(range=[0, 1.2], tickvals=[0, 0.5, 1])
    return styled(figure, 220, x="" if after is not None else words["candidate"], y=words["score"])
