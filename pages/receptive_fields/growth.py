"""Receptive fields that grow over film strips, layer by layer; it plays in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.graph_objects import Figure

from ui.charts.style import FONT, picture_address, styled

NIGHT = ((0.0, "rgba(11, 16, 24, 0)"), (1.0, "rgba(11, 16, 24, 0.9)"))  # laid over what a unit does not see
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
    brightness = np.zeros(frames)
    first, last = span
    if weights is None:
        brightness[first : last + 1] = 1
    else:
        inside = weights[first : last + 1]
        brightness[first : last + 1] = 0.3 + 0.7 * np.sqrt(inside / max(inside.max(), 1e-12))
    return brightness


def growth_figure(strips: Sequence[Strip], *, steps: Sequence[str], words: dict[str, str]) -> Figure:
    """What the middle unit of each layer sees, a strip a network, a step a layer; it plays in the browser."""
    images = []
    for row, strip in enumerate(strips):
        count = min(len(strip.frames), PICTURES)
        for n in range(count):
            frame = strip.frames[int((n + 0.5) * len(strip.frames) / count)]
            images.append(
                {
                    "source": picture_address(frame, 96), "xref": "x", "yref": "y", "x": n / count,
                    "y": row + 1 - STRIP, "sizex": 1 / count, "sizey": STRIP, "sizing": "stretch", "layer": "below",
                }
            )  # fmt: skip
    figure = Figure(layout={"images": images})  # added one by one, each would be compared with all before it
    figure.add_traces(traces(strips, 0))
    figure.frames = [go.Frame(data=traces(strips, step), name=str(step)) for step in range(len(steps))]
    figure.update_xaxes(range=[0, 1], visible=False, fixedrange=True)
    figure.update_yaxes(range=[len(strips), 0], visible=False, fixedrange=True)
    play = {"frame": {"duration": SECOND_MS, "redraw": True}, "transition": {"duration": 0}}
    stop = {"frame": {"duration": 0, "redraw": True}, "mode": "immediate", "transition": {"duration": 0}}
    styled(figure, 94 * len(strips) + 136)
    figure.update_layout(
        showlegend=False,
        margin={"b": 122},
        updatemenus=[
            {
                "type": "buttons", "direction": "left", "x": 0, "y": 0, "xanchor": "left", "yanchor": "top",
                "pad": {"t": 46}, "font": {"size": FONT}, "showactive": False,
                "buttons": [
                    {"label": words["play"], "method": "animate", "args": [None, {**play, "fromcurrent": False}]},
                    {"label": words["pause"], "method": "animate", "args": [[None], stop]},
                ],
            }
        ],
        sliders=[
            {
                "x": 0.22, "len": 0.7, "y": 0, "pad": {"t": 34}, "font": {"size": FONT}, "tickcolor": "#868e96",
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
    drawn: list[go.Heatmap | go.Scatter] = []
    for row, strip in enumerate(strips):
        light = pictured(strip.lights[min(step, len(strip.lights) - 1)])
        drawn.append(
            go.Heatmap(
                z=1 - light[None], x=np.linspace(0, 1, len(light) + 1), y=[row + 1 - STRIP, row + 1], zmin=0, zmax=1,
                colorscale=NIGHT, showscale=False, hoverinfo="skip",
            )
        )  # fmt: skip
    drawn.append(
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
    return drawn
