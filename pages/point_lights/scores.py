"""Over the test clips: each stream on people and on dots."""

import streamlit as st

from models.two_stream import STREAMS
from pages.point_lights.measured import point_light_numbers, point_lights
from ui.charts import common
from ui.charts.chart import chart
from ui.lesson import lesson
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.point_lights.pairs import DOTS, PEOPLE
from vizlib.results.runs import runs


def measured() -> None:
    """What was measured, when the class has guessed."""
    page = lesson("point_lights")
    page.section("test")
    if not guessed("lights-measured"):
        return
    accuracies = point_lights()
    series = {
        (PEOPLE, PEOPLE): _("trained on people, tested on people"),
        (PEOPLE, DOTS): _("trained on people, tested on dots"),
        (DOTS, DOTS): _("trained on dots, tested on dots"),
    }
    names = {
        "spatial": _("spatial: one still frame"),
        "temporal": _("temporal: motion"),
        "average": _("average of both"),
    }
    chart(
        common.groups(
            [[accuracies[trained][tested][key]["top1"] for key in (*STREAMS, "average")] for trained, tested in series],
            names=list(names.values()),
            series=list(series.values()),
            accuracy=_("test accuracy"),
        ),
        key="lights-chart",
    )
    page.section("measured", **point_light_numbers())
    with st.expander(_("What this says, and what it does not"), icon=":material/lightbulb:"):
        page.section("why")
    provenance(runs("point_lights"))
