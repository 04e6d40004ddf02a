"""Figures of the localizer beside its baselines: one colour a method in all of them."""

from collections.abc import Mapping, Sequence

from plotly.graph_objects import Figure

from ui.charts.style import FONT, PER_CENT, SEEN, styled
from vizlib.results.localize import AT, METHODS, STRICT, Method

METHOD_COLORS = dict(zip(METHODS, (SEEN[0], SEEN[4], SEEN[3], SEEN[1], SEEN[2]), strict=True))
SYMBOLS = dict(zip(METHODS, ("circle", "star", "diamond", "square", "triangle-up"), strict=True))
APART = 0.006  # tIoU between two intervals that would lie on each other


def against_tiou(
    methods: Sequence[Method], published: Mapping[float, float], *, names: Mapping[str, str], words: dict[str, str]
) -> Figure:
    """mAP at each tIoU, with the intervals where methods are compared; beside them what a paper reports elsewhere."""
    figure = Figure()
    for n, method in enumerate(methods):
        color = METHOD_COLORS[method.name]
        figure.add_scatter(
            x=list(method.map), y=list(method.map.values()), name=names[method.name], mode="lines+markers",
            line={"width": 4, "color": color}, marker={"size": 11, "symbol": SYMBOLS[method.name]}, cliponaxis=False,
            hovertemplate=f"{names[method.name]}, %{{x}}: %{{y:.1%}}<extra></extra>",
        )  # fmt: skip
        for tiou in (AT, STRICT):
            place = tiou + APART * (n - (len(methods) - 1) / 2)
            figure.add_scatter(
                x=[place, place], y=list(method.intervals[tiou]), mode="lines+markers", showlegend=False,
                cliponaxis=False, line={"width": 3, "color": color},
                marker={"symbol": "line-ew-open", "size": 12, "line": {"width": 3}},
                hovertemplate=f"{names[method.name]}, {words['interval']}: %{{y:.1%}}<extra></extra>",
            )  # fmt: skip
    figure.add_scatter(
        x=list(published), y=list(published.values()), name=words["published"], mode="markers",
        marker={"symbol": "x", "size": 14, "color": "#868e96"}, hovertemplate="%{x}: %{y:.1%}<extra></extra>",
    )  # fmt: skip
    first, *_others, last = methods[0].map
    figure.update_xaxes(dtick=0.1, range=[first - 0.02, last + 0.02])
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.02])
    styled(figure, 270, x=words["tiou"], y=words["map"])
    return figure.update_layout(legend={"orientation": "v", "x": 1.02, "y": 1, "yanchor": "top"})


def recall(methods: Sequence[Method], *, names: Mapping[str, str], words: dict[str, str]) -> Figure:
    """Average recall against the average number of proposals a stream."""
    figure = Figure()
    for method in methods:
        figure.add_scatter(
            x=[number for number, _recall in method.recall], y=[recall for _number, recall in method.recall],
            name=names[method.name], mode="lines+markers", cliponaxis=False,
            line={"width": 5, "color": METHOD_COLORS[method.name]},
            marker={"size": 12, "symbol": SYMBOLS[method.name]},
            hovertemplate=f"{names[method.name]}, %{{x:g}}: %{{y:.1%}}<extra></extra>",
        )  # fmt: skip
    ticks = sorted({number for method in methods for number, _recall in method.recall})
    figure.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{number:g}" for number in ticks])
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.02])
    figure.update_layout(showlegend=True)
    return styled(figure, 420, x=words["number"], y=words["recall"])


def by_action(
    methods: Sequence[Method], actions: Mapping[str, str], *, names: Mapping[str, str], words: dict[str, str]
) -> Figure:
    """AP of each action as a dot a method; on top is the first method's highest."""
    order = sorted(actions, key=lambda action: -methods[0].per_class[action])
    figure = Figure()
    for action in order:
        values = [method.per_class[action] for method in methods]
        figure.add_scatter(
            x=[min(values), max(values)], y=[actions[action]] * 2, mode="lines", showlegend=False, hoverinfo="skip",
            line={"width": 3, "color": "#868e96"},
        )  # fmt: skip
    for method in reversed(methods):
        figure.add_scatter(
            x=[method.per_class[action] for action in order], y=[actions[action] for action in order],
            name=names[method.name], mode="markers", cliponaxis=False,
            marker={"size": 16, "color": METHOD_COLORS[method.name], "symbol": SYMBOLS[method.name]},
            hovertemplate=f"%{{y}}, {names[method.name]}: %{{x:.1%}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(tickformat=PER_CENT, range=[-0.02, 1.02])
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=8, dtick=1)
    styled(figure, 29 * len(order) + 60, x=words["ap"])
    return figure.update_layout(
        legend={"orientation": "v", "x": 1.02, "y": 1, "yanchor": "top", "traceorder": "reversed"}
    )


def boundaries(frames: Mapping[str, float], *, names: Mapping[str, str], words: dict[str, str]) -> Figure:
    """How many frames a boundary is away from the true one, as a bar a method."""
    figure = Figure()
    figure.add_bar(
        x=list(frames.values()), y=[names[name] for name in frames], orientation="h", textangle=0,
        text=[f"<b>{value:.1f}</b>" for value in frames.values()], textfont={"size": FONT}, textposition="outside",
        marker={"color": [METHOD_COLORS[name] for name in frames]}, cliponaxis=False,
        hovertemplate="%{y}: %{x:.1f}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(range=[0, 1.15 * max(frames.values())])
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=8)
    return styled(figure, 60 * len(frames) + 70, x=words["frames"])
