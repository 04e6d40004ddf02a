"""Same or different: who knows the answer, where a block looks while it learns, and where on a stream."""

from functools import partial

import numpy as np
import streamlit as st

from pages.recurrence import figures
from pages.recurrence.measured import attention_curves, ceiling, long_range, same_numbers, slow_reach
from pages.recurrence.sources import seed_and_gap
from ui import work
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.clip.actor import action_names
from ui.lesson import Lesson
from ui.player import Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from ui.work.lab import lab
from vizlib.recurrence.compared import NAMES, Compared, compared_key, comparing, moments_of
from vizlib.results.runs import runs

TASK = "same"


def names() -> dict[str, str]:
    """The networks that learned the question."""
    return {
        "slow": _("slow fusion, moments averaged"),
        "cnn_lstm": _("CNN + LSTM"),
        "non_local": _("with a block, no position embedding"),
        "non_local_position": _("with a block, position embedding"),
    }


def same_or_different(page: Lesson) -> None:
    """The question of the page: its guess, and three views of what came out."""
    page.section("same", **same_numbers())
    if not guessed("same-measured"):
        return
    views = {"gaps": _("accuracy"), "stream": _("where it looks"), "training": _("through training")}
    left, right = st.columns(2, vertical_alignment="bottom")
    view = pick(_("Show"), views, key="same", place=left)
    if view != "gaps":
        titles = {name: names()[name] for name in NAMES}
        which = chosen(
            right.selectbox, _("Network"), list(titles), key="same-network", default=NAMES[0],
            format_func=titles.__getitem__,
        )  # fmt: skip
    if view == "stream":
        on_stream(which)
        page.section("measured_stream", **same_numbers())
        provenance(runs(f"long_range-{TASK}-non_local"))
        return
    if view == "gaps":
        rows, titles = long_range(TASK), names()
        words = {
            "gap": _("frames between the two actions"),
            "accuracy": _("test accuracy"),
            "field": _("slow fusion sees one action at most"),
            "ceiling": _("adding up scores: at most {share:.1%}").format(share=ceiling(TASK)),
        }
        one = _("{network} (one seed)")
        curves = {
            title if len(rows[name][0]) > 1 else one.format(network=title): rows[name] for name, title in titles.items()
        }
        figure = figures.by_gap(curves, field=slow_reach(), ceiling=ceiling(TASK), words=words)
        chart(figure, key="gaps-same", wide=True)
    else:
        training(which)
    page.section(f"measured_{view}", **same_numbers())
    provenance(runs(f"long_range-{TASK}-"))


def training(which: str) -> None:
    """Share of the attention on the other action, and entropy, step by step of the training."""
    curves, chance = attention_curves(which)
    answers = {"different": _("different actions"), "same": _("the same action twice")}
    left, right = st.columns(2)
    words = {"steps": _("training steps"), "chance": _("equal weights")}
    with left:
        st.markdown("#### " + _("Attention on the other action"))
        chart(figures.through_training(curves, "other", answers, chance, words=words), key="curves-other")
    with right:
        st.markdown("#### " + _("Entropy of a row (bits)"))
        chart(figures.through_training(curves, "entropy", answers, None, words=words), key="curves-entropy")


def on_stream(which: str) -> None:
    """Two streams of one seed, one of either answer, and where each moment looks."""
    seed, gap = seed_and_gap("same-pair")
    key = compared_key(which, seed, gap)
    work.once(
        key, comparing, lab().networks, which, seed, gap, lane="video", title=_("Rendering two long streams"),
        size_of=lambda pair: sum(each.bytes for each in pair), instead_of=key.kind,
    )  # fmt: skip
    with work.fresh("compared", key):
        pair: list[Compared] | None = work.result(key)
        if pair is not None:
            work.apart(looked)(pair)


def shown(each: Compared) -> np.ndarray:
    return each.clip.frames


def looked(pair: list[Compared]) -> None:
    """The two streams side by side; under each, its attention."""
    actions, answers = action_names(), {"same": _("the same"), "different": _("different")}
    if st.toggle(_("Show the streams"), key="streams-shown", persist_state="session"):
        tracks = [Track(f"{each.clip.digest}-stream", answers[each.label], partial(shown, each)) for each in pair]
        player(tracks, pair[0].clip.fps, key="streams", height=200)
    words = {"looks": _("moment that looks"), "at": _("moment that is looked at")}
    for column, each in zip(st.columns(2), pair, strict=True):
        with column:
            st.markdown(f"#### {answers[each.label]}")
            both = zip(each.plan.actions, moments_of(each.plan, len(each.weights)), strict=True)
            spans = [(actions[action], moments.start, moments.stop) for action, moments in both]
            chart(figures.looks(each.weights, spans, words=words), key=f"looks-{each.label}")
            shares = each.shares
            st.caption(
                _("on the other action: {first:.0%} and {second:.0%} · right with {probability:.0%}")
                .format(first=shares[0, 1], second=shares[1, 0], probability=each.probability)
            )  # fmt: skip
