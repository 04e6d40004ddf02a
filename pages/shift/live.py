"""Early and slow fusion learn in front of the class; accuracies at every onset, of these and of other networks."""

from collections.abc import Callable, Hashable, Sequence

import streamlit as st

from datasets.onsets import ONSETS, TRAINED
from pages.shift import figures
from ui import work
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.words import _
from vizlib.shift.live import LiveStep, live_numbers, train_live

MOST = 999
EARLY_AND_SLOW = (3, 4)  # colours of the lab nets of that kind


def by_onset(
    found: dict[str, dict[int, list[float]]], window: Sequence[int], key: str, colors: Sequence[int] = range(5)
) -> None:
    """Draw accuracies of networks at each onset, seed by seed; ``window``: where training events begin."""
    words = {
        "window": _("training"), "coin": _("a coin"), "onset": _("frame at which the event begins"),
        "accuracy": _("test accuracy"),
    }  # fmt: skip
    chart(figures.by_onset(found, window, words=words, colors=colors), key=key, wide=True)


def live_key(seed: int) -> tuple[Hashable, ...]:
    return "live", seed


def begin(seed: int) -> None:
    """Train the two tiny networks on this machine."""
    st.session_state["live_seed"] = seed
    work.ask(
        live_key(seed), train_live, seed, lane="cpu", title=_("Training early and slow fusion"),
        size_of=lambda step: sum(row.nbytes for row in step.accuracy.values()),
    )  # fmt: skip


def live(page: Lesson) -> Callable[[], None]:
    """Train them in front of the class; the page calls the answer as its last line."""
    page.section("live", first=TRAINED[0], last=TRAINED[-1])
    left, right, _rest = st.columns([1, 2, 1], vertical_alignment="bottom")
    seed = int(left.number_input(_("Seed"), 0, MOST, key="live_seed", persist_state="session"))
    work.give_up(lambda key: key[0] == "live" and key[1] != seed)
    key = live_key(seed)
    asked = work.asked_for(key)
    trained = asked and work.result(key) is not None
    right.button(
        _("Train another pair") if trained else _("Train both now"),
        icon=":material/play_arrow:",
        type="secondary" if trained else "primary",
        width="stretch",
        disabled=bool(work.unfinished([key])),
        on_click=begin,
        args=((seed + 1) % (MOST + 1) if trained else seed,),
    )
    follow = work.panel([key])
    with st.container():  # what comes and goes in it moves nothing below
        curves(page, key, asked)
    return follow


def curves(page: Lesson, key: Hashable, asked: bool) -> None:
    """How well the two find the event at each onset, as far as they have learned."""
    work.show_errors([key])
    step: LiveStep | None = work.so_far(key) if asked else None
    if step is None:
        st.info(_("Nothing is trained yet: guess the two curves, then press the button."), icon=":material/touch_app:")
        return
    titles = {"early": _("early fusion"), "slow": _("slow fusion (3D)")}
    found = {titles[name]: {onset: [row[n]] for n, onset in enumerate(ONSETS)} for name, row in step.accuracy.items()}
    by_onset(found, TRAINED, "live-chart", EARLY_AND_SLOW)
    st.caption(
        _("{done} of {total} steps in {seconds:.1f} s on this machine").format(
            done=step.done, total=step.total, seconds=step.seconds
        )
    )
    if step.done == step.total:
        page.section("learned", **live_numbers(step))
