"""Motions of which the flow is known exactly: where a method fails, and by how much."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from datasets.flow_tests import TESTS, lands_inside
from pages.flow import figures
from pages.flow.controls import NAMES
from pages.flow.measured import flow_numbers, flow_tests
from ui import work
from ui.address import pick
from ui.charts.chart import chart
from ui.charts.wheel import wheel
from ui.lesson import Lesson
from ui.player import Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.flow import FlowRequest, Tested, measured
from vizlib.pictures import flow_fields, heat
from vizlib.results.runs import runs


def test_names() -> dict[str, str]:
    """The tests, in the session's language."""
    return {
        "translation": _("translation"),
        "rotation": _("rotation"),
        "zoom": _("zoom"),
        "actors": _("actors"),
        "large": _("large motion"),
        "untextured": _("no texture"),
        "brightness": _("brightness change"),
    }


def tests(page: Lesson, request: FlowRequest) -> Callable[[], None]:
    """One test to look at; the page calls the answer when all else is drawn."""
    page.section("truth")
    names = test_names()
    test = pick(_("Test"), names, key="flowtest", default="actors")
    key = ("flow-test", test, request)
    work.give_up(lambda other: other[0] == "flow-test" and other != key)
    work.once(key, measured, test, request, lane=request.device, title=names[test], size_of=lambda found: found.bytes)
    follow = work.panel([key])
    work.show_errors([key])
    if again := work.ended([key]):
        st.button(_("Run again"), key="test-again", icon=":material/replay:", on_click=work.forget, args=again)
    found: Tested | None = work.so_far(key)
    with st.container():  # what comes and goes in it moves nothing below
        if found is not None:
            page.section(f"test_{test}")
            compared(found, NAMES[request.method], str(key))
    return follow


def compared(found: Tested, method: str, name: str) -> None:
    """The clip, true and estimated flow on one scale, and how far they are apart."""
    most = max(flow_fields.scale_of(found.truth), flow_fields.scale_of(found.flow))
    pictures = {
        _("The clip"): lambda: found.clip.frames[:-1],
        _("True flow, white stands still"): lambda: np.stack([flow_fields.colours(f, most) for f in found.truth]),
        method: lambda: np.stack([flow_fields.colours(f, most) for f in found.flow]),
        _("Endpoint error, 0 to {most:.1f} pixels").format(most=most): lambda: np.stack(
            [heat.heat(e, most) for e in found.error]
        ),
    }
    tracks = [Track(f"{name}-{n}", title, frames) for n, (title, frames) in enumerate(pictures.items())]
    left, right = st.columns([5, 1])
    with left:
        player(tracks, found.clip.fps, key="test-player", height=330)
    with right:
        wheel(most)
    inside = lands_inside(found.truth)
    motion = np.hypot(found.truth[:, 0], found.truth[:, 1])[inside].mean()
    st.markdown(
        _(
            "{method} on this one clip: endpoint error **{epe:.2f} pixels** on average (true motion: {true:.2f})."
        ).format(method=method, epe=found.error[inside].mean(), true=motion)
    )


def table(page: Lesson) -> None:
    """What was measured on all tests, when the class has guessed."""
    if not guessed("flow-measured"):
        return
    measures = {"epe": _("endpoint error (pixels)"), "aae": _("angular error (degrees)"), "fl": _("Fl: outliers")}
    by = pick(_("What the chart shows"), measures, key="flowerror")
    rows, names = flow_tests(), test_names()
    methods = [method for method in NAMES if all(method in row for row in rows.values())]
    figure = figures.errors(
        [[rows[test][method][by] for method in methods] for test in TESTS],
        names=[names[test] for test in TESTS],
        series=[NAMES[method] for method in methods],
        title=measures[by],
        percent=by == "fl",
    )
    chart(figure, key="flow-errors")
    lines = [
        {
            _("test"): names[test],
            _("method"): NAMES[method],
            _("pairs of frames"): rows[test]["pairs"],
            "EPE (px)": rows[test][method]["epe"],
            "AAE (°)": rows[test][method]["aae"],
            "Fl (%)": 100 * rows[test][method]["fl"],
        }
        for test in TESTS
        for method in methods
    ]
    config = {key: st.column_config.NumberColumn(format="%.2f") for key in ("EPE (px)", "AAE (°)", "Fl (%)")}
    st.dataframe(lines, hide_index=True, column_config=config, height="content")
    page.section("measured", **flow_numbers())
    provenance(runs("flow"))
