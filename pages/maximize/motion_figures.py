"""Figures of what motion is worth to a class."""

from collections.abc import Callable, Sequence

from plotly.graph_objects import Figure

from ui.charts.style import ACCENT, COLORS, FONT, SEEN, styled
from vizlib.maximize.worth_of_motion import NOTHING, MotionWorth

GREY = COLORS[-1]
BAND = "rgba(134, 142, 150, 0.25)"


def bars(
    rows: Sequence[tuple[str, float]],
    others: tuple[str, MotionWorth],
    real: tuple[float, float] | None,
    told: Callable[[float], str],
    *,
    words: dict[str, str],
) -> Figure:
    """A bar a version of the video, the logit beside it; the last one is the mean over other classes' motion, with a
    line from the least to the largest of them. ``real``: from where to where clips reach that nobody optimized.
    """
    title, worth = others
    values = [value for _name, value in rows] + [worth.others]
    swapped = list(worth.swapped.values())
    ends = [*values, *swapped, *(real or ())]
    low, high = min(0.0, *ends), max(0.0, *ends)
    figure = Figure()
    figure.add_bar(
        y=[name for name, _value in rows] + [title], x=values, orientation="h", showlegend=False,
        marker={"color": [SEEN[0], *[GREY] * (len(rows) - 1), ACCENT]}, hovertemplate="%{y}: %{x:.1f}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=[min(swapped), max(swapped)], y=[title, title], mode="lines+markers", showlegend=False,
        line={"width": 3, "color": SEEN[3]}, marker={"size": 10, "symbol": "line-ns-open", "line": {"width": 3}},
        hovertemplate="%{x:.1f}<extra></extra>",
    )  # fmt: skip
    for name, value in [*rows, (title, worth.others)]:  # all in one column: no bar and no line runs through them
        figure.add_annotation(x=1, xref="paper", y=name, text=told(value), showarrow=False, xanchor="right")
    if real is not None:
        figure.add_vrect(*real, fillcolor=BAND, line_width=0, layer="below")
        side = "left" if sum(real) / 2 < (low + high) / 2 else "right"  # where there is room for the words
        figure.add_annotation(
            x=real[side == "right"], y=1, yref="paper", yanchor="bottom", xanchor=side, text=words["real"],
            showarrow=False,
        )  # fmt: skip
    figure.update_layout(bargap=0.25)
    styled(figure, 260)
    figure.update_layout(margin={"t": 34})
    figure.update_annotations(font={"size": FONT})
    figure.update_yaxes(autorange="reversed")
    room = high - low
    figure.update_xaxes(
        zeroline=True, zerolinewidth=2, showticklabels=False, range=[low - 0.03 * room, high + 0.2 * room]
    )
    return figure


def classes(found: Sequence[MotionWorth], names: Sequence[str], *, words: dict[str, str]) -> Figure:
    """A column a class, in the order given: the logit of the video as it is, hollow where its motion carries nothing;
    frozen, with its own motion mirrored, and from the least to the largest with other classes' motion.
    """
    places = list(range(len(found)))
    figure = Figure()
    for n, worth in zip(places, found, strict=True):
        swapped = worth.swapped.values()
        figure.add_scatter(
            x=[n, n], y=[min(swapped), max(swapped)], mode="lines+markers", opacity=0.55,
            line={"width": 12, "color": ACCENT},
            marker={"symbol": "line-ew-open", "size": 12, "color": ACCENT, "line": {"width": 3}},
            name=words["swapped"], legendgroup="swapped", showlegend=n == 0,
            hovertemplate="%{y:.1f}<extra></extra>",
        )  # fmt: skip
    looks: tuple[tuple[str, list[float], str | list[str], str], ...] = (
        ("frozen", [worth.frozen for worth in found], "x", GREY),
        ("shuffled", [worth.shuffled for worth in found], "line-ew-open", GREY),
        ("mirrored", [worth.mirrored for worth in found], "diamond", SEEN[2]),
        (
            "own",
            [worth.own for worth in found],
            ["circle-open" if worth.verdict == NOTHING else "circle" for worth in found],
            SEEN[0],
        ),
    )
    for what, values, symbol, color in looks:
        figure.add_scatter(
            x=places, y=values, mode="markers", name=words[what], customdata=list(names),
            marker={"symbol": symbol, "size": 14, "color": color, "line": {"width": 3, "color": color}},
            hovertemplate=f"%{{customdata}}: %{{y:.1f}}<extra>{words[what]}</extra>",
        )  # fmt: skip
    styled(figure, 430, y=words["logit"])
    figure.update_xaxes(tickvals=places, ticktext=list(names), tickangle=-45, range=[-0.6, len(found) - 0.4])
    figure.update_yaxes(zeroline=True, zerolinewidth=2)
    return figure
