"""Recurrence: networks that carry memory through time, unrolled; what they know at the end, and what it costs."""

import streamlit as st

from models.input_spec import InputError
from models.lab import SIZE
from models.zoo import CARDS
from pages.recurrence import figures, memory, moments, unrolled
from pages.recurrence.measured import (
    answer_numbers,
    answers,
    ceiling,
    long_range,
    long_range_numbers,
    paper_numbers,
    slow_reach,
)
from pages.recurrence.sources import STREAM, choose
from ui import work
from ui.address import number, pick
from ui.charts.chart import chart
from ui.lesson import lesson
from ui.numbers import board_numbers, times
from ui.reveal import guessed, provenance
from ui.sidebar import device
from ui.words import _
from vizlib.recurrence.cost import NETWORKS, Costs, check, costing, costing_key
from vizlib.results.runs import runs
from vizlib.results.scoreboard import scoreboard

LONGEST = 128


def grid() -> None:
    """A network unrolled: layer x time."""
    page.section("grid")
    choose(unrolled.grid)


def answers_in_time() -> None:
    """The answer as frames arrive, and which of them count."""
    choose(unrolled.answers)


def gates() -> None:
    """What a layer remembers."""
    page.section("gates")
    choose(memory.memory, STREAM)


def measured_steps() -> None:
    """How often the answer after each frame is right."""
    page.section("every", **answer_numbers())
    if guessed("answers-measured"):
        names = {"last": _("trained on the last answer"), "every": _("trained on every answer")}
        words = {"frames": _("frames seen"), "accuracy": _("test accuracy")}
        curves = {names[key]: answers()[key]["steps"] for key in names}
        chart(figures.by_step(curves, words=words), key="by-step")
        page.section("every_measured", **answer_numbers(), **board_numbers(scoreboard()))
        provenance(runs("answers-"))
    with st.expander(_("Published results"), icon=":material/menu_book:"):
        page.section("more", **paper_numbers())


def long_names() -> dict[str, str]:
    """The networks that learned from long streams which action came first."""
    return {
        "slow_clips": _("slow fusion, short clips averaged"),
        "slow": _("slow fusion, whole stream"),
        "cnn_lstm": _("CNN + LSTM"),
        "recurrent_cnn": _("recurrent CNN"),
        "non_local": _("non-local, no position embedding"),
        "non_local_position": _("non-local, position embedding"),
    }


def measured_gaps() -> None:
    """Accuracy against the gap between two actions: which came first?"""
    page.section("long", **long_range_numbers())
    if not guessed("long-range-measured"):
        return
    by_network, names = long_range("order"), long_names()
    words = {
        "gap": _("frames between the two actions"),
        "accuracy": _("test accuracy"),
        "field": _("slow fusion sees one action at most"),
        "ceiling": _("chance level: {share:.0%}").format(share=ceiling("order")),
    }
    one = _("{network} (one seed)")
    curves = {
        names[name] if len(rows[0]) > 1 else one.format(network=names[name]): rows
        for name, rows in ((name, by_network[name]) for name in names)
    }
    figure = figures.by_gap(curves, field=slow_reach(), ceiling=ceiling("order"), words=words)
    chart(figure, key="gaps-order", wide=True)
    page.section("measured_order", **long_range_numbers())
    with st.expander(_("How it was measured"), icon=":material/straighten:"):
        page.section("care", **long_range_numbers())
    provenance(runs("long_range-order-"))


def same() -> None:
    """Are the two actions the same?"""
    moments.same_or_different(page)


def costs() -> None:
    """Time against length, measured on this machine."""
    page.section("cost", size=times((SIZE, SIZE)))
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    longest = number(left.number_input, _("Longest sequence (frames)"), 16, 1 << 20, key="longest", default=LONGEST)
    key = costing_key(longest, device())
    work.current().replaced.add(key.kind)  # another length instead of the one before
    try:
        check(longest)
    except InputError as error:
        work.show_error(error)
        return
    right.button(
        _("Measure here"), icon=":material/speed:", width="stretch", key="measure-costs", on_click=work.ask,
        args=(key, costing, longest, device()),
        kwargs={"lane": device(), "title": _("Measuring long sequences"), "size_of": lambda costs: costs.bytes,
                "wait_s": 0},
    )  # fmt: skip
    work.current().panel(key)
    measured: Costs | None = work.so_far(key)
    if measured is None:
        st.info(_("Press *Measure here*: it takes some seconds a network."), icon=":material/touch_app:")
        return
    kinds = {"time": _("time"), "memory": _("memory"), "steps": _("steps that wait")}
    kind = pick(_("Show"), kinds, key="cost")
    words = {
        "frames": _("frames"),
        "time": _("milliseconds a clip"),
        "memory": _("megabytes"),
        "steps": _("layers in a row"),
        "pairs": _("the whole attention, never built"),
    }
    titles = {name: _(CARDS[name].title) for name in NETWORKS}
    chart(figures.against_length(measured, kind, titles, words=words), key="costs")
    page.section("cost_read", device=device())


page = lesson("recurrence")
page.show(
    {
        "grid": grid,
        "time": answers_in_time,
        "memory": gates,
        "steps": measured_steps,
        "far": measured_gaps,
        "same": same,
        "price": costs,
    }
)
