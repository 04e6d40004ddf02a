"""Figures of R and the logit beside what clips have that nobody optimized."""

from collections.abc import Sequence
from dataclasses import dataclass

from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from ui.charts.style import ACCENT, COLORS, FONT, SEEN, styled
from vizlib.maximize.rulers import ROOM, Range

LANE, ABOVE, BELOW = 34, 58, 52  # pixels: of a mark's own line, of the words above, of the numbers below
BAND, ROOM_ABOVE = "rgba(64, 160, 70, 0.38)", "rgba(64, 160, 70, 0.16)"
MARKS = (SEEN[0], ACCENT, SEEN[3])
CLIP, GREY = SEEN[4], COLORS[-1]


@dataclass(frozen=True)
class Group:
    """Points of the scatter.

    Attributes:
        ids: of each point, by which a click is known; none of what cannot be chosen.
    """

    title: str
    color: str
    symbol: str
    names: Sequence[str]
    distances: Sequence[float]
    logits: Sequence[float]
    ids: Sequence[str] = ()


def reach(values: Sequence[float], ruler: Range) -> tuple[float, float]:
    """From where to where a ruler goes: both ranges and all that is marked, with some room."""
    least, most = min(0.0, ruler.low, *values), max(1.7 * ruler.high, *values)
    return least - 0.02 * (most - least), most + 0.06 * (most - least)


def ruler(marks: Sequence[tuple[str, float, str]], real: Range, *, natural: str, far: str, times: bool) -> Figure:
    """A horizontal ruler: the band that clips have, the room above it, and each mark on a line of its own.

    Args:
        marks: title, place, and the number as it is written.
        natural, far: what is written on the band, and beyond it.
        times: whether places are parts of the largest of the clips.
    """
    figure = Figure()
    low, high = reach([value for _title, value, _told in marks], real)
    lanes = len(marks)
    banded(figure, real)
    # The words stand above the ruler, on two lines: whatever its scale, they cannot meet.
    place = ((real.low + real.high) / 2 - low) / (high - low)
    over = ("left", "center", "right")[min(int(3 * place), 2)]  # so that long words stay on the figure
    x_over = {"left": real.low, "center": (real.low + real.high) / 2, "right": real.high}[over]
    for text, x, anchor, lift in ((natural, x_over, over, 24), (far, high, "right", 0)):
        figure.add_annotation(
            x=x, y=1, yref="paper", text=text, showarrow=False, xanchor=anchor, yanchor="bottom", yshift=lift,
            font={"size": FONT},
        )  # fmt: skip
    for n, (title, value, told) in enumerate(marks):
        figure.add_scatter(
            x=[value], y=[lanes - 1 - n], mode="markers+text", text=[f" {title} <b>{told}</b> "],
            textposition="middle left" if value > (low + high) / 2 else "middle right", textfont={"size": FONT},
            marker={"size": 17, "symbol": "diamond", "color": MARKS[n % len(MARKS)]}, cliponaxis=False,
            hoverinfo="skip",
        )  # fmt: skip
    figure.update_layout(showlegend=False)
    styled(figure, ABOVE + BELOW + LANE * lanes)
    figure.update_layout(margin={"l": 8, "r": 8, "t": ABOVE, "b": BELOW})
    figure.update_yaxes(range=[-0.6, lanes - 0.4], visible=False, fixedrange=True)
    figure.update_xaxes(
        range=[low, high], showgrid=False, showline=True, linewidth=2, ticks="outside", zeroline=False, nticks=6,
        ticksuffix=" ×" if times else "", automargin=False,
    )  # fmt: skip
    return figure


def banded(figure: Figure, real: Range, axis: str = "x", **place: int) -> None:
    """The range of clips as a band across the figure, or across one of its subplots, and the room above it."""
    for low, high, color in ((real.low, real.high, BAND), (real.high, ROOM * real.high, ROOM_ABOVE)):
        look = {"fillcolor": color, "layer": "below", "line": {"width": 0}, **place}
        if axis == "x":
            figure.add_vrect(x0=low, x1=high, **look)
        else:
            figure.add_hrect(y0=low, y1=high, **look)


def scatter(groups: Sequence[Group], distance: Range, logit: Range, chosen: str, *, words: dict[str, str]) -> Figure:
    """R to the right, the logit upwards, and the two ranges as bands; the chosen one has a ring."""
    figure = Figure()
    banded(figure, distance)
    banded(figure, logit, "y")
    for group in groups:
        figure.add_scatter(
            x=list(group.distances), y=list(group.logits), mode="markers", name=group.title, text=list(group.names),
            customdata=list(group.ids) or None,
            marker={"size": 13, "color": group.color, "symbol": group.symbol, "line": {"width": 0}},
            hovertemplate=f"%{{text}}<br>R %{{x:.2f}} ×<br>{words['logit']} %{{y:.1f}}<extra></extra>",
        )  # fmt: skip
        for n in [n for n, id in enumerate(group.ids) if id == chosen]:
            figure.add_scatter(
                x=[group.distances[n]], y=[group.logits[n]], mode="markers", hoverinfo="skip", showlegend=False,
                marker={"size": 26, "symbol": "circle-open", "color": group.color, "line": {"width": 4}},
            )  # fmt: skip
    styled(figure, 400, x=words["distance"], y=words["logit"])
    figure.update_xaxes(rangemode="tozero", ticksuffix=" ×", zeroline=False)
    return figure


def depth(names: Sequence[str], video: Sequence[float], clip: Sequence[float], *, words: dict[str, str]) -> Figure:
    """What each layer adds to R, from the input to the answer: of the video, and of a clip."""
    figure = Figure()
    for title, values, color in ((words["video"], video, ACCENT), (words["clip"], clip, CLIP)):
        figure.add_bar(
            x=list(range(1, len(names) + 1)), y=list(values), name=title, marker={"color": color}, text=list(names),
            textposition="none", hovertemplate="%{text}: %{y:.2f}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="group", bargap=0.15)
    return styled(figure, 260, x=words["layer"], y="R")


def ablation(
    rows: Sequence[tuple[str, Sequence[float], Sequence[float], str]], distance: Range, logit: Range,
    *, words: dict[str, str],
) -> Figure:  # fmt: skip
    """A line a setting: its R and its logits, a dot a video and a diamond the mean; and what is told at the end."""
    figure = make_subplots(
        1, 3, shared_yaxes=True, column_widths=[0.36, 0.36, 0.28], horizontal_spacing=0.03,
        subplot_titles=[words["distance"], words["logit"], words["told"]],
    )  # fmt: skip
    titles = [title for title, *_rest in rows]
    for column, real, values in ((1, distance, [row[1] for row in rows]), (2, logit, [row[2] for row in rows])):
        for n, each in enumerate(values):
            color = SEEN[0] if n == 0 else ACCENT
            for places, size, symbol, opacity in (
                (list(each), 10, "circle", 0.55), ([sum(each) / len(each)], 19, "diamond", 1.0),
            ):  # fmt: skip
                figure.add_scatter(
                    x=places, y=[titles[n]] * len(places), mode="markers", cliponaxis=False, row=1, col=column,
                    marker={"size": size, "color": color, "symbol": symbol, "opacity": opacity},
                    hovertemplate="%{y}: %{x:.1f}<extra></extra>",
                )  # fmt: skip
        banded(figure, real, row=1, col=column)  # after the marks: an empty subplot takes none
        figure.update_xaxes(range=list(reach([x for each in values for x in each], real)), row=1, col=column)
    figure.add_scatter(
        x=[0] * len(rows), y=titles, mode="text", text=[row[3] for row in rows], textfont={"size": FONT},
        hoverinfo="skip", row=1, col=3,
    )  # fmt: skip
    figure.update_layout(showlegend=False)
    styled(figure, 80 + 36 * len(rows))
    figure.update_layout(margin={"l": 8, "r": 8, "t": 40, "b": 8})
    figure.update_annotations(font={"size": FONT})
    figure.update_yaxes(autorange="reversed")
    figure.update_yaxes(showgrid=False, row=1, col=3)  # no line runs through the numbers
    figure.update_xaxes(visible=False, row=1, col=3)
    figure.update_xaxes(ticksuffix=" ×", row=1, col=1)
    return figure
