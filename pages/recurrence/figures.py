"""Figures of recurrent networks."""

import base64
from collections.abc import Callable, Mapping, Sequence

import cv2
import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure

from ui.charts.style import ACCENT, FONT, PER_CENT, SEEN, styled
from vizlib.pictures import flow_fields, heat
from vizlib.recurrence.cost import Cost, Costs, pairs_bytes
from vizlib.recurrence.unrolled import Unrolled, cell_pictures

CELL = 64  # pixels of a cell's picture
COLUMNS = 16  # of the grid, at most: of more steps some are left out
MAP = 48  # pixels of a channel's picture
GAP = 2  # between two of them
Span = tuple[str, float, float]  # what happens from which step to which


def address(picture: np.ndarray) -> str:
    """A picture ``(H, W, 4)`` in a data address that a chart can show."""
    _ok, png = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGBA2BGRA))
    return "data:image/png;base64," + base64.b64encode(png.tobytes()).decode()


def side_by_side(cells: np.ndarray) -> np.ndarray:
    """Pictures ``(T, h, w, 3)`` as one ``(CELL, T x CELL, 4)``, with transparency between them."""
    edge = CELL // 12
    found = np.zeros((CELL, len(cells) * CELL, 4), np.uint8)
    for n, cell in enumerate(cells):
        side = CELL - 2 * edge
        left = n * CELL + edge
        found[:, left : left + side, :3] = cv2.resize(cell, (side, CELL), interpolation=cv2.INTER_NEAREST)
        found[:, left : left + side, 3] = 255
    return found


def columns(steps: int) -> np.ndarray:
    """Which steps the grid shows: the last one always."""
    every = -(-steps // COLUMNS)
    return np.arange(steps - 1, -1, -every)[::-1]


def grid(found: Unrolled, names: Sequence[str], chosen: tuple[int, int], *, words: dict[str, str]) -> Figure:
    """The unrolled network, a row a layer from below to above, a column a step; each cell can be clicked.

    ``chosen``: layer and step of the cell that is looked at.
    """
    shown = columns(len(found.probabilities))
    step = found.step
    rows = [np.stack([found.frames[t * step + step // 2] for t in shown])]
    rows += [cell_pictures(layer)[shown] for layer in found.layers]
    # All at once: added one by one, Plotly would check each of them against all before it.
    images = [
        {
            "source": address(side_by_side(row)), "xref": "x", "yref": "y", "x": -0.5, "y": y + 0.42,
            "sizex": len(shown), "sizey": 0.84, "sizing": "stretch", "layer": "below",
        }
        for y, row in enumerate(rows)
    ]  # fmt: skip
    arrows = [
        {
            "x": x - 0.4, "y": y + 1, "ax": x - 0.62, "ay": y + 1, "xref": "x", "yref": "y", "axref": "x", "ayref": "y",
            "text": "", "arrowcolor": ACCENT, "arrowwidth": 3, "arrowhead": 2, "arrowsize": 0.7, "showarrow": True,
        }
        for y, layer in enumerate(found.layers)
        if layer.remembers  # from itself a step before
        for x in range(1, len(shown))
    ]  # fmt: skip
    figure = Figure(layout={"images": images, "annotations": arrows})
    at = [(layer, x) for layer in range(len(found.layers)) for x in range(len(shown))]
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
    figure.update_xaxes(
        range=[-0.6, len(shown) - 0.4], tickvals=list(range(len(shown))), ticktext=[str(t) for t in shown],
        showgrid=False, zeroline=False, fixedrange=True,
    )  # fmt: skip
    figure.update_yaxes(
        range=[-0.55, len(rows) - 0.45], tickvals=list(range(len(rows))), ticktext=list(names), showgrid=False,
        zeroline=False, fixedrange=True,
    )  # fmt: skip
    figure.update_layout(showlegend=False, clickmode="event+select", dragmode=False)
    return styled(figure, 74 * len(rows) + 70, x=words["step"])


def channels(maps: np.ndarray, signed: bool) -> np.ndarray:
    """All channels of a cell as one picture ``(H, W, 3)``: ``signed`` in red and blue around white, else from dark to
    bright.
    """
    count, height, width = maps.shape
    across = min(count, 16)
    if (height, width) == (1, 1):
        maps = np.repeat(np.repeat(maps, 4, 1), 4, 2)
    most = max(float(np.abs(maps).max()), 1e-9) if signed else 1.0
    side = MAP + GAP
    found = np.full((-(-count // across) * side - GAP, across * side - GAP, 3), 128, np.uint8)
    for n, channel in enumerate(maps):
        picture = flow_fields.signed(channel, most) if signed else heat.heat(channel, most)
        y, x = n // across * side, n % across * side
        found[y : y + MAP, x : x + MAP] = cv2.resize(picture, (MAP, MAP), interpolation=cv2.INTER_NEAREST)
    return found


def marked(figure: Figure, spans: Sequence[Span]) -> None:
    """Shade what happens when, with its name above."""
    for name, start, end in spans:
        figure.add_vrect(x0=start, x1=end, fillcolor=ACCENT, opacity=0.13, line_width=0, layer="below")
        figure.add_annotation(
            x=(start + end) / 2, y=1.0, yref="paper", yanchor="top", text=name, showarrow=False, font={"size": FONT}
        )


def answers(found: Unrolled, names: Sequence[str], spans: Sequence[Span], *, words: dict[str, str]) -> Figure:
    """What is answered after each step: the probabilities of the classes that are best in the end, by ``names``."""
    figure = Figure()
    for n, (k, name) in enumerate(zip(found.best, names, strict=True)):
        figure.add_scatter(
            x=list(range(len(found.probabilities))), y=found.probabilities[:, k], name=name, mode="lines+markers",
            cliponaxis=False, line={"width": 4, "color": SEEN[n % len(SEEN)]}, marker={"size": 8},
            hovertemplate=f"{name}, %{{x}}: %{{y:.1%}}<extra></extra>",
        )  # fmt: skip
    marked(figure, spans)
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.02])
    return styled(figure, 400, x=words["step"], y=words["share"])


def by_step(curves: Mapping[str, Sequence[float]], *, words: dict[str, str]) -> Figure:
    """Test accuracy of what is answered after each frame, a curve a network."""
    figure = Figure()
    for n, (name, values) in enumerate(curves.items()):
        figure.add_scatter(
            x=list(range(1, len(values) + 1)), y=list(values), name=name, mode="lines+markers", cliponaxis=False,
            line={"width": 4, "color": SEEN[n]}, marker={"size": 10},
            hovertemplate=f"{name}, %{{x}}: %{{y:.1%}}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.02])
    return styled(figure, 400, x=words["frames"], y=words["accuracy"])


def frames_that_count(found: Unrolled, spans: Sequence[Span], *, words: dict[str, str]) -> Figure:
    """The gradient of the last answer in each frame."""
    figure = Figure(
        go.Bar(
            x=list(range(len(found.reached))), y=found.reached, marker={"color": SEEN[0]},
            hovertemplate="%{x}: %{y:.1%}<extra></extra>",
        )
    )  # fmt: skip
    marked(figure, [(name, start * found.step, end * found.step) for name, start, end in spans])
    figure.update_yaxes(tickformat=PER_CENT)
    return styled(figure, 320, x=words["frame"], y=words["share"])


def openings(
    gates: Mapping[str, np.ndarray], names: Mapping[str, str], spans: Sequence[Span], *, words: dict[str, str]
) -> Figure:
    """How far each gate is open, step by step."""
    figure = Figure()
    for n, (letter, values) in enumerate(gates.items()):
        figure.add_scatter(
            x=list(range(len(values))), y=values, name=names[letter], mode="lines+markers", cliponaxis=False,
            line={"width": 4, "color": SEEN[n]}, marker={"size": 8},
            hovertemplate=f"{names[letter]}, %{{x}}: %{{y:.2f}}<extra></extra>",
        )  # fmt: skip
    marked(figure, spans)
    figure.update_yaxes(range=[0, 1])
    return styled(figure, 360, x=words["step"], y=words["open"])


def states(values: np.ndarray, spans: Sequence[Span], *, words: dict[str, str]) -> Figure:
    """The hidden state ``(T', C)`` through time, a row a number; those that end highest on top."""
    order = np.argsort(values[-1])
    most = max(float(np.abs(values).max()), 1e-9)
    figure = Figure(
        go.Heatmap(
            z=values[:, order].T, colorscale="RdBu_r", zmin=-most, zmax=most,
            colorbar={"tickfont": {"size": FONT}, "thickness": 16},
            hovertemplate=f"{words['step']} %{{x}}: %{{z:.2f}}<extra></extra>",
        )
    )  # fmt: skip
    for name, start, end in spans:
        for x in (start, end):
            figure.add_vline(x - 0.5, line={"color": ACCENT, "width": 3, "dash": "dot"})
        figure.add_annotation(
            x=(start + end) / 2, y=1.0, yref="paper", yanchor="bottom", text=name, showarrow=False, font={"size": FONT}
        )
    styled(figure, 420, x=words["step"], y=words["numbers"])
    figure.update_layout(margin={"t": 32})  # for the names, which nobody could read on the colours
    return figure


def against_length(found: Costs, kind: str, titles: Mapping[str, str], *, words: dict[str, str]) -> Figure:
    """``time``, ``memory`` or ``steps`` that wait against the number of frames, a curve a network, on log axes.

    With the memory, dashed, that of the whole attention, which is never built.
    """
    value: Callable[[Cost], float] = {
        "time": lambda row: row.milliseconds,
        "memory": lambda row: row.peak_bytes / 1e6,
        "steps": lambda row: row.waiting,
    }[kind]
    figure = Figure()
    for n, (name, title) in enumerate(titles.items()):
        figure.add_scatter(
            x=[row.frames for row in found.of(name)], y=[value(row) for row in found.of(name)], name=title,
            mode="lines+markers", line={"width": 4, "color": SEEN[n]}, marker={"size": 10}, cliponaxis=False,
            hovertemplate=f"{title}, %{{x}}: %{{y:,.3g}}<extra></extra>",
        )  # fmt: skip
    frames = sorted({row.frames for row in found.rows})
    if kind == "memory":
        figure.add_scatter(
            x=frames, y=[pairs_bytes(t) / 1e6 for t in frames], name=words["pairs"], mode="lines",
            line={"width": 3, "color": "#868e96", "dash": "dash"},
        )  # fmt: skip
    figure.update_xaxes(type="log", tickvals=frames)
    figure.update_yaxes(type="log", exponentformat="power", dtick=1)
    return styled(figure, 420, x=words["frames"], y=words[kind])


def by_gap(
    curves: Mapping[str, Mapping[int, Sequence[float]]], *, field: int, ceiling: float, words: dict[str, str]
) -> Figure:
    """Accuracy against the gap: the mean of the seeds with their range, a curve a network.

    ``field``: a gap over which slow fusion's units cannot see; ``ceiling``: of a scorer that adds up.
    """
    figure = Figure()
    ends = sorted({gap for rows in curves.values() for gap in rows})
    figure.add_vrect(x0=field, x1=ends[-1] + 1, fillcolor="#868e96", opacity=0.13, line_width=0, layer="below")
    figure.add_annotation(
        x=(field + ends[-1] + 1) / 2, y=0.6, yref="paper", text=words["field"], showarrow=False, font={"size": FONT}
    )
    figure.add_scatter(
        x=[-1, ends[-1] + 1], y=[ceiling] * 2, name=words["ceiling"], mode="lines", hoverinfo="skip",
        line={"width": 3, "dash": "dash", "color": "#868e96"},
    )  # fmt: skip
    dashes = ("solid", "dot")
    for n, (name, rows) in enumerate(curves.items()):
        gaps = sorted(rows)
        means = [float(np.mean(rows[gap])) for gap in gaps]
        above = [max(rows[gap]) - mean for gap, mean in zip(gaps, means, strict=True)]
        below = [mean - min(rows[gap]) for gap, mean in zip(gaps, means, strict=True)]
        several = len(rows[gaps[0]]) > 1
        figure.add_scatter(
            x=gaps, y=means, name=name, mode="lines+markers", cliponaxis=False,
            line={"width": 4, "color": SEEN[n % len(SEEN)], "dash": dashes[n // 3 % 2]}, marker={"size": 11},
            error_y={"array": above, "arrayminus": below, "visible": several, "thickness": 2, "width": 6},
            hovertemplate=f"{name}, %{{x}}: %{{y:.1%}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(tickvals=ends, range=[-1, ends[-1] + 1])
    figure.update_yaxes(tickformat=PER_CENT, range=[min(0.44, ceiling - 0.06), 1.01])
    return styled(figure, 540, x=words["gap"], y=words["accuracy"])
