"""Figures of receptive fields: one unit in the volume of the clip, and who changes whom."""

from collections.abc import Sequence
from itertools import combinations, product

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from ui.charts.style import FONT, SEEN, styled

GLOW = ((0.0, "rgba(232, 89, 12, 0)"), (0.5, "rgba(232, 89, 12, 0.75)"), (1.0, "rgba(224, 49, 49, 1)"))
MOST = 800  # dots
EMBERS = ((0.0, "#ffd8a8"), (0.5, "#f76707"), (1.0, "#c92a2a"))  # dots in space cannot be transparent one by one


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
    styled(figure, 370, x=words["column"], y=words["row"])
    figure.update_xaxes(range=[-1, width + 1], constrain="domain", showgrid=False, zeroline=False)
    figure.update_yaxes(range=[height + 1, -1], scaleanchor="x", constrain="domain", showgrid=False, zeroline=False)
    return figure


def edges(box: Sequence[tuple[float, float]]) -> list[list[float | None]]:
    """The twelve edges of a box, two ends an axis, as one line with gaps: its positions along each axis."""
    corners = list(product(*box))
    pairs = [(a, b) for a, b in combinations(corners, 2) if sum(x != y for x, y in zip(a, b, strict=True)) == 1]
    return [[place for a, b in pairs for place in (a[axis], b[axis], None)] for axis in range(3)]


def volume(weights: np.ndarray, box: Sequence[tuple[int, int]], *, words: dict[str, str]) -> Figure:
    """The clip as a box that turns, the unit's field as a box in it, and the MOST positions that count most."""
    figure = Figure()
    whole = [(-0.5, n - 0.5) for n in weights.shape]
    field = [(first - 0.5, last + 0.5) for first, last in box]
    for ends, color, width, name in ((whole, "#868e96", 3, words["clip"]), (field, SEEN[0], 7, words["field"])):
        along_t, along_y, along_x = edges(ends)
        figure.add_scatter3d(
            x=along_t, y=along_x, z=along_y, mode="lines", line={"color": color, "width": width}, name=name,
            hoverinfo="skip",
        )  # fmt: skip
    order = np.argsort(weights.ravel())[::-1][:MOST]
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
    return styled(figure, 460)


def who_changes_whom(changed: dict[str, np.ndarray], *, titles: dict[str, str], words: dict[str, str]) -> Figure:
    """Change of each unit in time (row) when a frame (column) changes; none is the page's own colour."""
    names = list(changed)
    figure = make_subplots(cols=len(names), horizontal_spacing=0.03, subplot_titles=[titles[name] for name in names])
    for column, name in enumerate(names, 1):
        change = changed[name]
        figure.add_heatmap(
            z=np.where(change > 0, 0.35 + 0.65 * np.sqrt(change / change.max()), np.nan), row=1, col=column, zmin=0,
            zmax=1, colorscale=((0, "rgba(47, 111, 237, 0.1)"), (1, SEEN[0])), showscale=False, xgap=2, ygap=2,
            hovertemplate="%{y} ← %{x}<extra></extra>",
        )  # fmt: skip
    styled(figure, 400)
    figure.update_layout(margin={"t": 66})
    figure.update_xaxes(title_text=words["frame"], showgrid=False, zeroline=False, dtick=5)
    figure.update_yaxes(autorange="reversed", showgrid=False, zeroline=False, dtick=5)
    figure.update_yaxes(showticklabels=False)
    figure.update_yaxes(title_text=words["unit"], showticklabels=True, col=1)
    figure.update_annotations(font={"size": FONT})
    return figure
