"""Plotly figures. Words come in as arguments, in the reader's language; sizes are for the back row."""

import base64
from collections.abc import Sequence

import cv2
import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure

from video import Clip
from vizlib.measures import readable_bytes

FONT = 18
RGB = ("#e03131", "#2f9e44", "#1c7ed6")
ACCENT = "#e8590c"
SEEN = ("#2f6fed", "#e8590c", "#0c8599", "#9c36b5", "#5c940d")


def styled(figure: Figure, height: int, *, x: str = "", y: str = "") -> Figure:
    """One look for all charts: large letters, no frame, transparent, room for the words."""
    axis = {"tickfont": {"size": FONT}, "title": {"font": {"size": FONT}}, "automargin": True}
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        font={"size": FONT},
        legend={"font": {"size": FONT}, "orientation": "h", "y": 1.02, "yanchor": "bottom"},
        hoverlabel={"font": {"size": FONT}},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    figure.update_xaxes(**axis, title_text=x)
    figure.update_yaxes(**axis, title_text=y)
    return figure


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
    return styled(figure, 420, x=seconds, y=value)


def top_bars(rows: Sequence[tuple[str, float]], color: str = SEEN[0]) -> Figure:
    """The most probable classes as bars, the best on top, each with its name and its share."""
    labels, shares = [row[0] for row in rows], [row[1] for row in rows]
    # The name stands on the bar's own line, so that long names need no margin.
    figure = Figure(
        go.Bar(
            x=shares,
            y=list(range(len(rows))),
            orientation="h",
            marker={"color": color, "opacity": [0.9] + [0.45] * (len(rows) - 1)},
            width=0.34,
            customdata=labels,
            hovertemplate="%{customdata}: %{x:.1%}<extra></extra>",
        )
    )
    for place, (label, share) in enumerate(rows):
        figure.add_annotation(
            x=0,
            y=place - 0.42,
            text=f"{label}  <b>{share:.1%}</b>",
            showarrow=False,
            xanchor="left",
            font={"size": FONT},
        )
    figure.update_xaxes(range=[0, 1], visible=False, fixedrange=True)
    figure.update_yaxes(range=[len(rows) - 0.6, -0.75], visible=False, fixedrange=True)
    return styled(figure, 58 * len(rows))


def before_and_after(rows: Sequence[tuple[str, float, float]], *, words: tuple[str, str]) -> Figure:
    """Shares of classes before and after something was done, a pair of bars a class, its name above them."""
    places = list(range(len(rows)))
    figure = Figure(
        [
            go.Bar(
                x=[row[n + 1] for row in rows],
                y=[place + offset for place in places],
                name=words[n],
                orientation="h",
                width=0.2,
                marker={"color": SEEN[n]},
                customdata=[row[0] for row in rows],
                hovertemplate=f"%{{customdata}}, {words[n]}: %{{x:.1%}}<extra></extra>",
            )
            for n, offset in enumerate((-0.1, 0.12))
        ]
    )
    for place, (label, before, after) in enumerate(rows):
        figure.add_annotation(
            x=0,
            y=place - 0.45,
            text=f"{label}  <b>{before:.1%} → {after:.1%}</b>",
            showarrow=False,
            xanchor="left",
            font={"size": FONT},
        )
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(range=[0, 1], visible=False, fixedrange=True)
    figure.update_yaxes(range=[len(rows) - 0.6, -0.75], visible=False, fixedrange=True)
    return styled(figure, 70 * len(rows) + 50)


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


def picture_address(frame: np.ndarray, height: int = 120) -> str:
    """The middle square of ``(H, W, 3)`` as a small JPEG, in a data address that a chart can show."""
    h, w = frame.shape[:2]
    side = min(h, w)
    top, left = (h - side) // 2, (w - side) // 2
    square = frame[top : top + side, left : left + side]
    small = cv2.resize(square, (height, height), interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85])
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.tobytes()).decode()


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


def evidence(shares: np.ndarray, span: tuple[float, float], *, names: Sequence[str], words: dict[str, str]) -> Figure:
    """What each step in time says by itself: shares ``(T', K)`` of ``names`` over the ``span`` of seconds."""
    steps = len(shares)
    times = span[0] + (np.arange(steps) + 0.5) * (span[1] - span[0]) / steps
    figure = Figure(
        [
            go.Scatter(
                x=times, y=row, name=name, mode="lines+markers", line={"width": 3, "color": color}, marker={"size": 7}
            )
            for row, name, color in zip(shares.T, names, SEEN, strict=False)
        ]
    )
    figure.update_yaxes(range=[-0.03, 1.03], tickformat=".0%")
    figure.update_layout(hovermode="x unified")
    return styled(figure, 260, x=words["seconds"], y=words["share"])
