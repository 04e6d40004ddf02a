"""What it costs, part by part; and beside two streams, the time of their flow counted."""

import streamlit as st

from models.input_spec import InputError
from models.zoo import CARDS
from pages.slowfast import figures
from pages.slowfast.measured import BESIDE, cost_numbers, spent_numbers
from ui import work
from ui.address import pick
from ui.charts.chart import chart
from ui.clip import picker
from ui.lesson import Lesson
from ui.reveal import guessed
from ui.sidebar import device
from ui.words import _, explain
from vizlib.results.scoreboard import scoreboard
from vizlib.slowfast.cost import parts, with_two_pathways
from vizlib.slowfast.pathways import NAME
from vizlib.slowfast.timing import Spendings, timing, timing_key

SIDES = {1: "above", 0: "alike", -1: "below"}  # how a section's name ends


def shown(page: Lesson) -> None:
    """Where the cost is, or what doing without flow is worth."""
    steps = {"shares": _("1. Where the cost is"), "flow": _("2. Without flow")}
    step = pick(_("Step"), steps, key="cost-step", label_visibility="collapsed")
    if step == "flow":
        without_flow(page)
    else:
        shares(page)


def shares(page: Lesson) -> None:
    """The pathways, the laterals and the last layer in multiply-adds and in parameters."""
    page.section("cost", **cost_numbers())
    if not guessed("slowfast-cost"):
        return
    names = {
        "slow": _("slow pathway"),
        "fast": _("fast pathway"),
        "laterals": _("lateral connections"),
        "classifier": _("last layer"),
    }
    words = {"macs": _("multiply-adds"), "parameters": _("parameters")}
    networks = {_(CARDS[name].title): parts(name) for name in with_two_pathways()}
    chart(figures.parts(networks, names=names, words=words), key="parts-chart", wide=True)
    page.section("cost_found", **cost_numbers())
    with st.expander(_("In numbers"), icon=":material/table:"):
        rows = [
            {
                _("network"): title,
                _("part"): names[part],
                "MMACs": f"{1e3 * found.gmacs[part]:,.1f}",
                _("parameters"): f"{found.parameters[part]:,}",
            }
            for title, found in networks.items()
            for part in names
        ]
        st.dataframe(rows, hide_index=True, height="content")


def without_flow(page: Lesson) -> None:
    """SlowFast beside networks that need flow: on the scoreboard, and timed now on this machine."""
    numbers = cost_numbers()
    page.section("flow", **numbers)
    if not guessed("slowfast-flow"):
        return
    board = scoreboard().scores
    rows = [
        {
            _("network"): _(CARDS[name].title),
            _("all actions"): f"{board[name].top1:.1%}",
            _("reversed pairs"): f"{board[name].pair_mean:.1%}",
            "MMACs": f"{1e3 * board[name].gmacs:.0f}",
            _("time (ms), flow counted"): f"{board[name].milliseconds:.1f}",
        }
        for name in BESIDE
    ]
    st.dataframe(rows, hide_index=True, height="content")
    for name in BESIDE[1:]:
        lead = round(100 * (board[NAME].top1 - board[name].top1), 1)
        page.section(f"{name}_{SIDES[(lead > 0) - (lead < 0)]}", **numbers)
    slower = board["two_stream"].milliseconds > board[NAME].milliseconds
    page.section("flow_slower" if slower else "flow_faster", **numbers)
    timed(page)


def timed(page: Lesson) -> None:
    """Flow and forward pass on the loaded clip, on this machine, once it is asked for."""
    clip = picker.current().clip
    key = timing_key(clip, BESIDE, device())
    options = {"lane": device(), "title": _("Flow and network, timed"), "size_of": lambda result: result.bytes}
    try:
        for name in BESIDE:
            CARDS[name].input.views(clip)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return
    result: Spendings | None = work.result(key)
    if result is None:
        st.button(
            _("Time it on this machine"), icon=":material/timer:", key="slowfast-time",
            on_click=lambda: work.ask(key, timing, work.lab().networks, clip, BESIDE, device(), **options),
        )  # fmt: skip
        return
    words = {
        "flow": _("optical flow"), "network": _("network"), "milliseconds": _("milliseconds of this clip, median"),
    }  # fmt: skip
    rows = {_(CARDS[name].title): row for name, row in result.rows.items()}
    chart(figures.spent(rows, words=words), key="spent-chart", wide=True)
    page.section("timed", **spent_numbers(result))
