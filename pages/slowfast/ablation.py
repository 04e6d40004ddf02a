"""What is lost without a part: guessed, then measured, over all actions and action by action."""

import streamlit as st

from datasets.actors import LABELS, PAIRS
from pages.slowfast import figures
from pages.slowfast.measured import ablation_numbers, actions_numbers, against, judged
from pages.slowfast.variants import FAST, FULL, KEYS, PAPER, SLOW, cost_of, variants
from ui.address import pick
from ui.charts.chart import chart
from ui.clip.actor import action_names
from ui.lesson import Lesson
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.results.published import published
from vizlib.results.runs import runs
from vizlib.results.seeds import ahead

KINDS = ("top1", "pairs")
SIDES = {1: "ahead", 0: "alike", -1: "behind"}  # how a section's name ends


def titles() -> dict[str, str]:
    """What each variant is, in words."""
    return {
        FULL: _("both, with laterals"),
        SLOW: _("slow pathway only"),
        FAST: _("fast pathway only"),
        "none": _("no lateral connections"),
        "time_to_channel": _("time-to-channel"),
        "sampling": _("sampling"),
        "beta_4": _("fast pathway twice as wide"),
        "beta_16": _("fast pathway half as wide"),
    }


def shown(page: Lesson) -> None:
    """One of two views of the same runs."""
    steps = {"parts": _("1. Part by part"), "actions": _("2. Action by action")}
    step = pick(_("Step"), steps, key="ablation-step", address="step", label_visibility="collapsed")
    if step == "actions":
        actions(page)
    else:
        parts(page)


def parts(page: Lesson) -> None:
    """Accuracy and cost of each network, beside the paper's."""
    numbers = ablation_numbers()
    page.section("ablation", **numbers)
    if not guessed("slowfast-ablation"):
        return
    found, names = variants(), titles()
    panels = {_("all actions"): "top1", _("inside the reversed pairs"): "pairs"}
    figure = figures.ablation(
        {title: {names[name]: variant.values(key) for name, variant in found.items()} for title, key in panels.items()},
        words={"seeds": _("one dot a seed")},
    )
    chart(figure, key="ablation-chart", wide=True)
    table()
    alone = ahead(found[SLOW].values("top1"), found[FAST].values("top1"))
    page.section(f"alone_{SIDES[alone]}", **numbers)
    page.section(f"fast_{SIDES[-against(found[SLOW], 'top1')]}", **numbers)
    if "none" in found:
        page.section(f"laterals_{SIDES[-against(found['none'], 'top1')]}", **numbers)
    page.section("beyond", **numbers)
    provenance(runs("slowfast-"))


def table() -> None:
    """Of each network whether it differs from the whole one, what it costs, and what the paper found."""
    names, rows = titles(), []
    for name, variant in variants().items():
        cost = cost_of(name)
        verdicts = ["–", "–"] if name == FULL else [judged(against(variant, kind)) for kind in KINDS]
        row = f"{published('kinetics slowfast', PAPER[name]).accuracy:.1f} %" if name in PAPER else "–"
        rows.append(
            {
                _("network"): names[name],
                _("seeds"): str(len(variant.runs)),
                _("all actions: than the whole"): verdicts[0],
                _("in the pairs: than the whole"): verdicts[1],
                "MMACs": f"{1e3 * sum(cost.gmacs.values()):.0f}",
                _("in the fast pathway"): f"{cost.share('fast'):.0%}",
                _("published"): row,
            }
        )
    st.dataframe(rows, hide_index=True, height="content")
    source = published("kinetics slowfast", PAPER[FULL])
    st.caption(_("published: {source}, top-1 on Kinetics-400, ResNet-50, from scratch").format(source=source.cited))


def actions(page: Lesson) -> None:
    """In which actions, and in which of the reversed pairs, a pathway is ahead."""
    numbers = actions_numbers()
    page.section("actions", **numbers)
    if not guessed("slowfast-actions"):
        return
    names = action_names()
    rows = {label: names[label] for label in LABELS}
    rows |= {f"pair {one}": f"{names[one]} ↔ {names[other]}" for one, other in PAIRS}
    found = variants()
    series = {name: {key: found[name].values(key) for key in KEYS} for name in (SLOW, FAST, FULL)}
    figure = figures.by_action(
        list(series.values()),
        names=rows,
        series=[titles()[name] for name in series],
        words={"accuracy": _("test accuracy: mean, and the seeds' range")},
    )
    chart(figure, key="actions-chart", wide=True)
    page.section("actions_found", **numbers)
    provenance([run for name in series for run in found[name].runs])
