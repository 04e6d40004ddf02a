"""Figures of a layer's channels."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure

from ui.charts.style import ACCENT, FONT, PER_CENT, SEEN, styled
from vizlib.features.channels import STRONGEST, Features

MOVING, FROZEN, CHOSEN = ACCENT, SEEN[0], SEEN[3]
SCALE = ((0.0, FROZEN), (0.5, "#adb5bd"), (1.0, MOVING))  # of the index: orange for what moves, blue for what stands
TICKS = 18  # names on the axis, at most


def channels(features: Features, by: str, chosen: int, *, axis: str, words: dict[str, str]) -> Figure:
    """One bar a channel in the order asked for, each to be clicked: responses, with a dash for that to the frozen clip,
    or motion indices; a frame around the ``chosen`` one.
    """
    order = features.order(by)
    ranks = np.arange(len(order))
    motion, response, frozen = features.motion[order], features.response[order], features.frozen_response[order]
    strength = by == STRONGEST
    low, high = (0.0, max(float(max(response.max(), frozen.max())), 1e-9) * 1.06) if strength else (-1.06, 1.06)
    figure = Figure(
        go.Bar(
            x=ranks, y=response if strength else motion, hoverinfo="skip", showlegend=False,
            marker={"color": motion, "colorscale": SCALE, "cmin": -1, "cmax": 1, "line": {"width": 0},
                    "opacity": np.where(features.faint[order], 0.45, 1.0)},
        )
    )  # fmt: skip
    if strength:
        figure.add_scatter(
            x=ranks, y=frozen, mode="markers", name=words["frozen"], hoverinfo="skip",
            marker={"symbol": "line-ew", "size": max(4, min(22, 700 // len(ranks))),
                    "line": {"width": 3, "color": FROZEN}},
        )  # fmt: skip
    unseen = {"marker": {"opacity": 0}}
    figure.add_bar(
        x=ranks, base=low, y=np.full(len(ranks), high - low), marker={"opacity": 0}, selected=unseen,
        unselected=unseen, showlegend=False, customdata=np.stack([order, response, frozen, motion], 1).tolist(),
        hovertemplate=f"{words['channel']} %{{customdata[0]}}<br>{words['clip']}: %{{customdata[1]:.3g}}<br>"
        f"{words['frozen']}: %{{customdata[2]:.3g}}<br>{words['index']}: %{{customdata[3]:+.2f}}<extra></extra>",
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
    """A channel's response at each step, to the clip and to the frozen one; a dotted line at the middle frame."""
    frames = [features.frame_of(step) for step in range(features.moving.shape[1])]
    figure = Figure()
    for name, values, colour, dash in (
        ("clip", features.moving, MOVING, "solid"), ("frozen", features.frozen, FROZEN, "dot"),
    ):  # fmt: skip
        figure.add_scatter(
            x=frames, y=values[channel], name=words[name], mode="lines+markers", cliponaxis=False,
            line={"width": 4, "color": colour, "dash": dash}, marker={"size": 10},
            hovertemplate=f"{words[name]}, {words['frame']} %{{x}}: %{{y:.3g}}<extra></extra>",
        )  # fmt: skip
    middle = len(features.frames) // 2
    figure.add_vline(middle, line={"width": 3, "dash": "dot", "color": "#868e96"}, layer="below")
    figure.update_xaxes(range=[-0.5, len(features.frames) - 0.5])
    figure.update_yaxes(rangemode="tozero")
    return styled(figure, 360, x=words["frame"], y=words["response"])


def by_depth(curves: Mapping[str, Sequence[float]], *, words: dict[str, str]) -> Figure:
    """How much of each layer's response changes when the clip freezes, from the first layer to the last; a curve a
    network.
    """
    figure = Figure()
    for n, (name, values) in enumerate(curves.items()):
        figure.add_scatter(
            x=list(range(1, len(values) + 1)), y=list(values), name=name, mode="lines+markers", cliponaxis=False,
            line={"width": 4, "color": SEEN[n], "dash": "dash" if n == 0 else "solid"}, marker={"size": 12},
            hovertemplate=f"{name}, {words['layer']} %{{x}}: %{{y:.1%}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(dtick=1)
    figure.update_yaxes(tickformat=PER_CENT, rangemode="tozero")
    figure.update_layout(legend={"font": {"size": FONT}})
    return styled(figure, 400, x=words["layer"], y=words["changed"])
