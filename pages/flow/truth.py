"""Motions of which the flow is known exactly: where a method fails, and by how much."""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from datasets.flow_tests import TESTS
from pages.flow import figures
from pages.flow.controls import NAMES, controls
from pages.flow.measured import flow_numbers, flow_tests
from pages.flow.notebook import known_notebook
from ui import work
from ui.address import pick
from ui.charts.chart import chart
from ui.charts.wheel import wheel
from ui.lesson import lesson
from ui.notebook import offer
from ui.player import Painted, Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.flow.known import Tested, comparing, test_key
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


def known() -> None:
    """A method on one of the motions."""
    page = lesson("flow")
    page.section("truth")
    request = controls()
    names = test_names()
    test = pick(_("Test"), names, key="flowtest", default="actors")
    page.section(f"test_{test}")
    if request is None:
        return
    key = test_key(test, request)
    work.once(
        key, comparing, test, request, lane=request.device, title=names[test], size_of=lambda result: result.bytes,
        instead_of=key.kind,
    )  # fmt: skip
    result: Tested | None = work.so_far(key)
    if result is not None:
        with compared(result, NAMES[request.method], str(key)):
            offer(lambda: known_notebook(test, names[test], request, result))


def compared(result: Tested, method: str, name: str) -> DeltaGenerator:
    """The clip, true and estimated flow on one scale, and how far they are apart; a place for more beside the wheel."""
    most = result.most
    pictures: dict[str, Callable[[int], np.ndarray]] = {
        _("The clip"): lambda t: result.clip.frames[t],
        _("True flow, white stands still"): lambda t: flow_fields.colours(result.truth[t], most),
        method: lambda t: flow_fields.colours(result.flow[t], most),
        _("Endpoint error, 0 to {most:.1f} pixels").format(most=most): lambda t: heat.heat(result.error[t], most),
    }
    length = len(result.flow)
    tracks = [
        Track(f"{name}-{n}", title, partial(Painted, length, paint))
        for n, (title, paint) in enumerate(pictures.items())
    ]
    player(tracks, result.clip.fps, key="test-player", height=400)
    left, right = st.columns([5, 1])
    with right:
        wheel(most)
    left.markdown(
        _(
            "{method} on this one clip: endpoint error **{epe:.2f} pixels** on average (true motion: {true:.2f})."
        ).format(method=method, epe=result.mean_error, true=result.mean_motion)
    )
    return left


def measured() -> None:
    """What was measured on all tests, when the class has guessed; and what to remember of it."""
    page = lesson("flow")
    page.section("guess")
    if guessed("flow-measured"):
        chart_of_errors()
        page.section("measured", **flow_numbers())
        with st.expander(_("All numbers"), icon=":material/table:"):
            table()
        provenance(runs("flow"))
    page.section("wrong")


def methods_measured() -> list[str]:
    """Those whose weights ship, or that need none."""
    return [method for method in NAMES if all(method in row for row in flow_tests().values())]


def chart_of_errors() -> None:
    """Each method on each of the motions, by one of three measures."""
    measures = {"epe": _("endpoint error (pixels)"), "aae": _("angular error (degrees)"), "fl": _("Fl: outliers")}
    by = pick(_("What the chart shows"), measures, key="flowerror")
    rows, names, methods = flow_tests(), test_names(), methods_measured()
    figure = figures.errors(
        [[rows[test][method][by] for method in methods] for test in TESTS],
        names=[names[test] for test in TESTS],
        series=[NAMES[method] for method in methods],
        title=measures[by],
        percent=by == "fl",
    )
    chart(figure, key="flow-errors")


def table() -> None:
    """The same in numbers."""
    rows, names = flow_tests(), test_names()
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
        for method in methods_measured()
    ]
    config = {key: st.column_config.NumberColumn(format="%.2f") for key in ("EPE (px)", "AAE (°)", "Fl (%)")}
    st.dataframe(lines, hide_index=True, column_config=config, height="content")
