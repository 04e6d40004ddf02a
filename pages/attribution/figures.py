"""Figures of attributions."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from ui.charts.style import ACCENT, FONT, PER_CENT, SEEN, picture_address, styled
from vizlib.attribution import Attribution, Checks

STRIP = 16  # pictures of the film strip
ROW = 118  # pixels of height of one map's bars
COLOURS = {True: "#f08c00", False: SEEN[0]}  # for, against
UNSIGNED = "#868e96"


def strip_of(count: int) -> np.ndarray:
    """Which of so many frames stand in the film strip: those in the middle of equal parts."""
    strip = min(STRIP, count)
    return ((np.arange(strip) + 0.5) * count / strip - 0.5).round().astype(int)


def over_time(
    strip: np.ndarray, times: np.ndarray, maps: Sequence[Attribution], names: Sequence[str], *, words: dict[str, str]
) -> Figure:
    """A bar a frame for each map, under the film ``strip`` ``(N, H, W, 3)`` of the clip at ``times``."""
    count = len(maps)
    height = ROW * count + 150
    figure = make_subplots(
        rows=count + 1, cols=1, shared_xaxes=True, vertical_spacing=0.25 / (count + 1),
        row_heights=[0.8, *[1.0] * count], subplot_titles=["", *names],
    )  # fmt: skip
    low, high = 0.5, float(times[-1] - times[0]) + 1.5  # frames counted from 1, as the player does
    wide = (high - low) / len(strip)
    for n, picture in enumerate(strip):
        figure.add_layout_image(
            source=picture_address(picture, 96), xref="x", yref="y", x=low + (n + 0.5) * wide, y=0.5,
            sizex=0.96 * wide, sizey=1, xanchor="center", yanchor="middle", sizing="contain",
        )  # fmt: skip
    figure.update_yaxes(range=[0, 1], visible=False, fixedrange=True, row=1, col=1)
    # A trace without points: an axis that has none is not drawn, and neither are its pictures.
    figure.add_scatter(x=[low, high], y=[None, None], showlegend=False, row=1, col=1)
    for row, one in enumerate(maps, 2):
        seen, parts = one.on_clip
        values = parts.sum((1, 2))
        colours = [COLOURS[bool(value >= 0)] if one.signed else UNSIGNED for value in values]
        errors = one.errors_on_clip
        figure.add_bar(
            x=seen - times[0] + 1, y=values, showlegend=False, row=row, col=1,
            marker={"color": colours},
            error_y=None if errors is None else {"array": 2 * errors, "thickness": 2, "color": UNSIGNED},
            hovertemplate=f"{words['frame']} %{{x}}: %{{y:.3g}}<extra></extra>",
        )  # fmt: skip
        figure.update_yaxes(nticks=3, zeroline=True, zerolinewidth=2, fixedrange=True, row=row, col=1)
    figure.update_xaxes(range=[low, high], fixedrange=True, showgrid=False)
    figure.update_annotations(font={"size": FONT})
    styled(figure, height)
    figure.update_xaxes(title_text=words["frame"], row=count + 1, col=1)
    figure.update_layout(bargap=0.15, margin={"t": 12})
    return figure


def curves(checks: Checks, *, words: dict[str, str]) -> Figure:
    """What becomes of the class's probability while the clip is taken away, and put back, in the map's order."""
    figure = make_subplots(rows=1, cols=2, shared_yaxes=True, subplot_titles=[words["deletion"], words["insertion"]])
    share = np.linspace(0, 1, len(checks.deletion))
    for column, (ours, random) in enumerate(
        ((checks.deletion, checks.deletion_random.mean(0)), (checks.insertion, checks.insertion_random.mean(0))), 1
    ):
        for values, name, line in (
            (ours, words["map"], {"color": ACCENT, "width": 4}),
            (random, words["random"], {"color": SEEN[0], "width": 3, "dash": "dot"}),
        ):
            figure.add_trace(
                go.Scatter(
                    x=share, y=values, name=name, line=line, showlegend=column == 1,
                    hovertemplate=f"{name}, %{{x:.0%}}: %{{y:.1%}}<extra></extra>",
                ), 1, column,
            )  # fmt: skip
    figure.update_annotations(font={"size": FONT})
    figure.update_yaxes(range=[0, 1.02], tickformat=PER_CENT, fixedrange=True)
    figure.update_xaxes(tickformat=PER_CENT, range=[0, 1], fixedrange=True)
    styled(figure, 380)
    figure.update_xaxes(title_text=words["share"])
    figure.update_yaxes(title_text=words["probability"], row=1, col=1)
    figure.update_layout(legend={"y": 1.12}, margin={"t": 40})
    return figure


def nearness(
    values: Sequence[Sequence[Sequence[float]]], *, names: Sequence[str], series: Sequence[str], y: str
) -> Figure:
    """A dot a draw, beside its mean: values by network (``series``) and kind of estimate (``names``)."""
    figure = Figure()
    count = len(series)
    for n, (kinds, title) in enumerate(zip(values, series, strict=True)):
        colour = SEEN[n]
        for k, drawn in enumerate(kinds):
            centre = k + 0.36 * (n - (count - 1) / 2)
            figure.add_scatter(
                x=centre + np.linspace(-0.13, 0.13, len(drawn)), y=sorted(drawn), mode="markers", showlegend=False,
                marker={"size": 8, "color": colour, "opacity": 0.45}, hovertemplate="%{y:.2f}<extra></extra>",
            )  # fmt: skip
            figure.add_scatter(
                x=[centre - 0.16, centre + 0.16], y=[float(np.mean(drawn))] * 2, mode="lines", name=title,
                showlegend=k == 0, line={"width": 5, "color": colour}, hovertemplate="%{y:.2f}<extra></extra>",
            )  # fmt: skip
    styled(figure, 390, y=y)
    figure.update_xaxes(tickvals=list(range(len(names))), ticktext=list(names), range=[-0.5, len(names) - 0.5])
    figure.update_yaxes(range=[min(0.0, *(min(drawn) for kinds in values for drawn in kinds)) - 0.05, 1.05])
    return figure
