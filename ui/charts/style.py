"""The look of all charts: letters for the back row, colours, small pictures. Words come in as arguments."""

import base64

import cv2
import numpy as np
from plotly.graph_objects import Figure

FONT = 18
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


def picture_address(frame: np.ndarray, height: int = 120) -> str:
    """The middle square of ``(H, W, 3)`` as a small JPEG, in a data address that a chart can show."""
    h, w = frame.shape[:2]
    side = min(h, w)
    top, left = (h - side) // 2, (w - side) // 2
    square = frame[top : top + side, left : left + side]
    small = cv2.resize(square, (height, height), interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85])
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.tobytes()).decode()


PER_CENT = ".0%"
COLORS = (*SEEN, "#868e96")
# From transparent: an empty cell is the page's own colour, in both themes.
BLUES = ((0, "rgba(47, 111, 237, 0)"), (1, "rgba(47, 111, 237, 0.75)"))
