"""Figures of a layer's channels."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from ui.charts.style import ACCENT, COLORS, FONT, PER_CENT, SEEN, styled
from vizlib.features.blocks import Blocks
from vizlib.features.channels import STRONGEST, Features
from vizlib.features.gratings import DIRECTIONS, SPEEDS, Tuning
from vizlib.features.responses import CLIP, REVERSED, SHUFFLED

FORWARD, BACKWARD, MIXED, CHOSEN = ACCENT, SEEN[0], SEEN[2], SEEN[3]
SCALE = ((0.0, BACKWARD), (0.5, "#adb5bd"), (1.0, FORWARD))  # of the index: orange to the clip, blue to the other one
STRONG = 0.5  # an index of the fullest colour
TICKS = 18  # names on the axis, at most
ARROWS = ("→", "↘", "↘", "↓", "↙", "↙", "←", "↖", "↖", "↑", "↗", "↗")  # of each direction
ROWS, COLUMNS = 2, 8  # of channels drawn as small maps
GAP = 3  # cells between two of them
TUNED = ((0, "rgba(232, 89, 12, 0.06)"), (1, ACCENT))


def signed(index: float) -> str:
    """An index as people read it; 0 has no sign."""
    text = f"{index:+.2f}"
    return "0" if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")


def channels(features: Features, by: str, chosen: int, *, axis: str, words: dict[str, str]) -> Figure:
    """One bar a channel in the order asked for, each to be clicked: responses, with dashes for those to the reversed
    and to the shuffled clip, or indices; a frame around the ``chosen`` one.
    """
    order = features.order(by)
    ranks = np.arange(len(order))
    strength = by == STRONGEST
    index = features.indices[REVERSED if strength else by][order]
    responses = {version: values[order] for version, values in features.responses.items()}
    most = max(1e-9, *(float(values.max()) for values in responses.values())) * 1.06
    reach = max(0.05, float(np.abs(index).max())) * 1.06
    low, high = (0.0, most) if strength else (-reach, reach)
    figure = Figure(
        go.Bar(
            x=ranks, y=responses[CLIP] if strength else index, hoverinfo="skip", showlegend=False,
            marker={"color": index, "colorscale": SCALE, "cmin": -STRONG, "cmax": STRONG, "line": {"width": 0},
                    "opacity": np.where(features.faint[order], 0.45, 1.0)},
        )
    )  # fmt: skip
    if strength:
        for version, colour in ((REVERSED, BACKWARD), (SHUFFLED, MIXED)):
            figure.add_scatter(
                x=ranks, y=responses[version], mode="markers", name=words[version], hoverinfo="skip",
                marker={"symbol": "line-ew", "size": max(4, min(22, 700 // len(ranks))),
                        "line": {"width": 3, "color": colour}},
            )  # fmt: skip
    unseen = {"marker": {"opacity": 0}}
    told = [order, *responses.values(), *(features.indices[version][order] for version in (REVERSED, SHUFFLED))]
    figure.add_bar(
        x=ranks, base=low, y=np.full(len(ranks), high - low), marker={"opacity": 0}, selected=unseen,
        unselected=unseen, showlegend=False, customdata=np.stack(told, 1).tolist(),
        hovertemplate=f"{words['channel']} %{{customdata[0]}}<br>{words[CLIP]}: %{{customdata[1]:.3g}}<br>"
        f"{words[REVERSED]}: %{{customdata[2]:.3g}}, {words['index']} %{{customdata[4]:+.2f}}<br>"
        f"{words[SHUFFLED]}: %{{customdata[3]:.3g}}, {words['index']} %{{customdata[5]:+.2f}}<extra></extra>",
    )  # fmt: skip
    rank = int(np.flatnonzero(order == chosen)[0])
    figure.add_shape(type="rect", x0=rank - 0.5, x1=rank + 0.5, y0=low, y1=high, line={"color": CHOSEN, "width": 4})
    shown = ranks[:: -(-len(ranks) // TICKS)]
    figure.update_xaxes(
        tickvals=shown, ticktext=[str(order[n]) for n in shown], tickangle=0, range=[-0.7, len(ranks) - 0.3],
        fixedrange=True, showgrid=False,
    )  # fmt: skip
    figure.update_yaxes(range=[low, high], fixedrange=True)
    figure.update_layout(barmode="overlay", bargap=0.12, clickmode="event+select", dragmode=False)
    return styled(figure, 300, x=axis, y=words["response" if strength else "index"])


def over_time(features: Features, channel: int, *, words: dict[str, str]) -> Figure:
    """A channel's response at each step, to the clip and to the reversed one, each at the frame that it looks at; where
    every frame has a step of its own, to the shuffled one too.
    """
    steps = features.curves[CLIP].shape[1]
    figure = Figure()
    for version, colour, dash in ((CLIP, FORWARD, "solid"), (REVERSED, BACKWARD, "dash"), (SHUFFLED, MIXED, "dot")):
        if version == SHUFFLED and steps < len(features.frames):
            continue
        frames = features.orders[version][[features.frame_of(step) for step in range(steps)]]
        at = np.argsort(frames)
        figure.add_scatter(
            x=frames[at], y=features.curves[version][channel][at], name=words[version], mode="lines+markers",
            cliponaxis=False, line={"width": 4, "color": colour, "dash": dash}, marker={"size": 10},
            hovertemplate=f"{words[version]}, {words['frame']} %{{x}}: %{{y:.3g}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(range=[-0.5, len(features.frames) - 0.5])
    figure.update_yaxes(rangemode="tozero")
    return styled(figure, 360, x=words["frame"], y=words["response"])


def by_depth(panels: Mapping[str, Mapping[str, Sequence[float]]], *, words: dict[str, str]) -> Figure:
    """A share of each layer, first to last: a curve a network; panels side by side, by their titles."""
    figure = make_subplots(cols=len(panels), shared_yaxes=True, horizontal_spacing=0.04, subplot_titles=list(panels))
    for column, curves in enumerate(panels.values(), 1):
        for n, (name, values) in enumerate(curves.items()):
            figure.add_scatter(
                x=list(range(1, len(values) + 1)), y=list(values), name=name, mode="lines+markers", cliponaxis=False,
                line={"width": 4, "color": SEEN[n], "dash": "dash" if n == 0 else "solid"}, marker={"size": 12},
                hovertemplate=f"{name}, {words['layer']} %{{x}}: %{{y:.1%}}<extra></extra>", row=1, col=column,
                legendgroup=name, showlegend=column == 1,
            )  # fmt: skip
    styled(figure, 400)
    figure.update_xaxes(dtick=1, title_text=words["layer"])
    figure.update_yaxes(tickformat=PER_CENT, rangemode="tozero")
    figure.update_yaxes(title_text=words["changed"], col=1)
    figure.update_annotations(font={"size": FONT}, yshift=-4)
    figure.update_layout(legend={"font": {"size": FONT}, "y": 1.1 if len(panels) > 1 else 1.02}, margin={"t": 40})
    return figure


def tunings(tuning: Tuning, chosen: int, *, words: dict[str, str]) -> Figure:
    """The most selective channels as small maps, speed against direction, each on its own scale and each to be clicked;
    a frame around the ``chosen`` one.
    """
    shown = tuning.order[: ROWS * COLUMNS]
    if chosen not in shown:
        shown = np.append(shown[:-1], chosen)
    rows = -(-len(shown) // COLUMNS)
    high, wide = len(SPEEDS) + GAP, DIRECTIONS + GAP
    cells = np.full((rows * high, COLUMNS * wide), np.nan)
    corners = [(rank // COLUMNS * high, rank % COLUMNS * wide) for rank in range(len(shown))]
    for channel, (top, left) in zip(shown, corners, strict=True):
        response = tuning.responses[channel].T[::-1]  # the fastest in the upper row
        cells[top : top + len(SPEEDS), left : left + DIRECTIONS] = response / max(response.max(), 1e-12)
    figure = Figure(
        go.Heatmap(z=cells, zmin=0, zmax=1, colorscale=TUNED, showscale=False, hoverinfo="skip", xgap=1, ygap=1)
    )
    middles = [(left + (DIRECTIONS - 1) / 2, top + (len(SPEEDS) - 1) / 2) for top, left in corners]
    unseen = {"marker": {"opacity": 0}}
    figure.add_scatter(
        x=[x for x, _y in middles], y=[y for _x, y in middles], mode="markers", showlegend=False, selected=unseen,
        unselected=unseen, marker={"opacity": 0, "size": 64, "symbol": "square"}, customdata=shown.tolist(),
        hovertemplate=[
            f"{words['channel']} {channel}<br>{words['index']}: {tuning.selectivity[channel]:.2f}<extra></extra>"
            for channel in shown
        ],
    )  # fmt: skip
    for channel, (top, left), (x, _y) in zip(shown, corners, middles, strict=True):
        told = f"{channel} · <b>{tuning.selectivity[channel]:.2f}</b>"
        figure.add_annotation(x=x, y=top + len(SPEEDS) + 0.7, text=told, showarrow=False, font={"size": FONT})
        if channel == chosen:
            figure.add_shape(
                type="rect", x0=left - 0.9, x1=left + DIRECTIONS - 0.1, y0=top - 0.9, y1=top + len(SPEEDS) - 0.1,
                line={"color": CHOSEN, "width": 4},
            )  # fmt: skip
    lefts = [left for top, left in corners if top == 0]
    figure.update_xaxes(
        tickvals=[left + step for left in lefts for step in range(0, DIRECTIONS, 3)],
        ticktext=[ARROWS[step] for _left in lefts for step in range(0, DIRECTIONS, 3)],
        range=[-1.5, len(lefts) * wide - GAP + 0.5], tickangle=0, showgrid=False, zeroline=False, fixedrange=True,
        side="top",
    )  # fmt: skip
    tops = [row * high for row in range(rows)]
    figure.update_yaxes(
        tickvals=[top + n for top in tops for n in (0, len(SPEEDS) - 1)],
        ticktext=[f"{speed:g}" for _top in tops for speed in (SPEEDS[-1], SPEEDS[0])],
        range=[rows * high - GAP + 1.9, -1.1], showgrid=False, zeroline=False, fixedrange=True,
    )  # fmt: skip
    figure.update_layout(clickmode="event+select", dragmode=False)
    styled(figure, 52 + 104 * rows, y=words["speed"])
    figure.update_layout(margin={"t": 40})
    figure.update_xaxes(automargin=False)
    return figure


def by_direction(tuning: Tuning, channel: int) -> Figure:
    """A channel's tuning curve as physiologists draw it: the response to each direction, at its preferred speed. A
    direction points where the grating drifts on the screen.
    """
    at, fast = tuning.preferred[channel]
    response = tuning.responses[channel, :, fast]
    around = [*range(DIRECTIONS), 0]
    angles = [360 * n / DIRECTIONS for n in around]
    figure = Figure(
        go.Scatterpolar(
            r=response[around], theta=angles, mode="lines+markers", fill="toself", line={"width": 4, "color": ACCENT},
            marker={"size": 9}, fillcolor="rgba(232, 89, 12, 0.2)", cliponaxis=False, showlegend=False,
            hovertemplate="%{theta:.0f}°: %{r:.3g}<extra></extra>",
        )
    )  # fmt: skip
    figure.add_scatterpolar(
        r=[0, response[at]], theta=[angles[at]] * 2, mode="lines", line={"width": 5, "color": CHOSEN},
        showlegend=False, hoverinfo="skip",
    )  # fmt: skip
    styled(figure, 340)
    figure.update_layout(
        margin={"l": 40, "r": 40, "t": 36, "b": 36},
        polar={
            "bgcolor": "rgba(0,0,0,0)",
            "angularaxis": {
                "direction": "clockwise", "rotation": 0, "tickvals": [0, 90, 180, 270],
                "ticktext": [ARROWS[n] for n in range(0, DIRECTIONS, 3)], "tickfont": {"size": 30},
                "gridcolor": "rgba(134,142,150,0.4)",
            },
            "radialaxis": {"showticklabels": False, "ticks": "", "range": [0, max(float(response.max()), 1e-9) * 1.05],
                           "gridcolor": "rgba(134,142,150,0.4)", "showline": False},
        },
    )  # fmt: skip
    return figure


def parts(
    blocks: Blocks, shown: Sequence[int], measured: Mapping[int, float], chosen: int, *, words: dict[str, str]
) -> Figure:
    """A bar a channel: what it adds to the answer, told by the slope, with the number at its foot, where no diamond
    stands beside it; a diamond for what was ``measured``; the other channels in one grey bar; a frame around the
    ``chosen`` one.
    """
    values = [float(blocks.added[k]) for k in shown]
    names = [words["channel"].format(n=k) for k in shown]
    colours = [FORWARD if value > 0 else BACKWARD for value in values]
    if len(shown) < len(blocks.added):
        values.append(float(blocks.added.sum() - sum(values)))
        names.append(words["others"])
        colours.append(COLORS[-1])
    rows = list(range(len(values)))
    told = [measured.get(k) for k in shown] + [None] * (len(rows) - len(shown))
    feet = [min(m or 0.0, 0.0) if v >= 0 else max(m or 0.0, 0.0) for v, m in zip(values, told, strict=True)]
    figure = Figure(
        go.Bar(
            x=values, y=rows, orientation="h", marker={"color": colours, "line": {"width": 0}}, name=words["slope"],
            showlegend=False, hovertemplate=[f"{name}: {signed(v)}<extra></extra>" for name, v in
                                             zip(names, values, strict=True)],
        )
    )  # fmt: skip
    figure.add_scatter(
        x=told, y=rows, mode="markers", name=words["measured"], cliponaxis=False,
        marker={"symbol": "diamond", "size": 15, "color": CHOSEN, "line": {"width": 2, "color": "white"}},
        hovertemplate=f"{words['measured']}: %{{x:.2f}}<extra></extra>",
    )  # fmt: skip
    for row, value, foot in zip(rows, values, feet, strict=True):
        side = -1 if value >= 0 else 1
        figure.add_annotation(
            x=foot, y=row, text=f"<b>{signed(value)}</b>", showarrow=False, font={"size": FONT},
            xanchor="right" if value >= 0 else "left", xshift=side * (12 if foot else 4),
        )  # fmt: skip
    at = list(shown).index(chosen)
    seen = [*values, *(m for m in told if m is not None)]
    low, high = min(0.0, *seen), max(1e-6, *seen)
    room, edge = 0.26 * (high - low), 0.06 * (high - low)  # for the numbers, and for half a diamond
    left = min(low - edge, min((foot for foot, v in zip(feet, values, strict=True) if v >= 0), default=0.0) - room)
    right = max(high + edge, max((foot for foot, v in zip(feet, values, strict=True) if v < 0), default=0.0) + room)
    figure.add_shape(
        type="rect", x0=left, x1=right, y0=at - 0.48, y1=at + 0.48, line={"color": CHOSEN, "width": 3}
    )  # fmt: skip
    figure.update_xaxes(range=[left, right], fixedrange=True, zeroline=True)
    figure.update_yaxes(tickvals=rows, ticktext=names, range=[len(rows) - 0.4, -0.6], fixedrange=True, showgrid=False)
    figure.update_layout(bargap=0.25, dragmode=False)
    return styled(figure, 96 + 31 * len(rows), x=words["added"])
