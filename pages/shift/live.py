"""Early and slow fusion learn in front of the class; accuracies at every onset, of these and of other networks."""

from collections.abc import Callable, Sequence

import streamlit as st

from datasets.onsets import ONSETS, TRAINED
from pages.shift import figures
from ui import work
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.words import _
from vizlib.engine.keys import Key
from vizlib.shift.live import LiveStep, live_numbers, train_live

MOST = 999
EARLY_AND_SLOW = (3, 4)  # colours of the lab nets of that kind


def by_onset(
    accuracies: dict[str, dict[int, list[float]]], window: Sequence[int], key: str, colors: Sequence[int] = range(5)
) -> None:
    """Draw accuracies of networks at each onset, seed by seed; ``window``: where training events begin."""
    words = {
        "window": _("training"), "chance": _("chance level"), "onset": _("frame at which the event begins"),
        "accuracy": _("test accuracy"),
    }  # fmt: skip
    chart(figures.by_onset(accuracies, window, words=words, colors=colors), key=key, wide=True)


def live_key(seed: int) -> Key:
    return Key("live", seed)


def train(seed: int, begin: Callable[..., None] = work.once) -> None:
    """Train the two tiny networks on this machine; what another seed began is given up."""
    key = live_key(seed)
    begin(
        key, train_live, seed, lane="cpu", title=_("Training early and slow fusion"), instead_of=key.kind,
        size_of=lambda step: sum(row.nbytes for row in step.accuracy.values()),
    )  # fmt: skip


def ask(seed: int) -> None:
    """What the button does."""
    st.session_state["live_seed"] = seed
    train(seed, work.ask)


def live(page: Lesson) -> None:
    """Train them in front of the class."""
    page.section("live", first=TRAINED[0], last=TRAINED[-1])
    left, right, _rest = st.columns([1, 2, 1], vertical_alignment="bottom")
    seed = int(left.number_input(_("Seed"), 0, MOST, key="live_seed", persist_state="session"))
    key = live_key(seed)
    asked = work.asked_for(key)
    if asked:
        train(seed)
    trained = asked and work.result(key) is not None
    right.button(
        _("Train another pair") if trained else _("Train both now"),
        icon=":material/play_arrow:",
        type="secondary" if trained else "primary",
        width="stretch",
        disabled=bool(work.unfinished([key])),
        on_click=ask,
        args=((seed + 1) % (MOST + 1) if trained else seed,),
    )
    work.current().panel(key)
    curves(page, work.so_far(key) if asked else None)


def curves(page: Lesson, step: LiveStep | None) -> None:
    """How well the two find the event at each onset, as far as they have learned."""
    if step is None:
        st.info(_("Nothing is trained yet: guess the two curves, then press the button."), icon=":material/touch_app:")
        return
    titles = {"early": _("early fusion"), "slow": _("slow fusion (3D)")}
    accuracies = {
        titles[name]: {onset: [row[n]] for n, onset in enumerate(ONSETS)} for name, row in step.accuracy.items()
    }
    by_onset(accuracies, TRAINED, "live-chart", EARLY_AND_SLOW)
    st.caption(
        _("{done} of {total} steps in {seconds:.1f} s on this machine").format(
            done=step.done, total=step.total, seconds=step.seconds
        )
    )
    if step.done == step.total:
        page.section("learned", **live_numbers(step))
