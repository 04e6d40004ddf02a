"""How the networks learned, and whether they overfit."""

import streamlit as st

from models.fusion import FUSIONS
from models.lab import training_card
from models.zoo import CARDS
from pages.scoreboard import figures
from pages.scoreboard.measured import LEARNED, few_clips, few_numbers, score_numbers
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.results.runs import runs
from vizlib.results.scoreboard import curves, scoreboard


def title(name: str) -> str:
    return _(CARDS[name].title)


def overfitting(page: Lesson) -> None:
    """Training clips against test clips: on few clips without regularization, and on all."""
    views = {"fewer": _("Few clips, no regularization"), "gap": _("All clips, the usual recipe")}
    if pick(_("What the chart shows"), views, key="learned", label_visibility="collapsed") == "fewer":
        few(page)
    else:
        whole(page)


def few(page: Lesson) -> None:
    """The two forms of late fusion on few clips."""
    page.section("overfitting", **score_numbers() | few_numbers())
    if not guessed("few-measured"):
        return
    words = {
        "clips": _("training clips"),
        "accuracy": _("accuracy"),
        "train": _("on training clips"),
        "test": _("on test clips"),
        "chance": _("chance level"),
    }
    titles = {"all": _("all layers learn"), "top": _("on frozen convolutions")}
    measured = [run for beginning in LEARNED.values() for run in runs(beginning)]
    panels = {titles[learned]: {title(name): rows for name, rows in few_clips(learned).items()} for learned in LEARNED}
    chart(figures.few_clips(panels, 1 / len(measured[0]["classes"]), words=words), key="clips-chart")
    page.section("overfitted", **score_numbers() | few_numbers())
    provenance(measured)


def whole(page: Lesson) -> None:
    """All networks on all clips."""
    scores = list(scoreboard().scores.values())
    figure = figures.gaps(
        [score.train for score in scores],
        [score.top1 for score in scores],
        names=[title(score.name) for score in scores],
        words={"train": _("training clips"), "test": _("test clips"), "accuracy": _("accuracy")},
    )
    page.section("gaps", **score_numbers())
    chart(figure, key="gap-chart")
    page.section("why_ahead", **score_numbers())


def training(page: Lesson) -> None:
    """How the networks learned."""
    every = list(scoreboard().scores)
    recipe = training_card(every[0])["recipe"]
    clips = recipe["batch"] * recipe["steps"]
    page.section("curves", rounds=recipe["max_rounds"], cooldown=recipe["cooldown"], clips=f"{clips:,}")
    with st.popover(_("Choose networks"), icon=":material/hub:"):
        names = chosen(
            st.pills, _("Networks"), every, key="curves", default=list(FUSIONS), selection_mode="multi",
            format_func=title,
        )  # fmt: skip
    if not names:
        st.info(_("Choose at least one network above."), icon=":material/touch_app:")
        return
    words = {
        "seen": _("clips seen"),
        "share": _("accuracy"),
        "accuracy": _("training"),
        "validation": _("validation"),
    }
    shown = [(n, title(name), curves(name)) for n, name in enumerate(every) if name in names]
    chart(figures.training_curves(shown, recipe["batch"], words=words), key="curves-chart")
