"""Recurrence: networks that carry memory through time, unrolled; what they know at the end, and what it costs."""

from collections.abc import Hashable

import streamlit as st

from datasets.actors import FPS
from datasets.long_range import MAX_GAP, STEP
from models.input_spec import InputError
from models.zoo import CARDS, card_of
from pages.recurrence import figures, unrolled
from pages.recurrence.figures import Span
from pages.recurrence.measured import answer_numbers, answers, ceiling, long_range, long_range_numbers, slow_reach
from ui import work
from ui.address import pick
from ui.charts.chart import chart
from ui.clip import picker
from ui.clip.actor import action_names
from ui.lesson import lesson
from ui.networks.card import badge
from ui.numbers import board_numbers
from ui.player import Track, player
from ui.reveal import guessed, provenance
from ui.sidebar import device
from ui.words import _, explain
from ui.work.lab import lab
from video import Clip
from vizlib.recurrence.cost import NETWORKS, Costs, check, costing
from vizlib.recurrence.unrolled import (
    NAMES,
    STREAMED,
    Unrolled,
    segments,
    stream_key,
    streamed,
    unrolled_key,
    unrolling,
    unrolling_stream,
)
from vizlib.results.runs import runs
from vizlib.results.scoreboard import scoreboard

MOST = 999
CLIP, STREAM = "clip", "stream"
LONGEST = 128


def another() -> None:
    """The next stream, before anything is drawn."""
    st.session_state["long"] = (int(st.session_state.get("long", 0)) + 1) % (MOST + 1)


def long_names() -> dict[str, str]:
    return {
        "slow_clips": _("slow fusion, short clips averaged"),
        "slow": _("slow fusion, whole stream"),
        "cnn_lstm": _("CNN + LSTM"),
        "recurrent_cnn": _("recurrent CNN"),
        "non_local": _("non-local, no codes"),
        "non_local_codes": _("non-local, positions coded"),
    }


def only(key: Hashable) -> None:
    """Leave what was to be unrolled before."""
    work.give_up(lambda other: other[0] == "unrolled" and other != key)


def from_clip(name: str) -> tuple[Hashable | None, Unrolled | None]:
    """The network on the clip of the sidebar."""
    clip = picker.current().clip
    try:
        CARDS[name].input.views(clip)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return None, None
    key = unrolled_key(clip, name)
    only(key)
    title = _("Unrolling the network")
    work.once(key, unrolling, lab().networks, clip, name, lane="cpu", title=title, size_of=lambda found: found.bytes)
    return key, work.so_far(key)


def from_stream(name: str) -> tuple[Hashable, tuple[Clip, Unrolled] | None]:
    """A rendered stream with two actions far apart."""
    left, middle, right = st.columns([2, 3, 2], vertical_alignment="bottom")
    seed = int(left.number_input(_("Seed"), 0, MOST, key="long", bind="query-params", persist_state="session"))
    between = _("Frames between the two actions")
    gap = middle.slider(between, 0, MAX_GAP, 32, STEP, key="gap", bind="query-params", persist_state="session")
    right.button(_("Draw another"), icon=":material/casino:", on_click=another, width="stretch")
    key = stream_key(name, seed, gap)
    only(key)
    title = _("Rendering a long stream")
    work.once(
        key, unrolling_stream, lab().networks, name, seed, gap, lane="video", title=title,
        size_of=lambda pair: 2 * pair[1].bytes,
    )  # fmt: skip
    return key, work.so_far(key)


def shown(found: Unrolled, name: str, names: list[str], spans: list[Span], fps: float) -> None:
    """The frames, the grid, a cell of it, and what happens through time."""
    player([Track(f"{name}-frames", _("What the network sees"), lambda: found.frames)], fps, key="seen", height=330)
    page.section("grid")
    at, step = unrolled.clicked(found, name)
    unrolled.cell(found, at, step)
    unrolled.through_time(found, at, names, spans)


def measured_steps() -> None:
    """How often the answer after each frame is right."""
    page.section("every")
    if not guessed("answers-measured"):
        return
    names = {"last": _("trained on the last answer"), "every": _("trained on every answer")}
    words = {"frames": _("frames seen"), "accuracy": _("test accuracy")}
    curves = {names[key]: answers()[key]["steps"] for key in names}
    chart(figures.by_step(curves, words=words), key="by-step")
    page.section("every_measured", **answer_numbers(), **board_numbers(scoreboard()))
    provenance(runs("answers-"))


def measured_gaps() -> None:
    """Accuracy against the gap between two actions."""
    page.section("long")
    if not guessed("long-range-measured"):
        return
    tasks = {"order": _("which came first?"), "same": _("the same or different?")}
    task = pick(_("Question"), tasks, key="task")
    numbers = long_range_numbers()
    found, names = long_range(task), long_names()
    words = {
        "gap": _("frames between the two actions"),
        "accuracy": _("test accuracy"),
        "field": _("slow fusion sees one action at most"),
        "ceiling": _("whoever adds up: {share:.1%}").format(share=ceiling(task)),
    }
    one = _("{network} (one seed)")
    curves = {
        names[name] if len(rows[0]) > 1 else one.format(network=names[name]): rows
        for name, rows in ((name, found[name]) for name in names if name in found)
    }
    chart(
        figures.by_gap(curves, field=slow_reach(), ceiling=ceiling(task), words=words),
        key=f"gaps-{task}",
        wide=True,
    )
    page.section(f"measured_{task}", **numbers)
    provenance(runs(f"long_range-{task}-"))


def costs() -> None:
    """Time against length, measured on this machine."""
    page.section("cost")
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    longest = int(
        left.number_input(
            _("Longest sequence (frames)"), 16, 1 << 20, LONGEST, key="longest", bind="query-params",
            persist_state="session",
        )
    )  # fmt: skip
    key = ("sequence", longest, device())
    cost_keys.append(key)
    work.give_up(lambda other: other[0] == "sequence" and other != key)
    try:
        check(longest)
    except InputError as error:
        work.show_error(error)
        return
    right.button(
        _("Measure here"), icon=":material/speed:", width="stretch", key="measure-costs", on_click=work.ask,
        args=(key, costing, longest, device()),
        kwargs={"lane": device(), "title": _("Measuring long sequences"), "size_of": lambda found: found.bytes,
                "wait_s": 0},
    )  # fmt: skip
    found: Costs | None = work.so_far(key)
    if found is None:
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
    chart(figures.against_length(found, kind, titles, words=words), key="costs")
    page.section("cost_read", device=device())


page = lesson("recurrence")
page.head()
cost_keys: list[Hashable] = []
sources = {CLIP: _("the clip in the sidebar"), STREAM: _("a long stream")}
source = pick(_("What it looks at"), sources, key="what")
options = NAMES if source == CLIP else STREAMED
titles = {name: _(CARDS[name].title) for name in options}
name = pick(_("Network"), titles, key="unrolled")
keys: list[Hashable] = []
if source == CLIP:
    key, found = from_clip(name)
    keys += [] if key is None else [key]
else:
    key, pair = from_stream(name)
    keys.append(key)
follow = work.panel(keys)
work.show_errors(keys)
if again := work.ended(keys):
    st.button(_("Run again"), icon=":material/replay:", on_click=work.forget, args=again)
with st.container():
    badge(CARDS[name].weights.badge if source == CLIP else card_of(streamed(name)).weights.badge)
    actions = action_names()
    if source == CLIP and found is not None:
        names = [actions.get(label, label) for label in found.labels]
        work.apart(shown)(found, f"{picker.current().clip.digest}-{name}", names, [], CARDS[name].input.fps)
    elif source == STREAM and pair is not None:
        clip, seen = pair
        kick, roll = actions["kick"], actions["roll"]
        names = [_("{one}, then {other}").format(one=one, other=other) for one, other in ((kick, roll), (roll, kick))]
        spans = [(actions[action], start * FPS, end * FPS) for action, start, end in segments(clip)]
        work.apart(shown)(seen, f"{clip.digest}-{name}", names, spans, FPS)
# In containers of their own, what comes and goes while the page polls moves nothing below.
for part in (measured_steps, measured_gaps, costs):
    with st.container():
        part()
follow_costs = work.panel(cost_keys)
work.show_errors(cost_keys)
page.section("more")
follow()
follow_costs()
