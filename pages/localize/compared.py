"""The localizer beside what else can be done with the same features: guessed, then measured on all test streams."""

import streamlit as st

from datasets.streams import FPS
from pages.localize import compared_figures as figures
from pages.localize.scores import (
    action_numbers,
    compared_numbers,
    frames,
    pair_row,
    parts_section,
    recall_numbers,
    summary,
    titles,
)
from ui.address import pick
from ui.charts.chart import chart
from ui.clip.actor import action_names
from ui.lesson import Lesson
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.results.localize import localize_run, methods
from vizlib.results.published import TAL_NET

# Of which the page says who is ahead.
PAIRS = (("localizer", "sliding_window"), ("localizer", "per_frame"), ("localizer_two_stream", "localizer"))


def shown(page: Lesson) -> None:
    """One of four views of the same run."""
    views = {
        "map": (_("1. mAP"), maps),
        "recall": (_("2. Proposals"), recall),
        "actions": (_("3. Action by action"), actions),
        "boundaries": (_("4. Boundaries"), boundaries),
    }
    view = pick(
        _("Step"), {name: title for name, (title, _draw) in views.items()}, key="compared-step",
        label_visibility="collapsed",
    )  # fmt: skip
    page.section("compared", **compared_numbers())
    if not guessed("localize-compared"):
        page.section("compared_ask", **compared_numbers())
        return
    views[view][1](page)
    provenance([localize_run()])


def maps(page: Lesson) -> None:
    """mAP against tIoU; what the confidence intervals allow to say."""
    found = methods()
    words = {
        "tiou": "tIoU",
        "map": "mAP",
        "interval": _("confidence interval"),
        "published": _("TAL-Net (THUMOS14)"),
    }
    published = {tiou: row.accuracy / 100 for tiou, row in TAL_NET.items()}
    chart(
        figures.against_tiou(list(found.values()), published, names=titles(), words=words), key="tiou-chart", wide=True
    )
    st.dataframe([pair_row(found[one], found[other]) for one, other in PAIRS], hide_index=True, height="content")
    numbers = compared_numbers()
    page.section(summary(found["localizer"], found["per_frame"]), **numbers)
    page.section(parts_section(found["sliding_window"]), **numbers)
    with st.expander(_("Intervals, thresholds, and TAL-Net"), icon=":material/help:"):
        page.section("compared_read", **numbers)


def recall(page: Lesson) -> None:
    """How many proposals it takes to overlap what is true."""
    with_proposals = [method for method in methods().values() if method.recall]
    words = {"number": _("proposals a stream, on average"), "recall": _("average recall")}
    chart(figures.recall(with_proposals, names=titles(), words=words), key="recall-chart", wide=True)
    page.section("recall", **recall_numbers(with_proposals[0]))


def actions(page: Lesson) -> None:
    """AP of each action."""
    found = list(methods().values())
    chart(
        figures.by_action(found, {action: action_names()[action] for action in found[0].per_class}, names=titles(),
                          words={"ap": _("average precision")}),
        key="ap-chart",
        wide=True,
    )  # fmt: skip
    page.section("by_action", **action_numbers(found[0]))


def boundaries(page: Lesson) -> None:
    """How far boundaries are off."""
    off = {name: frames(method) for name, method in methods().items()}
    words = {"frames": _("mean distance from the true boundary, in frames ({fps:g} a second)").format(fps=FPS)}
    chart(figures.boundaries(off, names=titles(), words=words), key="boundaries-chart", wide=True)
    page.section("boundaries", **compared_numbers())
