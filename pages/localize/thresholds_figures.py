"""Figures of detections and thresholds: one stream in time, and what all streams say at each score."""

from collections.abc import Mapping, Sequence

from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from pages.localize.colors import COLORS, FALSE
from ui.charts.style import ACCENT, FONT, PER_CENT, SEEN, styled
from vizlib.localize.thresholds import Standing
from vizlib.metrics import Matches, Segment

LANES = 5  # of detections that overlap in time
LANE = 22  # pixels


def in_lanes(segments: Sequence[Segment]) -> list[int | None]:
    """A lane for each, the first one in which it overlaps none that came before; None where all are taken."""
    lanes: list[list[Segment]] = [[] for _ in range(LANES)]
    places: list[int | None] = []
    for each in segments:
        free = [
            lane
            for lane, others in enumerate(lanes)
            if all(each.end_s <= other.start_s or other.end_s <= each.start_s for other in others)
        ]
        places.append(free[0] if free else None)
        if free:
            lanes[free[0]].append(each)
    return places


def timeline(
    truth: Sequence[Segment], detections: Sequence[Segment], matches: Matches, seconds: float, *,
    actions: Mapping[str, str], words: dict[str, str],
) -> Figure:  # fmt: skip
    """What is true above what is found, the best detections next to it; those that find no room are counted.

    True detections have the colour of their action, false ones are hatched; truth that is missed is a frame.
    """
    lanes = in_lanes(detections)
    figure = Figure()
    for label in dict.fromkeys(each.label for each in truth):
        mine = [m for m, each in enumerate(truth) if each.label == label]
        found = [n for n, m in enumerate(matches.given) if m in mine and lanes[n] is not None]
        rows = [(truth[m], 0.0, m not in matches.missed) for m in mine]
        rows += [(detections[n], lane_y(lanes[n]), True) for n in found]
        bars(figure, rows, name=actions[label], color=COLORS[label], actions=actions)
    false = [
        (each, lane_y(lane), True)
        for each, lane, m in zip(detections, lanes, matches.given, strict=True)
        if m is None and lane is not None
    ]
    if false:
        bars(figure, false, name=words["false"], color=FALSE, actions=actions, pattern="/")
    if matches.missed:
        figure.add_bar(
            x=[None], y=[None], name=words["missed"], orientation="h",
            marker={"color": "rgba(0,0,0,0)", "line": {"color": FALSE, "width": 3}},
        )  # fmt: skip
    deepest = max([lane for lane in lanes if lane is not None], default=0)
    figure.update_layout(barmode="overlay", legend={"font": {"size": FONT}})
    figure.update_xaxes(range=[0, seconds], ticksuffix=f" {words['seconds']}")
    figure.update_yaxes(
        tickvals=[0, lane_y(deepest / 2), lane_y(LANES - 1)],
        ticktext=[words["truth"], words["found"], words["more"].format(n=lanes.count(None)) if None in lanes else ""],
        range=[lane_y(LANES - 1) + 0.7, -0.7], showgrid=False, zeroline=False, ticklabelstandoff=8,
    )  # fmt: skip
    styled(figure, int(LANE * (lane_y(LANES - 1) + 1.4)) + 70).update_xaxes(automargin=False)
    figure.update_layout(margin={"b": 34, "t": 36})
    return figure


def lane_y(lane: float | None) -> float:
    """Where a lane of detections lies under the truth."""
    return 1.5 + (lane or 0)


def bars(
    figure: Figure, rows: Sequence[tuple[Segment, float, bool]], *, name: str, color: str,
    actions: Mapping[str, str], pattern: str = "",
) -> None:  # fmt: skip
    """Segments as bars of one colour, full or as a frame, as the last entry says."""
    figure.add_bar(
        base=[each.start_s for each, _y, _full in rows],
        x=[each.end_s - each.start_s for each, _y, _full in rows],
        y=[y for _each, y, _full in rows],
        width=0.8,
        orientation="h",
        name=name,
        marker={
            "color": [color if full else "rgba(0,0,0,0)" for _each, _y, full in rows],
            "line": {
                "color": color,
                "width": 3 if not pattern else 1,
            },
            "pattern": {"shape": pattern, "fgopacity": 0.9, "solidity": 0.35} if pattern else {},
        },
        customdata=[(actions[each.label], each.start_s, each.end_s, each.score) for each, _y, _full in rows],
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]:.1f} – %{customdata[2]:.1f} s<br>%{customdata[3]:.2f}"
        "<extra></extra>",
    )


def curves(standing: Standing, least: float, *, words: dict[str, str]) -> Figure:
    """Precision against recall with the point at which the score stands; and what changes with the score."""
    now = standing.at[least]
    figure = make_subplots(1, 2, column_widths=[0.42, 0.58], horizontal_spacing=0.11)
    figure.add_scatter(
        x=standing.curve.recall, y=standing.curve.precision, mode="lines", showlegend=False,
        line={"width": 4, "color": SEEN[2]}, hovertemplate="%{x:.1%}, %{y:.1%}<extra></extra>", row=1, col=1,
    )  # fmt: skip
    if now.precision is not None:
        figure.add_scatter(
            x=[now.recall], y=[now.precision], mode="markers", showlegend=False, cliponaxis=False,
            marker={"size": 20, "color": ACCENT}, hovertemplate="%{x:.1%}, %{y:.1%}<extra></extra>", row=1, col=1,
        )  # fmt: skip
    scores = list(standing.at)
    for key, color, width in (("map", SEEN[0], 6), ("precision", SEEN[3], 3), ("recall", SEEN[4], 3)):
        values = [getattr(standing.at[score], key) for score in scores]
        figure.add_scatter(
            x=scores, y=values, name=words[key], mode="lines", line={"width": width, "color": color},
            hovertemplate=f"{words[key]}, %{{x}}: %{{y:.1%}}<extra></extra>", row=1, col=2,
        )  # fmt: skip
    figure.add_vline(least, line={"color": ACCENT, "width": 3, "dash": "dot"}, row=1, col=2)
    styled(figure, 222).update_layout(legend={"orientation": "v", "x": 1.02, "y": 1, "yanchor": "top"})
    figure.update_xaxes(title_text=words["recall"], tickformat=PER_CENT, range=[0, 1.03], row=1, col=1)
    figure.update_xaxes(title_text=words["least"], range=[0, 1], row=1, col=2)
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.03])
    figure.update_yaxes(title_text=words["precision"], row=1, col=1)
    return figure
