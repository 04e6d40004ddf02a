"""The grid of a recurrent network, layer x time, and the channels of a cell."""

import base64
from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from plotly.graph_objects import Figure

from pages.recurrence.figures import Span
from ui.charts.style import ACCENT, styled
from vizlib.pictures import flow_fields, heat
from vizlib.recurrence.unrolled import Layer, Unrolled, cell_pictures

CELL = 64  # pixels of a cell's picture
COLUMNS = 16  # of the grid, at most: of more steps some are left out
ROW = 48  # CSS pixels of a row of the grid
MAP = 48  # pixels of a channel's picture
GAP = 2  # between two of them
ACROSS = 16  # of a cell's channels


def address(picture: np.ndarray) -> str:
    """A picture ``(H, W, 4)`` in a data address that a chart can show."""
    _ok, png = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGBA2BGRA))
    return "data:image/png;base64," + base64.b64encode(png.tobytes()).decode()


def side_by_side(cells: np.ndarray) -> np.ndarray:
    """Pictures ``(T, h, w, 3)`` as one ``(CELL, T x CELL, 4)``, with transparency between them."""
    edge = CELL // 12
    row_of_cells = np.zeros((CELL, len(cells) * CELL, 4), np.uint8)
    for n, cell in enumerate(cells):
        side = CELL - 2 * edge
        left = n * CELL + edge
        row_of_cells[:, left : left + side, :3] = cv2.resize(cell, (side, CELL), interpolation=cv2.INTER_NEAREST)
        row_of_cells[:, left : left + side, 3] = 255
    return row_of_cells


def columns(steps: int) -> np.ndarray:
    """Which steps the grid shows: the last one always."""
    every = -(-steps // COLUMNS)
    return np.arange(steps - 1, -1, -every)[::-1]


def placed(rows: Sequence[np.ndarray]) -> list[dict[str, object]]:
    """Rows of pictures ``(T, h, w, 3)`` as images of a layout, from below to above, a column a unit of its x axis.

    All at once: added one by one, Plotly would check each of them against all before it.
    """
    return [
        {
            "source": address(side_by_side(row)), "xref": "x", "yref": "y", "x": -0.5, "y": y + 0.42,
            "sizex": len(row), "sizey": 0.84, "sizing": "stretch", "layer": "below",
        }
        for y, row in enumerate(rows)
    ]  # fmt: skip


def along(figure: Figure, shown: np.ndarray, names: Sequence[str]) -> None:
    """Axes of rows of pictures: the steps that are ``shown``, and the rows' names from below to above."""
    figure.update_xaxes(
        range=[-0.6, len(shown) - 0.4], tickvals=list(range(len(shown))), ticktext=[str(t) for t in shown],
        showgrid=False, zeroline=False, fixedrange=True,
    )  # fmt: skip
    figure.update_yaxes(
        range=[-0.55, len(names) - 0.45], tickvals=list(range(len(names))), ticktext=list(names), showgrid=False,
        zeroline=False, fixedrange=True,
    )  # fmt: skip


def grid(unrolled: Unrolled, names: Sequence[str], chosen: tuple[int, int], *, words: dict[str, str]) -> Figure:
    """The unrolled network, a row a layer from below to above, a column a step; each cell can be clicked.

    ``chosen``: layer and step of the cell that is looked at.
    """
    shown = columns(len(unrolled.probabilities))
    step = unrolled.step
    rows = [np.stack([unrolled.frames[t * step + step // 2] for t in shown])]
    rows += [cell_pictures(layer)[shown] for layer in unrolled.layers]
    images = placed(rows)
    arrows = [
        {
            "x": x - 0.4, "y": y + 1, "ax": x - 0.62, "ay": y + 1, "xref": "x", "yref": "y", "axref": "x", "ayref": "y",
            "text": "", "arrowcolor": ACCENT, "arrowwidth": 3, "arrowhead": 2, "arrowsize": 0.7, "showarrow": True,
        }
        for y, layer in enumerate(unrolled.layers)
        if layer.remembers  # from itself a step before
        for x in range(1, len(shown))
    ]  # fmt: skip
    figure = Figure(layout={"images": images, "annotations": arrows})
    at = [(layer, x) for layer in range(len(unrolled.layers)) for x in range(len(shown))]
    figure.add_scatter(
        x=[x for _layer, x in at], y=[layer + 1 for layer, _x in at], mode="markers",
        customdata=[[layer, int(shown[x])] for layer, x in at],
        marker={"size": 34, "symbol": "square", "opacity": 0}, selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        hovertemplate=f"{words['layer']} %{{y}}, {words['step']} %{{customdata[1]}}<extra></extra>",
    )  # fmt: skip
    above, t = chosen
    if t in shown:
        x = int(np.flatnonzero(shown == t)[0])
        figure.add_shape(
            type="rect", x0=x - 0.45, x1=x + 0.45, y0=above + 0.55, y1=above + 1.45, line={"color": ACCENT, "width": 4}
        )
    along(figure, shown, names)
    figure.update_layout(showlegend=False, clickmode="event+select", dragmode=False)
    return styled(figure, ROW * len(rows) + 70, x=words["step"])


def unit_maps(
    unrolled: Unrolled,
    layer: Layer,
    unit: int,
    names: Mapping[str, str],
    spans: Sequence[Span],
    *,
    words: dict[str, str],
) -> Figure:
    """One unit's maps through time: the frames, its gates from dark (closed) to bright (open), and its state."""
    shown = columns(len(layer.states))
    step, state = unrolled.step, layer.states[shown, unit]
    most = max(float(np.abs(state).max()), 1e-9)
    rows = {words["state"]: np.stack([flow_fields.signed(cell, most) for cell in state])}
    rows |= {
        names[letter]: np.stack([heat.heat(cell, 1.0) for cell in values[shown, unit]])
        for letter, values in reversed(layer.gates.items())
    }
    rows[words["frames"]] = np.stack([unrolled.frames[t * step + step // 2] for t in shown])
    figure = Figure(layout={"images": placed(list(rows.values()))})
    figure.add_scatter(x=[0], y=[0], mode="markers", marker={"opacity": 0}, hoverinfo="skip")  # or there are no axes
    along(figure, shown, list(rows))
    for _name, start, end in spans:
        inside = np.flatnonzero((shown >= start) & (shown < end))
        if len(inside):
            figure.add_vrect(
                x0=inside[0] - 0.5, x1=inside[-1] + 0.5, fillcolor=ACCENT, opacity=0.3, line_width=0, layer="below"
            )
    figure.update_layout(showlegend=False, dragmode=False)
    return styled(figure, 54 * len(rows) + 56, x=words["step"])


def channels(maps: np.ndarray, signed: bool) -> np.ndarray:
    """All channels of a cell as one picture ``(H, W, 3)``: ``signed`` in red and blue around white, else from dark to
    bright.
    """
    count, height, width = maps.shape
    across = min(count, ACROSS)
    if (height, width) == (1, 1):
        maps = np.repeat(np.repeat(maps, 4, 1), 4, 2)
    most = max(float(np.abs(maps).max()), 1e-9) if signed else 1.0
    side = MAP + GAP
    sheet = np.full((-(-count // across) * side - GAP, across * side - GAP, 3), 128, np.uint8)
    for n, channel in enumerate(maps):
        picture = flow_fields.signed(channel, most) if signed else heat.heat(channel, most)
        y, x = n // across * side, n % across * side
        sheet[y : y + MAP, x : x + MAP] = cv2.resize(picture, (MAP, MAP), interpolation=cv2.INTER_NEAREST)
    return sheet
