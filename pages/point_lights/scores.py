"""What networks read from each kind of dots over the test clips: one still frame against motion."""

from collections.abc import Sequence

import streamlit as st

from datasets.actors import LABELS
from datasets.point_lights import KINDS
from models.two_stream import STREAMS
from pages.point_lights.measured import STEM, point_light_numbers, point_lights
from pages.point_lights.names import kind_names, stream_names, trained_names
from pages.point_lights.tally import GUESSED, counts
from ui.address import pick
from ui.charts import common
from ui.charts.chart import chart
from ui.lesson import lesson
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
    networks = {OWN: _("each trained on the kind it is tested on")} | trained_names()
    trained = pick(_("Networks"), networks, key="trained")
    bars(trained)
    page.section("measured", **point_light_numbers())
    with st.expander(_("What this says, and what it does not"), icon=":material/lightbulb:"):
        page.section("why", **point_light_numbers())
    with st.expander(_("Every network on every kind"), icon=":material/grid_on:"):
        every()
    provenance(runs(STEM))


def bars(trained: str) -> None:
    """Two bars for each kind, and two more where the class has guessed at it."""
    accuracies = point_lights()
    tested = accuracies if trained == OWN else accuracies[trained]
    kinds = [kind for kind in SHOWN if kind in tested]
    rows = {kind: accuracies[kind if trained == OWN else trained][kind] for kind in kinds}
    values = [[rows[kind][stream] for kind in kinds] for stream in STREAMS]
    series = [_("networks, {stream}").format(stream=name) for name in stream_names().values()]
    names = shown_names(kinds)
    figure = common.groups(values, names=names, series=series, accuracy=_("test accuracy"))
    common.line(figure, CHANCE, _("chance level: {chance}").format(chance=f"{CHANCE:.1%}"), "top right")
    for step, name, color in zip(
        GUESSED, (_("the class, one still frame"), _("the class, motion")), CLASS, strict=True
    ):
        guesses = [counts(kind)[step] for kind in kinds]
        if any(count.guesses for count in guesses):
            figure.add_bar(
                x=names,
                y=[count.right / count.guesses if count.guesses else None for count in guesses],
                text=[f"{count.right} / {count.guesses}" if count.guesses else "" for count in guesses],
                name=name, marker={"color": color}, textposition="outside", cliponaxis=False,
            )  # fmt: skip
    chart(figure, key="lights-chart")


def every() -> None:
    """All accuracies: a row for what was tested, two columns for what was trained on."""
    accuracies = point_lights()
    trained = [name for name in SHOWN if name in accuracies]
    values = [[accuracies[name][kind][stream] for name in trained for stream in STREAMS] for kind in SHOWN]
    columns = [f"{name}<br>{seen}" for name in shown_names(trained) for seen in (_("still"), _("motion"))]
    st.markdown(_("Columns: what a network was trained on, and what it sees. Rows: what it was tested on."))
    chart(common.matrix(values, rows=shown_names(SHOWN), columns=columns, low=0.0), key="lights-matrix", wide=True)


def shown_names(kinds: Sequence[str]) -> list[str]:
    """What is shown, in the session's language: people, or a kind of dots."""
    names = {PEOPLE: _("people"), **kind_names()}
    return [names[kind] for kind in kinds]
