"""Figures of detections and thresholds: precision against recall, label by label; and what changes with the score."""

from collections.abc import Mapping

import numpy as np
from plotly.graph_objects import Figure
from plotly.subplots import make_subplots

from ui.charts.style import ACCENT, PER_CENT, SEEN, styled
from vizlib.detect.thresholds import Standing
from vizlib.metrics import Curve

GREY = "#adb5bd"
HEIGHT = 230


def curves(standing: Standing, least: float, label: str, *, names: Mapping[str, str], words: dict[str, str]) -> Figure:
    """Precision against recall of each label, one of them marked; and mAP, precision and recall at each score."""
    figure = make_subplots(1, 2, column_widths=[0.42, 0.58], horizontal_spacing=0.11)
    for each in (*(other for other in standing.curves if other != label), label):
        line(figure, standing.curves[each], names[each], marked=each == label)
    at = standing.curves[label]
    count = int((at.score >= least).sum())
    if count:
        figure.add_scatter(
            x=[at.recall[count - 1]], y=[at.precision[count - 1]], mode="markers", showlegend=False, cliponaxis=False,
            marker={"size": 20, "color": ACCENT}, hovertemplate="%{x:.1%}, %{y:.1%}<extra></extra>", row=1, col=1,
        )  # fmt: skip
    scores = list(standing.at)
    for key, color, width in (("map", SEEN[0], 6), ("precision", SEEN[3], 3), ("recall", SEEN[4], 3)):
        values = [getattr(standing.at[score][standing.iou], key) for score in scores]
        figure.add_scatter(
            x=scores, y=values, name=words[key], mode="lines", line={"width": width, "color": color},
            hovertemplate=f"{words[key]}, %{{x}}: %{{y:.1%}}<extra></extra>", row=1, col=2,
        )  # fmt: skip
    figure.add_vline(least, line={"color": ACCENT, "width": 3, "dash": "dot"}, row=1, col=2)
    styled(figure, HEIGHT).update_layout(legend={"orientation": "v", "x": 1.02, "y": 1, "yanchor": "top"})
    figure.update_xaxes(title_text=words["recall"], tickformat=PER_CENT, range=[0, 1.03], row=1, col=1)
    figure.update_xaxes(title_text=words["least"], range=[0, 1], row=1, col=2)
    figure.update_yaxes(tickformat=PER_CENT, range=[0, 1.03])
    figure.update_yaxes(title_text=words["precision"], row=1, col=1)
    return figure


def line(figure: Figure, curve: Curve, name: str, marked: bool) -> None:
    """One label's curve: its points before and after each true detection, between which precision only falls."""
    true = np.flatnonzero(np.diff(curve.recall, prepend=0.0))
    turns = np.unique(np.concatenate([true, true[1:] - 1, [len(curve.recall) - 1]])) if len(curve.recall) else true
    figure.add_scatter(
        x=curve.recall[turns].round(4), y=curve.precision[turns].round(4), name=name, mode="lines", showlegend=False,
        line={"width": 5 if marked else 2, "color": SEEN[2] if marked else GREY},
        hovertemplate=f"<b>{name}</b><br>%{{x:.1%}}, %{{y:.1%}}<extra></extra>", row=1, col=1,
    )  # fmt: skip
