"""What networks read from each kind of dots over the test clips: one still frame against motion."""

from collections.abc import Sequence

import streamlit as st
from plotly.graph_objects import Figure

from datasets.actors import LABELS
from datasets.point_lights import KINDS
from models.two_stream import STREAMS
from pages.point_lights.measured import STEM, point_light_numbers, point_lights
from pages.point_lights.names import kind_names, stream_names
from pages.point_lights.tally import GUESSED, counts
from ui.address import pick
from ui.charts import common
from ui.charts.chart import chart
from ui.charts.style import COLORS
from ui.lesson import lesson
from ui.numbers import share
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.point_lights.pairs import PEOPLE
from vizlib.results.runs import runs

OWN = "own"
SHOWN = (PEOPLE, *KINDS)
CHANCE = 1 / len(LABELS)
CLASS = ("rgba(156, 54, 181, 0.45)", "rgb(156, 54, 181)")  # pale for the still, as networks' are


def measured() -> None:
    """What was measured, when the class has guessed."""
    page = lesson("point_lights")
    page.section("test", **point_light_numbers())
    if not guessed("lights-measured"):
        return
    accuracies = point_lights()
    names = dict(zip(accuracies, shown_names(list(accuracies)), strict=True))
    trained = pick(_("Networks trained on"), {OWN: _("the kind that they are tested on")} | names, key="dots-trained")
    bars(trained)
    page.section("measured", **point_light_numbers())
    with st.expander(_("What this says, and what it does not"), icon=":material/lightbulb:"):
        page.section("why", **point_light_numbers())
    with st.expander(_("Every network on every kind"), icon=":material/grid_on:"):
        every()
    provenance(runs(STEM))


def bars(trained: str) -> None:
    """Two bars for each kind, still and motion, and two more where the class has guessed at it."""
    accuracies = point_lights()
    own = {kind: rows[kind] for kind, rows in accuracies.items()}
    rows = own if trained == OWN else accuracies[trained]
    names, streams = shown_names(list(rows)), stream_names()
    figure = common.groups(
        [[row[stream] for row in rows.values()] for stream in STREAMS],
        names=names,
        series=[_("networks, {stream}").format(stream=streams[stream]) for stream in STREAMS],
        accuracy=_("test accuracy"),
    )
    mark_chance(figure)
    for step, stream, color in zip(GUESSED, STREAMS, CLASS, strict=True):
        guesses = [counts(kind)[step] for kind in rows]
        if any(count.guesses for count in guesses):
            figure.add_bar(
                x=names,
                y=[count.right / count.guesses if count.guesses else None for count in guesses],
                text=[f"{count.right} / {count.guesses}" if count.guesses else "" for count in guesses],
                name=_("the class, {stream}").format(stream=streams[stream]),
                marker={"color": color},
                textposition="outside",
                cliponaxis=False,
            )
    figure.update_layout(height=360)
    chart(figure, key="lights-chart")


def mark_chance(figure: Figure) -> None:
    """A dotted line at the chance level; its word stands in the legend, clear of the bars."""
    line = {"color": COLORS[-1], "width": 3, "dash": "dot"}
    name = _("chance level: {chance}").format(chance=share(CHANCE))
    figure.add_hline(CHANCE, line=line)
    figure.add_scatter(x=[None], y=[None], mode="lines", line=line, name=name)


def every() -> None:
    """All accuracies: a row for what was tested, two columns for what was trained on."""
    accuracies = point_lights()
    values = [[rows[kind][stream] for rows in accuracies.values() for stream in STREAMS] for kind in SHOWN]
    columns = [f"{name}<br>{seen}" for name in shown_names(list(accuracies)) for seen in (_("still"), _("motion"))]
    st.markdown(_("Columns: what a network was trained on, and what it sees. Rows: what it was tested on."))
    chart(common.matrix(values, rows=shown_names(SHOWN), columns=columns, low=0.0), key="lights-matrix", wide=True)


def shown_names(kinds: Sequence[str]) -> list[str]:
    """What is shown, in the session's language: people, or a kind of dots."""
    names = {PEOPLE: _("people"), **kind_names()}
    return [names[kind] for kind in kinds]
