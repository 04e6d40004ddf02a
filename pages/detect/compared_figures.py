"""Figures of the detector beside its control: one colour a method in all of them."""

from collections.abc import Mapping, Sequence

from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from ui.charts.style import ACCENT, FONT, PER_CENT, SEEN, styled
from vizlib.results.detect import METHODS, Method

METHOD_COLORS = dict(zip(METHODS, (SEEN[0], SEEN[3]), strict=True))
SYMBOLS = dict(zip(METHODS, ("circle", "square"), strict=True))


def maps(methods: Sequence[Method], *, names: Mapping[str, str], words: dict[str, str]) -> Figure:
    """frame-mAP of each method with its interval; and of scenes with so many people."""
    figure = make_subplots(1, 2, column_widths=[0.36, 0.64], horizontal_spacing=0.1)
    for method in methods:
        color, (low, high) = METHOD_COLORS[method.name], method.frames.interval
        figure.add_bar(
            x=[names[method.name]], y=[method.frames.value], width=0.6, marker={"color": color}, showlegend=False,
            error_y={
                "type": "data", "symmetric": False, "thickness": 3, "width": 9, "color": ACCENT,
                "array": [high - method.frames.value], "arrayminus": [method.frames.value - low],
            },
            hovertemplate="%{x}: %{y:.1%}<extra></extra>", row=1, col=1,
        )  # fmt: skip
        figure.add_annotation(
            x=names[method.name], y=high, text=f"<b>{method.frames.value:.1%}</b>", showarrow=False, yshift=16,
            font={"size": FONT}, row=1, col=1,
        )  # fmt: skip
        figure.add_scatter(
            x=list(method.by_people), y=list(method.by_people.values()), name=names[method.name], mode="lines+markers",
            cliponaxis=False, line={"width": 5, "color": color}, marker={"size": 14, "symbol": SYMBOLS[method.name]},
            hovertemplate=f"{names[method.name]}, %{{x}}: %{{y:.1%}}<extra></extra>", row=1, col=2,
        )  # fmt: skip
    styled(figure, 250)
    figure.update_xaxes(title_text=words["people"], dtick=1, row=1, col=2)
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.08], tickvals=[0, 0.25, 0.5, 0.75, 1])
    figure.update_yaxes(title_text=words["map"], row=1, col=1)
    return figure.update_layout(legend={"x": 0.42, "xanchor": "left"})


def by_label(
    methods: Sequence[Method], labels: Mapping[str, str], *, names: Mapping[str, str], words: dict[str, str]
) -> Figure:
    """AP of each label as a dot a method; on top is where the first method is furthest ahead."""
    first, last = methods[0], methods[-1]
    order = sorted(labels, key=lambda label: last.per_class[label] - first.per_class[label])
    figure = Figure()
    for label in order:
        values = [method.per_class[label] for method in methods]
        figure.add_scatter(
            x=[min(values), max(values)], y=[labels[label]] * 2, mode="lines", showlegend=False, hoverinfo="skip",
            line={"width": 3, "color": "#868e96"},
        )  # fmt: skip
    for method in methods:
        figure.add_scatter(
            x=[method.per_class[label] for label in order], y=[labels[label] for label in order],
            name=names[method.name], mode="markers", cliponaxis=False,
            marker={"size": 15, "color": METHOD_COLORS[method.name], "symbol": SYMBOLS[method.name]},
            hovertemplate=f"%{{y}}, {names[method.name]}: %{{x:.1%}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(tickformat=PER_CENT, range=[-0.02, 1.02])
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=8, dtick=1)
    return styled(figure, 24 * len(order) + 64, x=words["ap"])
