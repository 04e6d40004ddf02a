"""Plotly figures. Words come in as arguments, in the reader's language; sizes are for the back row."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure

from ui.charts.style import ACCENT, FONT, SEEN, picture_address, styled
from ui.numbers import readable_bytes
from video import Clip

RGB = ("#e03131", "#2f9e44", "#1c7ed6")


def pixel_trace(clip: Clip, t: int, y: int, x: int, *, names: Sequence[str], seconds: str, value: str) -> Figure:
    """One pixel's red, green and blue through time, with a line at frame ``t``."""
    times = clip.start_s + np.arange(len(clip)) / clip.fps
    figure = Figure(
        [
            go.Scatter(x=times, y=clip.frames[:, y, x, c], name=name, line={"color": color, "width": 3})
            for c, (name, color) in enumerate(zip(names, RGB, strict=True))
        ]
    )
    figure.add_vline(times[t], line={"color": ACCENT, "width": 3, "dash": "dot"})
    figure.update_yaxes(range=[0, 256])
    figure.update_layout(hovermode="x unified")
    return styled(figure, 280, x=seconds, y=value)


def sizes(names: Sequence[str], sizes_bytes: Sequence[int], *, axis: str) -> Figure:
    """Sizes in bytes as bars on a logarithmic axis, each with its number."""
    figure = Figure(
        go.Bar(
            x=list(sizes_bytes),
            y=list(names),
            orientation="h",
            text=[readable_bytes(n) for n in sizes_bytes],
            textposition="outside",
            textfont={"size": FONT},
            cliponaxis=False,
            marker={"color": SEEN[0]},
            width=0.55,
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    ticks = [1 << 10, 1 << 20, 1 << 30]
    top = np.log10(max(sizes_bytes)) + 1.2
    figure.update_xaxes(type="log", tickvals=ticks, ticktext=[readable_bytes(n) for n in ticks], range=[4, top])
    figure.update_yaxes(autorange="reversed")
    return styled(figure, 56 * len(names) + 80, x=axis)


def film_strip(
    clip: Clip, views: Sequence[np.ndarray], *, names: Sequence[str], seconds: str, pictures: int = 9
) -> Figure:
    """The clip as a film strip over seconds, each picture its middle square; below it, one row a view.

    A row has a tick for each frame that the view sees.
    """
    figure = Figure()
    end = clip.start_s + clip.seconds
    width = clip.seconds / pictures
    strip_height = 1.7  # in rows of views
    for n in range(pictures):
        frame = clip.frames[min(int((n + 0.5) * len(clip) / pictures), len(clip) - 1)]
        figure.add_layout_image(
            source=picture_address(frame),
            xref="x",
            yref="y",
            x=clip.start_s + n * width,
            y=strip_height,
            sizex=width * 0.98,
            sizey=strip_height * 0.94,
            sizing="stretch",
            layer="above",
        )
    for row, (indices, name) in enumerate(zip(views, names, strict=True)):
        times = clip.start_s + np.asarray(indices) / clip.fps
        color = SEEN[row % len(SEEN)]
        y = -0.5 - row
        figure.add_shape(
            type="rect",
            x0=times[0],
            x1=times[-1] + 1 / clip.fps,
            y0=y - 0.36,
            y1=y + 0.36,
            fillcolor=color,
            opacity=0.16,
            line={"width": 0},
        )
        figure.add_scatter(
            x=times,
            y=np.full(len(times), y),
            mode="markers",
            marker={"symbol": "line-ns", "size": 20, "line": {"width": 2, "color": color}},
            name=name,
            hovertemplate=f"{name}: %{{x:.2f}} s<extra></extra>",
        )
    figure.update_xaxes(range=[clip.start_s, end], fixedrange=True, showgrid=False, zeroline=False)
    figure.update_yaxes(
        range=[-len(views) - 0.1, strip_height],
        tickvals=[-0.5 - row for row in range(len(views))],
        ticktext=list(names),
        fixedrange=True,
        showgrid=False,
        zeroline=False,
    )
    figure.update_layout(showlegend=False)
    return styled(figure, 56 * (len(views) + 2) + 80, x=seconds)


def cost_curves(
    frames: Sequence[int], gmacs: Sequence[float], gib: Sequence[float], *, words: dict[str, str]
) -> Figure:
    """Multiply-adds and memory against the frames seen at once."""
    figure = Figure()
    figure.add_scatter(
        x=list(frames), y=list(gmacs), name=words["gmacs"], mode="lines+markers+text",
        text=[f"<b>{g:.0f}</b>" for g in gmacs], textposition="top left", textfont={"size": FONT, "color": SEEN[0]},
        line={"width": 4, "color": SEEN[0]}, marker={"size": 12}, cliponaxis=False,
    )  # fmt: skip
    figure.add_scatter(
        x=list(frames), y=list(gib), name=words["memory"], yaxis="y2", mode="lines+markers",
        line={"width": 4, "color": SEEN[1], "dash": "dot"}, marker={"size": 12},
    )  # fmt: skip
    styled(figure, 400, x=words["frames"], y=words["gmacs"])
    figure.update_xaxes(tickvals=list(frames), range=[0, max(frames) * 1.03])
    figure.update_layout(
        yaxis2={
            "tickformat": ".1f",
            "nticks": 5,
            "overlaying": "y",
            "side": "right",
            "title": {"text": words["memory"], "font": {"size": FONT}},
            "tickfont": {"size": FONT},
            "rangemode": "tozero",
            "showgrid": False,
        }
    )
    figure.update_yaxes(rangemode="tozero")
    return figure
