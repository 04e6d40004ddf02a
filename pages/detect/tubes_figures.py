"""Tubes through x, y and t: one colour a person, thin and dashed where somebody is hidden."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from plotly.graph_objects import Figure

from pages.detect.colors import color_of
from pages.detect.names import name_of
from ui.charts.style import FONT, styled
from vizlib.detect.export import Person
from vizlib.detect.result import Tube
from vizlib.detect.volume import SIDES, corners, outside, sheet

POINTS = 84  # to a side of the frame that stands in the volume
FEW = 6  # people: of more, actions have no names in the picture, and there is no legend: it would take all the room
GRID = "rgba(134,142,150,0.3)"
BEFORE_S = 0.15  # the frame stands so far before the first boxes
GAP = (None, None, None)


def tubes(people: Sequence[Person], frame: np.ndarray, frames: int, fps: float, *, words: dict[str, str]) -> Figure:
    """The volume of a clip of so many frames, with its first ``frame`` at the beginning of time.

    Args:
        words: ``person`` with a gap for the ``{number}``; ``hidden``; ``does`` with gaps for
            ``{action}``, ``{start}`` and ``{end}``.
    """
    figure = Figure()
    standing(figure, frame)
    shown: set[int] = set()
    few = len({person.tube.identity for person in people}) <= FEW
    for person in people:
        name = words["person"].format(number=person.tube.identity)
        draw_tube(
            figure, person.tube, fps, name, words["hidden"], legend=few and person.tube.identity not in shown,
            opacity=0.28 if few else 0.08,
        )  # fmt: skip
        draw_actions(figure, person, fps, words["does"], named=few)
        shown.add(person.tube.identity)
    high, wide = frame.shape[:2]
    axis = {"tickfont": {"size": FONT - 2}, "backgroundcolor": "rgba(0,0,0,0)", "gridcolor": GRID, "zeroline": False}
    pixels, title = {**axis, "nticks": 4, "showticklabels": False}, {"size": FONT + 6}
    figure.update_layout(
        scene={
            "xaxis": {**axis, "title": {"text": ""}, "ticksuffix": " s", "range": [-2 * BEFORE_S, frames / fps]},
            "yaxis": {**pixels, "title": {"text": "x", "font": title}, "range": [wide, 0]},
            "zaxis": {**pixels, "title": {"text": "y", "font": title}, "range": [high, 0]},
            "aspectmode": "manual",
            "aspectratio": {"x": 1.75, "y": 0.92, "z": 0.92},
            "camera": {
                "eye": {"x": -1.05, "y": -1.85, "z": 0.65},
                "center": {"x": -0.06, "y": 0.02, "z": -0.1},
                "projection": {"type": "orthographic"},  # what is later is not smaller
            },
        },
        scene_dragmode="turntable",
        uirevision="tubes",  # turned by hand, it stays so
    )
    styled(figure, 500)
    return figure.update_layout(
        legend={"itemsizing": "constant", "y": 1.0}, margin={"l": 0, "r": 0, "t": 0 if few else 70, "b": 0}
    )


def standing(figure: Figure, frame: np.ndarray) -> None:
    """The picture at the beginning of time, as it is, without light on it."""
    made = sheet(frame, POINTS)
    i, j, k = made.triangles.T
    figure.add_mesh3d(
        x=np.full(len(made.x), -BEFORE_S), y=made.x, z=made.y, i=i, j=j, k=k, vertexcolor=made.colors,
        hoverinfo="skip", flatshading=True,
        lighting={"ambient": 1, "diffuse": 0, "specular": 0, "roughness": 1, "fresnel": 0},
    )  # fmt: skip


def draw_tube(figure: Figure, tube: Tube, fps: float, name: str, hidden: str, *, legend: bool, opacity: float) -> None:
    """Its outside, a rib a second, and the line through the middle of its boxes."""
    color, group = color_of(tube.identity), f"person-{tube.identity}"
    for guess, clear in ((False, opacity), (True, min(opacity, 0.08))):
        surface = outside(tube, guess)
        i, j, k = surface.triangles.T
        t, x, y = surface.points.T
        figure.add_mesh3d(
            x=t / fps, y=x, z=y, i=i, j=j, k=k, color=color, opacity=clear, legendgroup=group, hoverinfo="skip",
            flatshading=True, lighting={"ambient": 0.8, "diffuse": 0.4, "specular": 0, "fresnel": 0},
        )  # fmt: skip
    ribs = [f for f in range(len(tube.boxes)) if (tube.start + f) % round(fps) == 0]
    lines = [
        point
        for f in sorted({0, *ribs, len(tube.boxes) - 1})
        for a, b in SIDES
        for point in (
            *(((tube.start + f) / fps, *corners(tube.boxes[f : f + 1])[0, end].tolist()) for end in (a, b)),
            GAP,
        )
    ]
    draw_line(figure, lines, color, 3, group=group)
    middles = np.column_stack(
        [(tube.start + np.arange(len(tube.boxes))) / fps, (tube.boxes[:, :2] + tube.boxes[:, 2:]) / 2]
    ).tolist()
    seen = (tube.rows >= 0).tolist()
    both = [a and b for a, b in pairwise(seen)]
    for guess, dash, width, words in ((False, "solid", 8, name), (True, "dash", 4, f"{name}, {hidden}")):
        line = [point for f, known in enumerate(both) if known != guess for point in (middles[f], middles[f + 1], GAP)]
        draw_line(
            figure, line, color, width, group=group, dash=dash, name=name, legend=legend and not guess,
            hover=f"{words}<br>%{{x:.1f}} s<extra></extra>",
        )  # fmt: skip


def draw_actions(figure: Figure, person: Person, fps: float, does: str, *, named: bool) -> None:
    """Where an action happens: a bar along the top of the tube, with a name at its middle."""
    tube = person.tube
    color, group = color_of(tube.identity), f"person-{tube.identity}"
    for act in person.acts:
        if act.label in ("walk", "stand", "close"):
            continue
        for start, end in act.spans_s:
            f = np.arange(round(start * fps), round(end * fps)) - tube.start
            x, y = tube.boxes[f, [[0], [2]]].mean(0), tube.boxes[f, 1]
            words = does.format(action=name_of(act.label), start=f"{start:.1f}", end=f"{end:.1f}")
            bar = list(zip(((tube.start + f) / fps).tolist(), x.tolist(), y.tolist(), strict=True))
            draw_line(figure, bar, color, 14, group=group, hover=f"{words}<extra></extra>")
            if named:
                middle = bar[len(bar) // 2]
                figure.add_scatter3d(
                    x=[middle[0]], y=[middle[1]], z=[middle[2]], mode="text", text=[f"<b>{name_of(act.label)}</b>"],
                    textposition="top center", textfont={"size": FONT, "color": color}, legendgroup=group,
                    showlegend=False, hoverinfo="skip",
                )  # fmt: skip


def draw_line(
    figure: Figure,
    points: Sequence[Sequence[float | None]],
    color: str,
    width: float,
    *,
    group: str,
    dash: str = "solid",
    name: str = "",
    legend: bool = False,
    hover: str = "",
) -> None:
    """A line through points of time, x and y."""
    t, x, y = zip(*points, strict=True) if points else ((), (), ())
    figure.add_scatter3d(
        x=t, y=x, z=y, mode="lines", line={"color": color, "width": width, "dash": dash}, legendgroup=group, name=name,
        showlegend=legend, hovertemplate=hover or None, hoverinfo=None if hover else "skip",
    )  # fmt: skip
