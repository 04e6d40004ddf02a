"""Figures of receptive fields: growing over film strips, and in the volume of the clip."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from vizlib.figures import FONT, SEEN, picture_address, styled

NIGHT = ((0.0, "rgba(11, 16, 24, 0)"), (1.0, "rgba(11, 16, 24, 0.9)"))  # laid over what a unit does not see
GLOW = ((0.0, "rgba(232, 89, 12, 0)"), (0.5, "rgba(232, 89, 12, 0.75)"), (1.0, "rgba(224, 49, 49, 1)"))
EMBERS = ((0.0, "#ffd8a8"), (0.5, "#f76707"), (1.0, "#c92a2a"))  # dots in space cannot be transparent one by one
PICTURES = 32  # of a strip, at most
STRIP = 0.5  # of a row's height; above it stands the text
SECOND_MS = 1100


@dataclass(frozen=True, eq=False)
class Strip:
    """One network in the growth: its name, its frames ``(T, H, W, 3)``; for each step a text and lights ``(T,)``."""

    title: str
    frames: np.ndarray
    texts: Sequence[str]
    lights: Sequence[np.ndarray]


def lights(frames: int, span: tuple[int, int], weights: np.ndarray | None = None) -> np.ndarray:
    """How bright each frame is, 0 to 1: dark outside the ``span``, inside by its weight ``(T,)``, where known."""
    found = np.zeros(frames)
    first, last = span
    if weights is None:
        found[first : last + 1] = 1
    else:
        inside = weights[first : last + 1]
        found[first : last + 1] = 0.3 + 0.7 * np.sqrt(inside / max(inside.max(), 1e-12))
    return found


def growth(strips: Sequence[Strip], *, steps: Sequence[str], words: dict[str, str]) -> Figure:
    """What the middle unit of each layer sees, a strip a network, a step a layer; it plays in the browser."""
    figure = Figure()
    for row, strip in enumerate(strips):
        count = min(len(strip.frames), PICTURES)
        for n in range(count):
            frame = strip.frames[int((n + 0.5) * len(strip.frames) / count)]
            figure.add_layout_image(
                source=picture_address(frame, 96), xref="x", yref="y", x=n / count, y=row + 1 - STRIP,
                sizex=1 / count, sizey=STRIP, sizing="stretch", layer="below",
            )  # fmt: skip
    figure.add_traces(traces(strips, 0))
    figure.frames = [go.Frame(data=traces(strips, step), name=str(step)) for step in range(len(steps))]
    figure.update_xaxes(range=[0, 1], visible=False, fixedrange=True)
    figure.update_yaxes(range=[len(strips), 0], visible=False, fixedrange=True)
    play = {"frame": {"duration": SECOND_MS, "redraw": True}, "transition": {"duration": 0}}
    stop = {"frame": {"duration": 0, "redraw": True}, "mode": "immediate", "transition": {"duration": 0}}
    styled(figure, 112 * len(strips) + 170)
    figure.update_layout(
        showlegend=False,
        margin={"b": 150},
        updatemenus=[
            {
                "type": "buttons", "direction": "left", "x": 0, "y": 0, "xanchor": "left", "yanchor": "top",
                "pad": {"t": 72}, "font": {"size": FONT}, "showactive": False,
                "buttons": [
                    {"label": words["play"], "method": "animate", "args": [None, {**play, "fromcurrent": False}]},
                    {"label": words["pause"], "method": "animate", "args": [[None], stop]},
                ],
            }
        ],
        sliders=[
            {
                "x": 0.22, "len": 0.7, "y": 0, "pad": {"t": 60}, "font": {"size": FONT}, "tickcolor": "#868e96",
                "currentvalue": {"prefix": f"{words['layer']} ", "font": {"size": FONT}},
                "steps": [
                    {"label": label, "method": "animate", "args": [[str(step)], stop]}
                    for step, label in enumerate(steps)
                ],
            }
        ],
    )  # fmt: skip
    return figure


def pictured(light: np.ndarray) -> np.ndarray:
    """The brightness of each picture of a strip: of several frames that share one, the brightest's."""
    return np.array([part.max() for part in np.array_split(light, min(len(light), PICTURES))])


def traces(strips: Sequence[Strip], step: int) -> list[go.Heatmap | go.Scatter]:
    """The dark over every strip at one step, and the texts above them."""
    found: list[go.Heatmap | go.Scatter] = []
    for row, strip in enumerate(strips):
        light = pictured(strip.lights[min(step, len(strip.lights) - 1)])
        found.append(
            go.Heatmap(
                z=1 - light[None], x=np.linspace(0, 1, len(light) + 1), y=[row + 1 - STRIP, row + 1], zmin=0, zmax=1,
                colorscale=NIGHT, showscale=False, hoverinfo="skip",
            )
        )  # fmt: skip
    found.append(
        go.Scatter(
            x=[0.0] * len(strips),
            y=[row + 0.28 for row in range(len(strips))],
            mode="text",
            text=[f"<b>{strip.title}</b>   {strip.texts[min(step, len(strip.texts) - 1)]}" for strip in strips],
            textposition="middle right",
            textfont={"size": FONT + 1},
            hoverinfo="skip",
            cliponaxis=False,
        )
    )
    return found


def planes(weights: np.ndarray, box: Sequence[tuple[int, int]], *, words: dict[str, str]) -> Figure:
    """A unit's weights ``(T, H, W)`` on the planes T x H and T x W, each summed over the third axis, and its box.

    Square roots are drawn, so that what counts little is seen too. The figure is written as one dictionary: made of
    subplots it takes ten times as long, and it is drawn anew at every move of a slider. So are its margins fixed.
    """
    data, shapes, axes = [], [], {}
    blue, grey = {"color": SEEN[0], "width": 4}, {"color": "#868e96", "width": 2, "dash": "dot"}
    letters = {"tickfont": {"size": FONT}, "showgrid": False, "zeroline": False}
    for number, axis, title, domain in (("", 2, words["row"], (0, 0.42)), ("2", 1, words["column"], (0.58, 1))):
        plane = weights.sum(axis).T
        data.append(
            {
                "type": "heatmap", "z": np.sqrt(plane / plane.max()), "zmin": 0, "zmax": 1, "colorscale": GLOW,
                "showscale": False, "hovertemplate": "%{x}, %{y}<extra></extra>", "xaxis": f"x{number}",
                "yaxis": f"y{number}",
            }
        )  # fmt: skip
        whole = [(0, weights.shape[0] - 1), (0, weights.shape[3 - axis] - 1)]
        for (t, y), edge in (((box[0], box[3 - axis]), blue), (whole, grey)):  # the box, in the frame of the input
            shapes.append(
                {
                    "type": "rect", "xref": f"x{number}", "yref": f"y{number}", "x0": t[0] - 0.5, "x1": t[1] + 0.5,
                    "y0": y[0] - 0.5, "y1": y[1] + 0.5, "line": edge,
                }
            )  # fmt: skip
        axes[f"xaxis{number}"] = {
            **letters, "domain": domain, "anchor": f"y{number}",
            "title": {"text": words["frame"], "font": {"size": FONT}},
        }  # fmt: skip
        axes[f"yaxis{number}"] = {
            **letters, "anchor": f"x{number}", "autorange": "reversed",
            "title": {"text": title, "font": {"size": FONT}},
        }  # fmt: skip
    layout = {
        **axes,
        "shapes": shapes,
        "height": 420,
        "margin": {"l": 76, "r": 8, "t": 8, "b": 64},
        "font": {"size": FONT},
        "hoverlabel": {"font": {"size": FONT}},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }
    return Figure({"data": data, "layout": layout})


def patches(
    changes: np.ndarray, box: Sequence[tuple[int, int]], limits: Sequence[int], *, words: dict[str, str]
) -> Figure:
    """Change of a unit when one patch of all frames changes, ``(n, n)``; empty where it did not change at all."""
    _frames, height, width = limits
    n = len(changes)
    largest = np.nanmax(changes) if np.isfinite(changes).any() else 0.0
    figure = Figure(
        go.Heatmap(
            z=np.where(changes > 0, 0.3 + 0.7 * np.sqrt(changes / max(largest, 1e-12)), np.nan),
            x=(np.arange(n) + 0.5) * width / n, y=(np.arange(n) + 0.5) * height / n, zmin=0, zmax=1, xgap=3, ygap=3,
            colorscale=GLOW, showscale=False, text=changes, hovertemplate="%{text:.3g}<extra></extra>",
        )
    )  # fmt: skip
    (y0, y1), (x0, x1) = box[1], box[2]
    figure.add_shape(type="rect", x0=x0, x1=x1 + 1, y0=y0, y1=y1 + 1, line={"color": SEEN[0], "width": 4})
    figure.add_shape(type="rect", x0=0, x1=width, y0=0, y1=height, line={"color": "#868e96", "width": 2, "dash": "dot"})
    styled(figure, 420, x=words["column"], y=words["row"])
    figure.update_xaxes(range=[-1, width + 1], constrain="domain", showgrid=False, zeroline=False)
    figure.update_yaxes(range=[height + 1, -1], scaleanchor="x", constrain="domain", showgrid=False, zeroline=False)
    return figure


def corners(box: Sequence[tuple[float, float]]) -> tuple[list[float | None], ...]:
    """The twelve edges of a box as one line for a 3D chart: its x, y and z, a gap after each edge."""
    found: tuple[list[float | None], ...] = ([], [], [])
    for axis in range(3):
        others = [a for a in range(3) if a != axis]
        for one in box[others[0]]:
            for two in box[others[1]]:
                for end in box[axis]:
                    place = {axis: end, others[0]: one, others[1]: two}
                    for a in range(3):
                        found[a].append(place[a])
                for a in range(3):
                    found[a].append(None)
    return found


def volume(weights: np.ndarray, box: Sequence[tuple[int, int]], *, words: dict[str, str], most: int = 800) -> Figure:
    """The clip as a box that turns, the unit's field as a box in it, and the ``most`` positions that count most."""
    figure = Figure()
    whole = [(-0.5, n - 0.5) for n in weights.shape]
    field = [(first - 0.5, last + 0.5) for first, last in box]
    for edges, color, width, name in ((whole, "#868e96", 3, words["clip"]), (field, SEEN[0], 7, words["field"])):
        along_t, along_y, along_x = corners(edges)
        figure.add_scatter3d(
            x=along_t, y=along_x, z=along_y, mode="lines", line={"color": color, "width": width}, name=name,
            hoverinfo="skip",
        )  # fmt: skip
    order = np.argsort(weights.ravel())[::-1][:most]
    order = order[weights.ravel()[order] > 0]
    t, y, x = np.unravel_index(order, weights.shape)
    strength = np.sqrt(weights.ravel()[order])
    figure.add_scatter3d(
        x=t, y=x, z=y, mode="markers", name=words["weights"], hoverinfo="skip",
        marker={"size": 4, "color": strength, "colorscale": EMBERS, "cmin": 0, "cmax": 1, "line": {"width": 0}},
    )  # fmt: skip
    axis = {
        "nticks": 5,
        "tickfont": {"size": FONT},
        "backgroundcolor": "rgba(0,0,0,0)",
        "gridcolor": "rgba(134,142,150,0.3)",
    }
    figure.update_layout(
        scene={
            "xaxis": {**axis, "title": {"text": words["frame"]}},
            "yaxis": {**axis, "title": {"text": words["column"]}},
            "zaxis": {**axis, "title": {"text": words["row"]}, "autorange": "reversed"},
            "aspectmode": "manual",
            "aspectratio": {"x": 1.5, "y": 1, "z": 1},
            "camera": {"eye": {"x": -1.5, "y": -1.9, "z": 0.8}, "center": {"x": 0, "y": 0, "z": -0.1}},
        },
        scene_dragmode="turntable",
    )
    return styled(figure, 520)


def who_changes_whom(found: dict[str, np.ndarray], *, titles: dict[str, str], words: dict[str, str]) -> Figure:
    """Change of each unit in time (row) when a frame (column) changes; none is the page's own colour."""
    names = list(found)
    figure = make_subplots(cols=len(names), horizontal_spacing=0.03, subplot_titles=[titles[name] for name in names])
    for column, name in enumerate(names, 1):
        change = found[name]
        figure.add_heatmap(
            z=np.where(change > 0, 0.35 + 0.65 * np.sqrt(change / change.max()), np.nan), row=1, col=column, zmin=0,
            zmax=1, colorscale=((0, "rgba(47, 111, 237, 0.1)"), (1, SEEN[0])), showscale=False, xgap=2, ygap=2,
            hovertemplate="%{y} ← %{x}<extra></extra>",
        )  # fmt: skip
    styled(figure, 330)
    figure.update_layout(margin={"t": 66})
    figure.update_xaxes(title_text=words["frame"], showgrid=False, zeroline=False, dtick=5)
    figure.update_yaxes(autorange="reversed", showgrid=False, zeroline=False, dtick=5)
    figure.update_yaxes(showticklabels=False)
    figure.update_yaxes(title_text=words["unit"], showticklabels=True, col=1)
    figure.update_annotations(font={"size": FONT})
    return figure
