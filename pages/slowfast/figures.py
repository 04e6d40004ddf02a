"""Figures of what the pathways are worth: seeds are dots, never hidden behind their mean."""

from collections.abc import Mapping, Sequence

from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from ui.charts.style import COLORS, FONT, PER_CENT, SEEN, styled
from vizlib.results.runs import mean
from vizlib.slowfast.cost import Parts
from vizlib.slowfast.timing import Spent

Seeds = Mapping[str, Sequence[float]]  # accuracies of the seeds, by what was measured
PART_COLORS = {"slow": SEEN[0], "fast": SEEN[1], "laterals": SEEN[3], "classifier": COLORS[-1]}


def ablation(panels: Mapping[str, Seeds]) -> Figure:
    """Accuracies of some networks, a line each, in panels side by side: a dot a seed, and the mean in numbers."""
    figure = make_subplots(1, len(panels), shared_yaxes=True, subplot_titles=list(panels), horizontal_spacing=0.05)
    for column, rows in enumerate(panels.values(), 1):
        lowest = min(min(values) for values in rows.values())
        for n, (name, values) in enumerate(rows.items()):
            color = SEEN[0] if n == 0 else COLORS[-1] if len(values) == 1 else SEEN[1]
            figure.add_scatter(
                x=list(values), y=[name] * len(values), mode="markers", showlegend=False, cliponaxis=False,
                marker={"size": 14, "color": color, "opacity": 0.8},
                hovertemplate=f"{name}: %{{x:.1%}}<extra></extra>", row=1, col=column,
            )  # fmt: skip
            figure.add_annotation(
                x=1.01, y=name, text=f"<b>{mean(list(values)):.1%}</b>", showarrow=False, xanchor="left",
                font={"size": FONT}, row=1, col=column,
            )  # fmt: skip
        first = next(iter(rows.values()))
        figure.add_vline(mean(list(first)), line={"color": SEEN[0], "width": 2, "dash": "dot"}, row=1, col=column)
        room = 1 - lowest
        figure.update_xaxes(tickformat=PER_CENT, range=[lowest - 0.06 * room, 1 + 0.3 * room], row=1, col=column)
        figure.update_xaxes(tickvals=ticks(lowest), row=1, col=column)
    figure.update_annotations(font={"size": FONT})
    styled(figure, 33 * len(rows) + 90)
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=8)
    return figure.update_layout(margin={"t": 40})


def ticks(lowest: float) -> list[float]:
    """Of an axis of accuracies from about ``lowest`` to 1."""
    step = 0.05 if lowest > 0.85 else 0.1 if lowest > 0.6 else 0.2
    return [1 - n * step for n in range(int((1 - lowest) / step) + 1)]


def by_action(
    columns: Sequence[Seeds], *, groups: Sequence[Mapping[str, str]], series: Sequence[str], words: dict[str, str]
) -> Figure:
    """Accuracies of three networks in whatever the ``groups`` name: means as dots, the range of the seeds as a bar.

    The first group is on top; in each, on top is where the second network lies highest above the first.
    """

    def lead(key: str) -> float:
        return mean(list(columns[1][key])) - mean(list(columns[0][key]))

    names = {key: name for group in groups for key, name in group.items()}
    order = [key for group in reversed(groups) for key in sorted(group, key=lead)]
    figure = Figure()
    for n, (rows, title) in enumerate(zip(columns, series, strict=True)):
        middle = [mean(list(rows[key])) for key in order]
        figure.add_scatter(
            x=middle, y=[place + 0.26 * (1 - n) for place in range(len(order))], name=title, mode="markers",
            marker={"size": 12, "color": SEEN[n]}, cliponaxis=False,
            error_x={
                "type": "data", "symmetric": False, "thickness": 4, "width": 0, "color": SEEN[n],
                "array": [max(rows[key]) - value for key, value in zip(order, middle, strict=True)],
                "arrayminus": [value - min(rows[key]) for key, value in zip(order, middle, strict=True)],
            },
            customdata=[names[key] for key in order],
            hovertemplate=f"%{{customdata}}<br>{title}: %{{x:.1%}}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(order))), ticktext=[names[key] for key in order], zeroline=False,
        range=[-0.6, len(order) - 0.4],
    )  # fmt: skip
    below = 0
    for group in reversed(groups[1:]):
        below += len(group)
        figure.add_hline(below - 0.5, line={"color": COLORS[-1], "width": 2})
    figure.update_xaxes(tickformat=PER_CENT, range=[-0.01, 1.02], tickangle=0)
    return styled(figure, 23 * len(order) + 90, x=words["accuracy"])


def parts(networks: Mapping[str, Parts], *, names: Mapping[str, str], words: dict[str, str]) -> Figure:
    """Shares of each part in the multiply-adds, and in the parameters, a bar a network and kind."""
    figure = Figure()
    bars = [
        (f"{title}<br>{words[kind]}", {part: share(part) for part in found.gmacs})
        for title, found in networks.items()
        for kind, share in (("macs", found.share), ("parameters", found.parameter_share))
    ]
    for part, name in names.items():
        figure.add_bar(
            y=[title for title, _shares in bars], x=[shares[part] for _title, shares in bars], name=name,
            orientation="h", marker={"color": PART_COLORS[part]}, width=0.62,
            text=[f"{shares[part]:.0%}" if shares[part] >= 0.04 else "" for _title, shares in bars],
            textposition="inside", insidetextanchor="middle", textangle=0,
            insidetextfont={"size": FONT, "color": "white"},
            hovertemplate=f"{name}: %{{x:.1%}}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=8)
    figure.update_xaxes(visible=False, range=[0, 1])
    return styled(figure, 68 * len(bars) + 60).update_layout(legend={"traceorder": "normal"})


def spent(rows: Mapping[str, Spent], *, words: dict[str, str]) -> Figure:
    """Milliseconds of a clip, a bar a network: its optical flow, then its forward pass."""
    figure = Figure()
    for kind, color in (("flow", COLORS[-1]), ("network", SEEN[0])):
        figure.add_bar(
            y=list(rows), x=[getattr(row, kind) for row in rows.values()], name=words[kind], orientation="h",
            marker={"color": color}, width=0.55, hovertemplate=f"{words[kind]}: %{{x:.1f}} ms<extra></extra>",
        )  # fmt: skip
    longest = max(row.whole for row in rows.values())
    for name, row in rows.items():
        figure.add_annotation(
            x=row.whole, y=name, text=f" <b>{row.whole:.1f} ms</b>", showarrow=False, xanchor="left",
            font={"size": FONT},
        )  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=8)
    figure.update_xaxes(range=[0, 1.2 * longest], nticks=6)
    styled(figure, 50 * len(rows) + 100, x=words["milliseconds"])
    return figure.update_layout(legend={"traceorder": "normal"})


def at_the_head(
    adds: Mapping[str, Sequence[float]], *, names: Sequence[str], series: Mapping[str, str], words: dict[str, str]
) -> Figure:
    """What the features of each pathway add to the logits of some classes: bars side by side."""
    figure = Figure()
    for pathway, values in adds.items():
        figure.add_bar(
            y=list(names), x=list(values), name=series[pathway], orientation="h",
            marker={"color": PART_COLORS[pathway]}, text=[signed(value) for value in values],
            textposition="outside", textfont={"size": FONT}, constraintext="none", cliponaxis=False,
            hovertemplate=f"%{{y}}, {series[pathway]}: %{{x:+.2f}}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="group", bargap=0.3)
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=8)
    every = [value for values in adds.values() for value in values]
    room = 0.16 * (max(every) - min(*every, 0.0))
    figure.update_xaxes(range=[min(*every, 0.0) - room, max(*every, 0.0) + room], zeroline=True, zerolinewidth=2)
    styled(figure, 62 * len(names) + 110, x=words["logit"])
    return figure.update_layout(legend={"traceorder": "normal"})


def signed(value: float) -> str:
    """``+7.1``, ``−0.1`` or ``0.0``."""
    shown = round(value, 1) + 0.0
    return f"{shown:+.1f}".replace("-", "\N{MINUS SIGN}") if shown else "0.0"
