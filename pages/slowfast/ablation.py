"""What is lost without a part: guessed, then measured, over all actions and action by action."""

import streamlit as st

from datasets.actors import LABELS, PAIRS
from pages.slowfast import figures
from pages.slowfast.measured import ablation_numbers, actions_numbers, against
from pages.slowfast.variants import FAST, FULL, SLOW, Variant, beta_of, cost_of, pair_key, variants
from ui.address import pick
from ui.charts.chart import chart
from ui.clip.actor import action_names
from ui.lesson import Lesson
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.results.runs import mean, runs
from vizlib.results.seeds import ahead

SIDES = {1: "ahead", 0: "alike", -1: "behind"}  # how a section's name ends
ARROWS = {1: "↑", 0: "", -1: "↓"}


def titles() -> dict[str, str]:
    """What each variant is, in words."""
    return {
        FULL: _("both, with laterals"),
        SLOW: _("slow pathway only"),
        FAST: _("fast pathway only"),
        "none": _("no lateral connections"),
        "time_to_channel": _("time-to-channel"),
        "sampling": _("sampling"),
        "beta_4": _("fast twice as wide, β = {beta}").format(beta=beta_of("beta_4")),
        "beta_16": _("fast half as wide, β = {beta}").format(beta=beta_of("beta_16")),
    }


def shown(page: Lesson) -> None:
    """One of three views of the same runs."""
    steps = {"parts": _("1. Part by part"), "paper": _("2. Cost, and the paper"), "actions": _("3. Action by action")}
    step = pick(_("Step"), steps, key="ablation-step", label_visibility="collapsed")
    if step == "actions":
        actions(page)
    elif step == "paper":
        paper(page)
    else:
        parts(page)


def parts(page: Lesson) -> None:
    """Accuracy of each network; what that says of the parts."""
    numbers = ablation_numbers()
    page.section("ablation", **numbers)
    if not guessed("slowfast-ablation"):
        return
    found, names = variants(), titles()
    panels = {_("all actions"): "top1", _("inside the reversed pairs"): "pairs"}
    figure = figures.ablation(
        {title: {names[name]: variant.values(key) for name, variant in found.items()} for title, key in panels.items()}
    )
    chart(figure, key="ablation-chart", wide=True)
    alone = ahead(found[SLOW].values("top1"), found[FAST].values("top1"))
    page.section(f"alone_{SIDES[alone]}", **numbers)
    page.section(f"fast_{SIDES[-against(found[SLOW], 'top1')]}", **numbers)
    page.section(f"laterals_{SIDES[-against(found['none'], 'top1')]}", **numbers)
    with st.expander(_("Beyond the seeds"), icon=":material/casino:"):
        page.section("beyond", **numbers)
    provenance(runs("slowfast-"))


def paper(page: Lesson) -> None:
    """Of each network its accuracies, its cost, and what the paper found."""
    numbers = ablation_numbers()
    page.section("paper", **numbers)
    if not guessed("slowfast-paper"):
        return
    names, rows = titles(), []
    for name, variant in variants().items():
        cost = cost_of(name)
        rows.append(
            {
                _("network"): names[name],
                _("seeds"): str(len(variant.runs)),
                _("all actions"): marked(variant, "top1"),
                _("reversed pairs"): marked(variant, "pairs"),
                "MMACs": f"{1e3 * sum(cost.gmacs.values()):.0f}",
                _("fast pathway"): f"{cost.share('fast'):.0%}",
                _("published"): numbers.get(f"{name}_paper", "–"),
            }
        )
    st.dataframe(rows, hide_index=True, height="content")
    page.section("paper_read", **numbers)
    with st.expander(_("Beyond the seeds"), icon=":material/casino:"):
        page.section("beyond", **numbers)
    provenance(runs("slowfast-"))


def marked(variant: Variant, kind: str) -> str:
    """An accuracy, with an arrow where it differs from the whole network's beyond the seeds."""
    arrow = "" if variant.name == FULL else ARROWS[against(variant, kind)]
    return f"{mean(variant.values(kind)):.1%} {arrow}"


def actions(page: Lesson) -> None:
    """In which actions, and in which of the reversed pairs, a pathway is ahead."""
    numbers = actions_numbers()
    page.section("actions", **numbers)
    if not guessed("slowfast-actions"):
        return
    names = action_names()
    single = {label: names[label] for label in LABELS}
    twins = {pair_key(one): f"{names[one]} ↔ {names[other]}" for one, other in PAIRS}
    found = variants()
    series = {name: {key: found[name].values(key) for key in (*twins, *single)} for name in (SLOW, FAST, FULL)}
    figure = figures.by_action(
        list(series.values()),
        groups=(twins, single),
        series=[_("slow only"), _("fast only"), _("both")],
        words={"accuracy": _("test accuracy: mean, and range of the seeds")},
    )
    chart(figure, key="actions-chart", wide=True)
    page.section("actions_found", **numbers)
    provenance([run for name in series for run in found[name].runs])
