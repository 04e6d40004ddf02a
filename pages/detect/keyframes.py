"""One frame of a scene with numbered boxes, as a picture: as large as its place, sharp letters."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from plotly.graph_objects import Figure

from ui.charts.style import FONT, styled

TRUTH = "#ffffff"
TAG, LETTER = FONT + 10, 11  # CSS pixels: the height of the words, and a letter's width
TOOLS = ["toimage", "zoom", "pan", "zoomin", "zoomout", "autoscale", "resetscale"]  # that would lie on the picture


@dataclass(frozen=True)
class Framed:
    """A box in pixels of the picture: its corners, what stands at it, its colour; ``dashed`` is what is true."""

    corners: tuple[float, float, float, float]
    words: str
    color: str
    dashed: bool = False


def address(frame: np.ndarray) -> str:
    """All of a frame ``(H, W, 3)`` as a JPEG in a data address."""
    _done, jpeg = cv2.imencode(".jpg", cv2.cvtColor(frame, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 92])
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.tobytes()).decode()


def framed(frame: np.ndarray, boxes: Sequence[Framed], height: int) -> Figure:
    """The frame ``(H, W, 3)`` with boxes over it."""
    high, wide = frame.shape[:2]
    figure = Figure()
    figure.add_layout_image(
        source=address(frame), xref="x", yref="y", x=0, y=0, sizex=wide, sizey=high, sizing="stretch", layer="below"
    )
    unit = high / height  # pixels of the frame that are one CSS pixel, more or less
    tags: list[tuple[float, float, float]] = []
    for box in boxes:
        x1, y1, x2, y2 = box.corners
        line = {"color": box.color, "width": 2 if box.dashed else 4, "dash": "dash" if box.dashed else "solid"}
        figure.add_shape(type="rect", x0=x1, y0=y1, x1=x2, y1=y2, line=line)
        if box.words:
            left, top, _right = tag = tag_of(box, tags, unit, wide, high)
            tags.append(tag)
            words = f"<b><span style='color:#ffffff'>{box.words}</span></b>"  # in both themes
            figure.add_annotation(
                x=left, y=top, text=words, showarrow=False, xanchor="left", yanchor="top", font={"size": FONT},
                bgcolor=box.color, borderpad=2,
            )  # fmt: skip
    # Something must be drawn for the axes to be there.
    figure.add_scatter(x=[0, wide], y=[0, high], mode="markers", marker={"opacity": 0}, hoverinfo="skip")
    figure.update_xaxes(range=[0, wide], visible=False, constrain="domain")
    figure.update_yaxes(range=[high, 0], visible=False, scaleanchor="x", constrain="domain")
    styled(figure, height)
    return figure.update_layout(
        margin={"l": 0, "r": 0, "t": 0, "b": 0}, showlegend=False, dragmode=False, modebar={"remove": TOOLS}
    )


def tag_of(
    box: Framed, others: Sequence[tuple[float, float, float]], unit: float, wide: int, high: int
) -> tuple[float, float, float]:
    """Where the words of a box stand: left, top and right in pixels of the frame.

    Over the box, so that they hide no head; under it where there is no room over it, or other words; inside it, if
    there is none there either.
    """
    x1, y1, _x2, y2 = box.corners
    tall, right_most = TAG * unit, (LETTER * len(box.words) + 8) * unit
    left = min(max(x1, 0), wide - right_most)
    right = left + right_most

    def free(top: float) -> bool:
        apart = (right <= x or end <= left or abs(top - y) >= tall for x, y, end in others)
        return 0 <= top <= high - tall and all(apart)

    places = (y1 - tall, y2, y1 - 2 * tall, y2 + tall)
    return left, next((top for top in places if free(top)), max(y1, 0)), right
