"""How the networks learned, and whether they learned by heart."""

import streamlit as st

from models.fusion import FUSIONS
from models.lab import training_card
from models.zoo import CARDS
from pages.scoreboard import figures
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.numbers import board_numbers
from ui.reveal import provenance
from ui.words import _
from vizlib.results.runs import runs
from vizlib.results.scoreboard import by_clips, curves, scoreboard

MLP, POOLED = "late_fusion_mlp", "late_fusion_pool"


def title(name: str) -> str:
    return _(CARDS[name].title)


def overfitting(page: Lesson) -> None:
    """Training clips against test clips, with all clips to learn from and with fewer."""
    board = scoreboard()
    page.section("overfitting", **board_numbers(board))
    views = {"gap": _("Training clips against test clips"), "fewer": _("With fewer clips to learn from")}
    if pick(_("What the chart shows"), views, key="learned", label_visibility="collapsed") == "gap":
        scores = list(board.scores.values())
        figure = figures.gaps(
            [score.train for score in scores],
            [score.top1 for score in scores],
            names=[title(name) for name in board.scores],
            words={"train": _("training clips"), "test": _("test clips"), "accuracy": _("accuracy")},
        )
        chart(figure, key="gap-chart")
    else:
        words = {
            "clips": _("training clips"),
            "accuracy": _("accuracy"),
            "train": _("on training clips"),
            "test": _("on test clips"),
        }
        chart(figures.by_clips({title(name): by_clips(name) for name in (MLP, POOLED)}, words=words), key="clips-chart")
        provenance([run for name in (MLP, POOLED) for run in runs(f"{name}-")])
    with st.expander(_("Why is the MLP ahead?"), icon=":material/lightbulb:"):
        page.section("why_ahead", **board_numbers(board))


def training(page: Lesson) -> None:
    """How the networks learned."""
    every = list(scoreboard().scores)
    recipe = training_card(every[0])["recipe"]
    clips = recipe["batch"] * recipe["steps"]
    page.section("curves", most=recipe["max_rounds"], cooldown=recipe["cooldown"], clips=f"{clips:,}")
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
