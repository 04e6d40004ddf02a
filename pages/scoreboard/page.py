"""Scoreboard: what the fusion family reaches, what it costs, and what each network cannot tell apart."""

from collections.abc import Callable

import streamlit as st

from datasets.actors import BACKWARDS, LABELS, PAIRS
from models.lab import training_card
from models.zoo import CARDS
from pages.scoreboard import figures, twins
from pages.scoreboard.measured import averaging, averaging_gains
from pages.scoreboard.published import RESULTS
from ui.address import chosen, pick
from ui.charts import common
from ui.charts.chart import chart
from ui.clip.actor import action_names
from ui.lesson import lesson
from ui.numbers import board_numbers
from ui.reveal import provenance
from ui.words import _, broken
from vizlib.results.runs import runs
from vizlib.results.scoreboard import by_clips, curves, scoreboard, twins_together

MLP, POOLED = "late_fusion_mlp", "late_fusion_pool"


def title(name: str) -> str:
    return _(CARDS[name].title)


def cost() -> None:
    """Accuracy against cost, on all classes or on some."""
    page.section("cost", **numbers)
    kinds = {"all": _("all 18 classes"), "unpaired": _("the 12 unpaired"), "pairs": _("inside the reversed pairs")}
    kind = pick(_("Accuracy on"), kinds, key="on")
    values = {"all": "top1", "unpaired": "unpaired", "pairs": "pair_mean"}
    ceiling = {"all": board.ceiling, "unpaired": None, "pairs": 0.5}[kind]
    chart(
        figures.against_cost(
            scores,
            [getattr(score, values[kind]) for score in scores],
            names=titles,
            ceiling=ceiling,
            words={
                "cost": _("cost of one clip, 10⁶ multiply-adds"),
                "accuracy": _("test accuracy"),
                "ceiling": _("the most without seeing time's direction"),
            },
        ),
        key="cost-chart",
        wide=True,
    )


def table() -> None:
    rows = [
        {
            _("network"): name,
            _("test"): 100 * score.top1,
            _("12 unpaired"): 100 * score.unpaired,
            _("reversed pairs"): 100 * score.pair_mean,
            _("training clips"): 100 * score.train,
            _("parameters (M)"): score.parameters / 1e6,
            "GMACs": score.gmacs,
            _("time (ms)"): score.milliseconds,
            _("clips until it stopped"): training_card(score.name)["clips_seen"],
        }
        for score, name in zip(scores, titles, strict=True)
    ]
    shares = [_("test"), _("12 unpaired"), _("reversed pairs"), _("training clips")]
    config = {name: st.column_config.NumberColumn(format="%.1f %%") for name in shares}
    config |= {name: st.column_config.NumberColumn(format="%.3g") for name in (_("parameters (M)"), "GMACs")}
    config[_("time (ms)")] = st.column_config.NumberColumn(format="%.1f")
    st.dataframe(rows, column_config=config, hide_index=True)


def pairs() -> Callable[[], None]:
    """The reversed pairs, each by itself, and a pair to look at; the page calls the answer as its last line."""
    page.section("pairs", **numbers)
    chart(
        common.matrix(
            [[score.pairs[forwards] for forwards, _backwards in PAIRS] for score in scores],
            rows=titles,
            columns=[f"{actions[a]}<br>{actions[b]}" for a, b in PAIRS],
        ),
        key="pairs-chart",
        wide=True,
    )
    return twins.twins(actions)


def overfitting() -> None:
    page.section("overfitting", **numbers)
    st.markdown("#### " + _("Training clips against test clips"))
    chart(
        common.groups(
            [[score.train for score in scores], [score.top1 for score in scores]],
            names=[broken(name) for name in titles],
            series=[_("training clips"), _("test clips")],
            accuracy=_("accuracy"),
        ),
        key="gap-chart",
        wide=True,
    )
    st.markdown("#### " + _("With fewer clips to learn from"))
    words = {
        "clips": _("training clips"),
        "accuracy": _("accuracy"),
        "train": _("on training clips"),
        "test": _("on test clips"),
    }
    chart(
        figures.by_clips({title(name): by_clips(name) for name in (MLP, POOLED)}, words=words),
        key="clips-chart",
    )
    provenance([run for name in (MLP, POOLED) for run in runs(f"{name}-")])


def several_clips() -> None:
    """What averaging test clips of one video gains."""
    measured = runs("averaging-")
    page.section("averaging", videos=measured[0]["videos"], **averaging_gains())
    kinds = {"top1": _("all 18 classes"), "unpaired": _("the 12 unpaired"), "pairs": _("inside the reversed pairs")}
    kind = pick(_("Accuracy on"), kinds, key="averaged")
    found = {
        title(name): {float(views): [row[kind]] for views, row in rows.items()} for name, rows in averaging().items()
    }
    words = {"x": _("test clips averaged"), "accuracy": _("accuracy on videos")}
    chart(common.seeds(found, words=words, logarithmic=True), key="averaging-chart")
    provenance(measured)


def confusions() -> None:
    page.section("confusion")
    found = []
    for column, key, default in zip(st.columns(2), ("left", "right"), ("single_frame", "slow_fusion"), strict=True):
        with column:
            found.append(
                chosen(
                    st.selectbox,
                    _("Network"),
                    list(board.scores),
                    key=f"confusion-{key}",
                    default=default,
                    format_func=title,
                )
            )
    order = twins_together()
    chart(
        figures.confusions(
            [board.scores[name].confusion[order][:, order] for name in found],
            titles=[title(name) for name in found],
            names=[actions[LABELS[i]] for i in order],
            words={"true": _("true action"), "answer": _("answer")},
        ),
        key="confusion-chart",
        wide=True,
    )


def learning() -> None:
    recipe = training_card(scores[0].name)["recipe"]
    clips = recipe["batch"] * recipe["steps"]
    page.section("curves", most=recipe["max_rounds"], cooldown=recipe["cooldown"], clips=f"{clips:,}")
    names = chosen(
        st.pills,
        _("Networks"),
        list(board.scores),
        key="curves",
        default=list(board.scores),
        selection_mode="multi",
        format_func=title,
    )
    words = {
        "seen": _("clips seen"),
        "share": _("accuracy"),
        "accuracy": _("training"),
        "validation": _("validation"),
    }
    if not names:
        st.info(_("Choose at least one network above."), icon=":material/touch_app:")
        return
    shown = [(n, title(name), curves(name)) for n, name in enumerate(board.scores) if name in names]
    chart(figures.training_curves(shown, recipe["batch"], words=words), key="curves-chart")


def papers() -> None:
    page.section("published")
    name = pick(_("Data"), {row.data: row.data for row in RESULTS}, key="papers")
    rows = [row for row in RESULTS if row.data == name]
    st.badge(_("published"), color="gray")
    ours = {row.network: board.scores[row.ours].top1 for row in rows if row.ours}
    words = {"published": name, "ours": _("actors-18, top-1, measured here"), "accuracy": _("accuracy")}
    chart(figures.published(rows, ours, words=words), key="papers-chart", wide=True)


page = lesson("scoreboard")
page.head()
board, actions = scoreboard(), action_names()
scores = list(board.scores.values())
titles = [title(score.name) for score in scores]
numbers = board_numbers(board)
cost()
table()
st.download_button(
    _("Download all scores (JSON)"), board.text, "scoreboard.json", "application/json", icon=":material/download:"
)
follow = pairs()
overfitting()
several_clips()
confusions()
learning()
page.section("data", test=board.test_clips, backwards=len(BACKWARDS))
papers()
follow()
