"""Figures of R and the logit beside what clips have that nobody optimized."""

from collections.abc import Sequence
from dataclasses import dataclass

from plotly.graph_objects import Figure

from ui.charts.style import ACCENT, COLORS, FONT, SEEN, styled
from vizlib.maximize.rulers import ROOM, Range

LANE = 34  # pixels of a mark's own line
HEAD = 92  # of the words above, and the numbers below
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


def ruler(
    marks: Sequence[tuple[str, float]], real: Range, *, clips: str, natural: str, far: str, places: int
) -> Figure:
    """A horizontal ruler: the band that clips have, the room above it, and each mark on a line of its own.

    ``clips``, ``natural``, ``far``: what is written on the band, and beyond it.
    """
    figure = Figure()
    low, high = reach([value for _title, value in marks], real)
    lanes = len(marks)
    for left, right, color in ((real.low, real.high, BAND), (real.high, ROOM * real.high, ROOM_ABOVE)):
        figure.add_shape(
            type="rect", x0=left, x1=right, y0=-0.6, y1=lanes - 0.4, fillcolor=color, line={"width": 0}, layer="below"
        )
    # The words stand above the ruler, on two lines: whatever its scale, they cannot meet.
    for text, x, anchor, lift in ((f"{clips}: {natural}", real.low, "left", 22), (far, high, "right", 0)):
        figure.add_annotation(
            x=x, y=lanes - 0.4, text=text, showarrow=False, xanchor=anchor, yanchor="bottom", yshift=lift,
            font={"size": FONT},
        )  # fmt: skip
    for n, (title, value) in enumerate(marks):
        right_half = value > (low + high) / 2
        color = MARKS[n % len(MARKS)]
        told = f"<b>{value:.{places}f}</b>".replace("-", "\N{MINUS SIGN}")
        text = f"{title} {told}" if title else told
        figure.add_scatter(
            x=[value], y=[lanes - 1 - n], mode="markers+text", text=[f" {text} "],
            textposition="middle left" if right_half else "middle right", textfont={"size": FONT},
            marker={"size": 17, "symbol": "diamond", "color": color}, cliponaxis=False, hoverinfo="skip",
        )  # fmt: skip
    figure.update_layout(showlegend=False)
    styled(figure, HEAD + LANE * lanes)
    figure.update_layout(margin={"l": 8, "r": 8, "t": 52, "b": 8})
    figure.update_yaxes(range=[-0.6, lanes - 0.4], visible=False, fixedrange=True)
    figure.update_xaxes(range=[low, high], showgrid=False, showline=True, linewidth=2, ticks="outside", zeroline=False)
    return figure


def scatter(groups: Sequence[Group], distance: Range, logit: Range, chosen: str, *, words: dict[str, str]) -> Figure:
    """R to the right, the logit upwards, and the two ranges as bands; the chosen one has a ring."""
    figure = Figure()
    for ruler, axis in ((distance, "x"), (logit, "y")):
        other = "y" if axis == "x" else "x"
        for low, high, color in ((ruler.low, ruler.high, BAND), (ruler.high, ROOM * ruler.high, ROOM_ABOVE)):
            figure.add_shape(
                type="rect", layer="below", line={"width": 0}, fillcolor=color, opacity=0.7,
                **{f"{axis}0": low, f"{axis}1": high, f"{other}0": 0, f"{other}1": 1, f"{other}ref": f"{other} domain"},
            )  # fmt: skip
    for group in groups:
        figure.add_scatter(
            x=list(group.distances), y=list(group.logits), mode="markers", name=group.title, text=list(group.names),
            customdata=list(group.ids) or None,
            marker={"size": 13, "color": group.color, "symbol": group.symbol, "line": {"width": 0}},
            hovertemplate=f"%{{text}}<br>R %{{x:.1f}}<br>{words['logit']} %{{y:.1f}}<extra></extra>",
        )  # fmt: skip
        for n in [n for n, id in enumerate(group.ids) if id == chosen]:
            figure.add_scatter(
                x=[group.distances[n]], y=[group.logits[n]], mode="markers", hoverinfo="skip", showlegend=False,
                marker={"size": 26, "symbol": "circle-open", "color": group.color, "line": {"width": 4}},
            )  # fmt: skip
    styled(figure, 480, x=words["distance"], y=words["logit"])
    figure.update_xaxes(rangemode="tozero")
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
    return styled(figure, 300, x=words["layer"], y="R")


def ablation(settings: Sequence[tuple[str, Sequence[float]]], real: Range, *, words: str) -> Figure:
    """A line a setting: a dot a video, a diamond the mean, and the band that clips have."""
    figure = Figure()
    for left, right, color in ((real.low, real.high, BAND), (real.high, ROOM * real.high, ROOM_ABOVE)):
        figure.add_shape(
            type="rect", x0=left, x1=right, y0=0, y1=1, yref="paper", fillcolor=color, line={"width": 0}, layer="below"
        )
    for n, (title, values) in enumerate(settings):
        color = SEEN[0] if n == 0 else ACCENT
        figure.add_scatter(
            x=list(values), y=[title] * len(values), mode="markers", cliponaxis=False,
            marker={"size": 10, "color": color, "opacity": 0.55}, hovertemplate="%{y}: %{x:.1f}<extra></extra>",
        )  # fmt: skip
        middle = sum(values) / len(values)
        figure.add_scatter(
            x=[middle], y=[title], mode="markers", cliponaxis=False,
            marker={"size": 19, "symbol": "diamond", "color": color}, hovertemplate="%{y}: %{x:.1f}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(showlegend=False)
    styled(figure, 60 + 46 * len(settings), x=words)
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(range=list(reach([value for _title, values in settings for value in values], real)))
    return figure
