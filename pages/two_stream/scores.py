"""The two streams over the test clips: who is right how often, with which weight, in which classes."""

import numpy as np
import streamlit as st

from datasets.actors import LABELS
from models.two_stream import STREAMS
from models.zoo import CARDS
from pages.two_stream import figures
from pages.two_stream.measured import two_stream, two_stream_cost, two_stream_numbers
from ui.charts.chart import chart
from ui.clip.actor import action_names
from ui.lesson import lesson
from ui.networks.card import network_card
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.results.runs import runs
from vizlib.results.scoreboard import scoreboard
from vizlib.two_stream import WEIGHTS

NAME = "two_stream"
PAPER = "two_stream_cnn_m"
BESIDE = ("single_frame", "slow_fusion", "slow_fusion_flow")


def measured() -> None:
    """Accuracies of each stream, of their average, and by the weight of the temporal one."""
    page = lesson("two_stream")
    page.section("test")
    if not guessed("streams-measured"):
        return
    words = {"x": _("weight of the temporal stream"), "accuracy": _("test accuracy")}
    chart(figures.by_weight(WEIGHTS, two_stream()["test_by_weight"], words=words), key="weight-chart")
    page.section("measured", **two_stream_numbers())
    table()
    provenance(runs("two_stream"))


def table() -> None:
    """The same in numbers, beside other networks."""
    streams, board = two_stream()["rows"], scoreboard().scores
    names = {"spatial": _("spatial stream"), "temporal": _("temporal stream"), "average": _("average of both")}
    rows = [
        {
            _("network"): title,
            _("all actions"): 100 * streams[key]["top1"],
            _("unpaired actions"): 100 * streams[key]["unpaired"],
            _("reversed pairs"): 100 * np.mean(list(streams[key]["pairs"].values())),
            _("time (ms)"): board[NAME].milliseconds if key == "average" else None,
        }
        for key, title in names.items()
    ]
    rows += [
        {
            _("network"): _(CARDS[name].title),
            _("all actions"): 100 * board[name].top1,
            _("unpaired actions"): 100 * board[name].unpaired,
            _("reversed pairs"): 100 * board[name].pair_mean,
            _("time (ms)"): board[name].milliseconds,
        }
        for name in BESIDE
    ]
    per_cent = st.column_config.NumberColumn(format="%.1f %%")
    config = dict.fromkeys((_("all actions"), _("unpaired actions"), _("reversed pairs")), per_cent)
    config[_("time (ms)")] = st.column_config.NumberColumn(format="%.1f")
    st.dataframe(rows, column_config=config, hide_index=True)


def classes() -> None:
    """In which actions motion says more than a frame."""
    page = lesson("two_stream")
    page.section("guess_classes", actions=len(LABELS))
    if not guessed("streams-classes"):
        return
    streams = two_stream()["rows"]
    chart(
        figures.dumbbells(
            *(streams[stream]["per_class"] for stream in STREAMS),
            names=action_names(),
            series=(_("spatial stream"), _("temporal stream")),
            accuracy=_("test accuracy"),
        ),
        key="classes-chart",
    )
    page.section("classes")
    provenance(runs("two_stream"))


def paper() -> None:
    """The network at the paper's size."""
    lesson("two_stream").section("paper", **two_stream_cost())
    network_card(CARDS[PAPER], None)
