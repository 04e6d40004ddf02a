"""Networks with two pathways: what their layers see by both clocks, and in seconds."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st
from plotly.graph_objects import Figure

from models.card import ModelCard
from pages.receptive_fields.tables import pathway_table, table
from ui.charts.chart import chart
from ui.charts.style import SEEN, styled
from ui.lesson import Lesson
from ui.words import _
from vizlib.receptive_field.layers import Clocks, Fields, Row


def clocks(page: Lesson, card: ModelCard, fields: Fields) -> None:
    """The layers by pathway, with a curve each, and what must be known to read them."""
    both = fields.clocks
    assert both is not None
    seconds = card.input.stride / card.input.fps
    last = {row.pathway: row for row in fields.rows if row.own}
    own = {pathway: row.own.size[0] for pathway, row in last.items() if row.own}
    inside = last["slow"].clipped[0]
    words = {
        "layer": _("stage"), "seconds": _("seconds of the clip"), "slow": _("slow, with laterals"),
        "alone": _("slow, its own kernels"), "fast": _("fast"),
    }  # fmt: skip
    left, right = st.columns(2)
    with left:
        page.section(
            "pathways", frames=card.input.frames, slow_frames=len(both.slow), own_slow=own["slow"],
            own_fast=own["fast"], in_clip=inside, alone_s=f"{both.frames_of_clip(own['slow']) * seconds:.2f}",
            slow_s=f"{inside * seconds:.2f}", fast_s=f"{last['fast'].field.size[0] * seconds:.2f}",
        )  # fmt: skip
    with right:
        chart(seconds_seen(fields.rows, both, seconds, words=words), key="clocks")
    if both.drift:
        page.section("drift", last=both.slow[-1], lateral=both.alpha * (len(both.slow) - 1), apart=both.drift)
    table(*pathway_table(fields.rows, seconds), card.name)


def seconds_seen(rows: Sequence[Row], clocks: Clocks, seconds: float, *, words: dict[str, str]) -> Figure:
    """Seconds of the clip that the middle unit sees, stage by stage, at most all of it: a curve a pathway, and the slow
    one's without laterals.
    """
    most = rows[0].limits[0]
    slow, fast = ([row for row in rows if row.own and row.pathway == pathway] for pathway in ("slow", "fast"))
    curves: dict[str, tuple[list[float], str, str]] = {
        "slow": ([row.clipped[0] for row in slow], SEEN[0], "solid"),
        "alone": ([min(clocks.frames_of_clip(row.own.size[0]), most) for row in slow if row.own], SEEN[0], "dot"),
        "fast": ([row.clipped[0] for row in fast], SEEN[1], "solid"),
    }
    figure = Figure()
    for name, (frames, colour, dash) in curves.items():
        figure.add_trace(
            go.Scatter(
                x=list(range(1, len(frames) + 1)), y=[seconds * count for count in frames], name=words[name],
                mode="lines+markers", line={"width": 4, "color": colour, "dash": dash}, marker={"size": 11},
                cliponaxis=False, hovertemplate=f"{words[name]}: %{{y:.2f}} s<extra></extra>",
            )
        )  # fmt: skip
    figure.update_xaxes(dtick=1)
    figure.update_yaxes(rangemode="tozero")
    return styled(figure, 330, x=words["layer"], y=words["seconds"])
