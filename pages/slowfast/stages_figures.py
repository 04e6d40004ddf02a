"""The stages of both pathways, drawn: a slab a frame, as high as there are channels, and the laterals between them."""

from collections.abc import Mapping, Sequence
from math import sqrt

from plotly.graph_objects import Figure

from pages.slowfast.sees_figures import FAST, LATERALS, SLOW
from ui.charts.style import FONT, styled
from vizlib.slowfast.stages import INPUT, Made

COLORS = {"slow": SLOW, "fast": FAST}
FLOOR = {"slow": 1.42, "fast": 0.0}  # where the slabs stand
MIDDLE = 0.7  # where it says what a lateral brings
HIGHEST = 1.0  # the height of the most channels
WIDE = 0.62  # of a stage's column: the time of the clip
GAP = 0.22  # of a slab: between two frames


def stages(tensors: Sequence[Made], names: Mapping[int, str], until: int, words: dict[str, str]) -> Figure:
    """All tensors up to the stage ``until``; of the later ones their places. ``names``: of the stages."""
    figure = Figure()
    most = max(made.shape[0] for made in tensors)
    for made in tensors:
        if made.pathway == "laterals":
            if made.stage + 1 <= until:
                lateral(figure, made, words)
            continue
        if made.stage > until:
            hidden(figure, made)
            continue
        slabs(figure, made, HIGHEST * sqrt(made.shape[0] / most), words)
    last = max(names)
    for stage, name in names.items():
        figure.add_annotation(x=stage, y=2.6, text=f"<b>{name}</b>", showarrow=False, font={"size": FONT})
    for pathway, y in (("slow", FLOOR["slow"]), ("fast", FLOOR["fast"])):
        figure.add_annotation(
            x=INPUT - 0.42, y=y + 0.5, text=f"<b>{words[pathway]}</b>", showarrow=False, textangle=-90,
            font={"size": FONT},
        )  # fmt: skip
    figure.update_xaxes(range=[INPUT - 0.55, last + 0.5], visible=False, fixedrange=True)
    figure.update_yaxes(range=[-0.5, 2.7], visible=False, fixedrange=True)
    figure.update_layout(showlegend=False, hovermode="closest", dragmode=False)
    return styled(figure, 450)


def slabs(figure: Figure, made: Made, height: float, words: dict[str, str]) -> None:
    """A tensor, one slab a frame, and its sizes below."""
    channels, frames, side, _width = made.shape
    floor, step = FLOOR[made.pathway], WIDE / frames
    left = made.stage - WIDE / 2
    figure.add_bar(
        x=[left + (t + 0.5) * step for t in range(frames)], y=[height] * frames, base=floor,
        width=step * (1 - GAP), marker={"color": COLORS[made.pathway], "line": {"width": 0}},
        hovertemplate=f"{channels:,} × {frames} × {side}²<br>"
        + (words["kernel"].format(frames=made.kernel) if made.kernel else words["input"]) + "<extra></extra>",
    )  # fmt: skip
    below = f"{channels:,} × {frames}<br>{side}²"
    if made.kernel:
        below += "  ·  " + words["in_time"].format(frames=made.kernel)
    figure.add_annotation(x=made.stage, y=floor - 0.03, text=below, showarrow=False, yanchor="top", font={"size": FONT})


def hidden(figure: Figure, made: Made) -> None:
    """The place of a tensor that is still to be guessed."""
    floor = FLOOR[made.pathway]
    figure.add_shape(
        type="rect", x0=made.stage - WIDE / 2, x1=made.stage + WIDE / 2, y0=floor, y1=floor + 0.6,
        line={"color": "#868e96", "width": 2, "dash": "dash"},
    )  # fmt: skip
    figure.add_annotation(x=made.stage, y=floor + 0.3, text="?", showarrow=False, font={"size": 2 * FONT})


def lateral(figure: Figure, made: Made, words: dict[str, str]) -> None:
    """An arrow from a fast stage up to the next slow one's door, and what it brings."""
    x, channels, frames = made.stage + 0.5, *made.shape[:2]
    for low, high, head in ((FLOOR["fast"] + 0.3, MIDDLE - 0.11, False), (MIDDLE + 0.11, FLOOR["slow"] + 0.3, True)):
        figure.add_annotation(
            x=x, y=high, ax=x, ay=low, xref="x", yref="y", axref="x", ayref="y", text="", showarrow=True,
            arrowhead=2 if head else 0, arrowsize=1.1, arrowwidth=4, arrowcolor=LATERALS,
        )  # fmt: skip
    figure.add_annotation(
        x=x, y=MIDDLE, text=f"<b>+{channels:,} × {frames}</b>", showarrow=False, font={"size": FONT},
        hovertext=words["lateral"].format(channels=channels, frames=frames),
    )  # fmt: skip
