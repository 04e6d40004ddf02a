"""Scoreboard: what the lab nets reach, what it costs, and what each of them cannot tell apart."""

from functools import partial

import streamlit as st

from datasets.actors import LABELS, PAIRS
from models.lab import training_card
from models.zoo import CARDS
from pages.scoreboard import detection, figures, learning, twins
from pages.scoreboard.cost import against_cost
from pages.scoreboard.measured import averaging, averaging_gains, published_numbers, score_numbers
from ui.address import chosen, pick
from ui.charts import common
from ui.charts.chart import chart
from ui.clip.actor import action_names
from ui.lesson import lesson
from ui.reveal import provenance
from ui.words import _
from vizlib.results.published import DATA, RESULTS
from vizlib.results.runs import runs
from vizlib.results.scoreboard import scoreboard, twins_together

ROW, HEAD = 27, 120  # of the table of pairs, in pixels
COLUMNS = 3  # of the legend
# What is said of the results on a data set.
SAID = {
    "sports1m": "on_sports", "ucf101": "on_ucf", "kinetics": "on_kinetics", "kinetics from scratch": "on_kinetics"
}  # fmt: skip


def title(name: str) -> str:
    return _(CARDS[name].title)


def titles() -> list[str]:
    """Of all lab nets."""
    return [title(name) for name in scoreboard().scores]


def kinds() -> dict[str, str]:
    """The classes on which an accuracy is."""
    return {
        "all": _("all {n} actions").format(n=len(LABELS)),
        "unpaired": _("the {n} unpaired").format(n=len(LABELS) - 2 * len(PAIRS)),
        "pairs": _("inside the reversed pairs"),
    }


def cost() -> None:
    """Accuracy against cost, on all classes or on some."""
    board = scoreboard()
    page.section("cost", **score_numbers())
    kind = pick(_("Accuracy on"), kinds(), key="on", label_visibility="collapsed")
    values = {"all": "top1", "unpaired": "unpaired", "pairs": "pair_mean"}
    scores = list(board.scores.values())
    words = {
        "cost": _("cost of one clip, 10⁶ multiply-adds"),
        "accuracy": _("test accuracy"),
        "ceiling": _("the most without seeing time's direction"),
    }
    figure = partial(
        against_cost,
        scores,
        [getattr(score, values[kind]) for score in scores],
        names=titles(),
        ceiling={"all": board.ceiling, "unpaired": None, "pairs": 0.5}[kind],
        words=words,
    )
    chart(figure, key="cost-chart", wide=True)
    numbered = [f":blue-badge[{n}] {name}" for n, name in enumerate(titles(), 1)]
    per_column = -(-len(numbered) // COLUMNS)
    for n, column in enumerate(st.columns(COLUMNS)):
        column.markdown("  \n".join(numbered[n * per_column : (n + 1) * per_column]))
    page.section("order", **score_numbers())


def table() -> None:
    """All numbers, and the data on which they were measured."""
    board = scoreboard()
    accuracy = st.column_config.NumberColumn(format="%.1f %%")
    number = st.column_config.NumberColumn(format="%.3g")
    columns = {  # short, so that the whole table is seen
        _("network"): (None, titles()),
        _("test"): (accuracy, [100 * score.top1 for score in board.scores.values()]),
        _("unpaired"): (accuracy, [100 * score.unpaired for score in board.scores.values()]),
        _("pairs"): (accuracy, [100 * score.pair_mean for score in board.scores.values()]),
        _("training"): (accuracy, [100 * score.train for score in board.scores.values()]),
        _("params (M)"): (number, [score.parameters / 1e6 for score in board.scores.values()]),
        "GMACs": (number, [score.gmacs for score in board.scores.values()]),
        _("ms"): (st.column_config.NumberColumn(format="%.1f"), [each.milliseconds for each in board.scores.values()]),
        _("clips seen"): (None, [training_card(name)["clips_seen"] for name in board.scores]),
    }
    st.dataframe(
        {name: values for name, (_config, values) in columns.items()},
        column_config={name: config for name, (config, _values) in columns.items() if config is not None},
        hide_index=True,
        height="content",
        row_height=32,
    )
    st.caption(
        _("Accuracies: on all test clips, on the unpaired actions, inside the reversed pairs, on training clips.")
    )
    st.download_button(
        _("Download all scores (JSON)"), board.text, "scoreboard.json", "application/json", icon=":material/download:"
    )
    page.section("data", **score_numbers())


def pairs() -> None:
    """A reversed pair to look at, and who tells them apart."""
    actions = action_names()
    page.section("pairs")
    twins.twins(actions)
    board = scoreboard()
    left, right = st.columns([2, 1])
    figure = common.matrix(
        [[score.pairs[forwards] for forwards, _backwards in PAIRS] for score in board.scores.values()],
        rows=titles(),
        columns=[figures.stacked(actions[a], actions[b]) for a, b in PAIRS],
    )
    with left:
        chart(figure.update_layout(height=ROW * len(board.scores) + HEAD), key="pairs-chart", wide=True)
    with right:
        page.section("told_apart", **score_numbers())


def several_clips() -> None:
    """What averaging test clips of one video gains."""
    measured = runs("averaging-")
    page.section("averaging", **averaging_gains())
    kind = pick(_("Accuracy on"), kinds(), key="averaged", default="all", label_visibility="collapsed")
    accuracy = {"all": "top1"}.get(kind, kind)
    rows = averaging()
    views = list(next(iter(rows.values())))
    figure = common.matrix(
        [[row[n][accuracy] for n in views] for row in rows.values()],
        rows=[title(name) for name in rows],
        columns=[str(n) for n in views],
    ).update_xaxes(type="category", title_text=_("test clips averaged"))
    chart(figure.update_layout(height=ROW * len(rows) + 80), key="averaging-chart", wide=True)
    provenance(measured)
    page.section("gains", **averaging_gains())


def confusions() -> None:
    """What two networks take for what."""
    board, actions = scoreboard(), action_names()
    page.section("confusion")
    names = [
        chosen(
            column.selectbox, _("Network"), list(board.scores), key=f"confusion-{key}", default=default,
            format_func=title,
        )
        for column, key, default in zip(
            st.columns(2), ("left", "right"), ("single_frame", "slow_fusion"), strict=True
        )
    ]  # fmt: skip
    order = twins_together()
    figure = figures.confusions(
        [board.scores[name].confusion[order][:, order] for name in names],
        titles=[title(name) for name in names],
        names=[actions[LABELS[i]] for i in order],
        words={"true": _("true action"), "answer": _("answer")},
    )
    chart(figure, key="confusion-chart", wide=True)


def papers() -> None:
    """What papers report, beside what was measured here."""
    page.section("published")
    data = pick(_("Data"), {key: _(title) for key, title in DATA.items()}, key="papers")
    rows = [row for row in RESULTS if row.data == data]
    st.badge(_("published"), color="gray")
    ours = {row.ours: scoreboard().scores[row.ours].top1 for row in rows if row.ours}
    words = {
        "published": _(DATA[data]),
        "ours": _("actors-18, top-1, measured here"),
        "accuracy": _("accuracy"),
    }
    chart(
        figures.published(rows, ours, names=[_(row.network) for row in rows], words=words),
        key="papers-chart",
        wide=True,
    )
    if data in SAID:
        page.section(SAID[data], **published_numbers())


page = lesson("scoreboard")
page.show(
    {
        "cost": cost,
        "table": table,
        "pairs": pairs,
        "overfitting": partial(learning.overfitting, page),
        "clips": several_clips,
        "confusions": confusions,
        "training": partial(learning.training, page),
        "detection": partial(detection.shown, page),
        "papers": papers,
    }
)
