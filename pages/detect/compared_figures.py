"""Figures of the detector beside its control: one colour a method in all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from ui.charts.style import ACCENT, FONT, PER_CENT, SEEN, styled
from vizlib.results.detect import METHODS, Mean, Method, Perfect

METHOD_COLORS = dict(zip(METHODS, (SEEN[0], SEEN[3]), strict=True))
PERFECT = "#868e96"
SYMBOLS = dict(zip(METHODS, ("circle", "square"), strict=True))


def maps(methods: Sequence[Method], perfect: Perfect, *, names: Mapping[str, str], words: dict[str, str]) -> Figure:
    """frame-mAP of each method with its interval; and of scenes with so many people. Beside them, hatched and dashed,
    what a ``perfect`` answer for the whole picture reaches.
    """
    figure = make_subplots(1, 2, column_widths=[0.46, 0.54], horizontal_spacing=0.08)
    for n, method in enumerate(methods):
        color = METHOD_COLORS[method.name]
        bar(figure, n, method.frames, names[method.name], {"color": color})
        line(
            figure, method.by_people, names[method.name], {"width": 5, "color": color},
            {"size": 14, "symbol": SYMBOLS[method.name]},
        )  # fmt: skip
    pattern = {"color": "rgba(0,0,0,0)", "line": {"color": PERFECT, "width": 2}}
    pattern["pattern"] = {"shape": "/", "fgcolor": PERFECT, "size": 9}
    bar(figure, len(methods), perfect.frames, words["perfect"], pattern)
    line(
        figure, perfect.by_people, words["perfect"], {"width": 4, "color": PERFECT, "dash": "dash"},
        {"size": 12, "symbol": "diamond"},
    )  # fmt: skip
    styled(figure, 260)
    ticks = [*(names[method.name] for method in methods), words["perfect_short"]]
    figure.update_xaxes(tickvals=list(range(len(ticks))), ticktext=ticks, row=1, col=1)
    figure.update_xaxes(title_text=words["people"], dtick=1, row=1, col=2)
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.08], tickvals=[0, 0.25, 0.5, 0.75, 1])
    figure.update_yaxes(title_text=words["map"], row=1, col=1)
    return figure.update_layout(legend={"x": 1, "xanchor": "right"})


def bar(figure: Figure, n: int, mean: Mean, name: str, marker: dict[str, Any]) -> None:
    """The n-th bar with its interval, and the number over it."""
    low, high = mean.interval
    figure.add_bar(
        x=[n], y=[mean.value], width=0.6, marker=marker, showlegend=False,
        error_y={
            "type": "data", "symmetric": False, "thickness": 3, "width": 9, "color": ACCENT,
            "array": [high - mean.value], "arrayminus": [mean.value - low],
        },
        hovertemplate=f"{name}: %{{y:.1%}}<extra></extra>", row=1, col=1,
    )  # fmt: skip
    figure.add_annotation(
        x=n, y=high, text=f"<b>{mean.value:.1%}</b>", showarrow=False, yshift=16, font={"size": FONT}, row=1, col=1
    )


def line(figure: Figure, by_people: Mapping[int, float], name: str, look: dict[str, Any], dots: dict[str, Any]) -> None:
    """frame-mAP by how many people are in the scene."""
    figure.add_scatter(
        x=list(by_people), y=list(by_people.values()), name=name, mode="lines+markers", cliponaxis=False, line=look,
        marker=dots, hovertemplate=f"{name}, %{{x}}: %{{y:.1%}}<extra></extra>", row=1, col=2,
    )  # fmt: skip


def by_label(
    methods: Sequence[Method], labels: Mapping[str, str], *, names: Mapping[str, str], words: dict[str, str]
) -> Figure:
    """AP of each label as a dot a method, in two columns; first is where the first method is furthest ahead."""
    first, last = methods[0], methods[-1]
    order = sorted(labels, key=lambda label: last.per_class[label] - first.per_class[label])
    half = -(-len(order) // 2)
    figure = make_subplots(1, 2, horizontal_spacing=0.14)
    for column, mine in enumerate((order[:half], order[half:]), 1):
        at = {"row": 1, "col": column}
        for label in mine:
            values = [method.per_class[label] for method in methods]
            figure.add_scatter(
                x=[min(values), max(values)], y=[labels[label]] * 2, mode="lines", showlegend=False, hoverinfo="skip",
                line={"width": 3, "color": "#868e96"}, **at,
            )  # fmt: skip
        for method in methods:
            figure.add_scatter(
                x=[method.per_class[label] for label in mine], y=[labels[label] for label in mine],
                name=names[method.name], mode="markers", cliponaxis=False, showlegend=column == 1,
                marker={"size": 17, "color": METHOD_COLORS[method.name], "symbol": SYMBOLS[method.name]},
                hovertemplate=f"%{{y}}, {names[method.name]}: %{{x:.1%}}<extra></extra>", **at,
            )  # fmt: skip
    figure.update_xaxes(tickformat=PER_CENT, range=[-0.02, 1.02], tickvals=[0, 0.25, 0.5, 0.75, 1])
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=8, dtick=1)
    return styled(figure, 38 * half + 110).update_xaxes(title_text=words["ap"])
