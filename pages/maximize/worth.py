"""What the gallery's videos are worth: the table of networks, and one network's videos against all classes."""

import streamlit as st

from models.zoo import CARDS
from pages.maximize import figures
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.words import _
from vizlib.maximize.defaults import FAST
from vizlib.maximize.gallery import networks
from vizlib.maximize.summary import score_matrix, summary

MAIN = "slow_fusion"


def unbroken(words: str) -> str:
    """All on one line."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def table() -> None:
    """A row a network: what is left of the class's probability when something is changed."""
    head = (
        _("network"), _("sure (> 95 %)"), _("as it is"), _("shuffled"), _("backwards"), _("noise"),
        _("becomes its twin backwards"), _("other networks agree"),
    )  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    for name in networks():
        worth = summary(name)
        others = sum(worth.others.values()) / len(worth.others) if worth.others else None
        flips, pairs = worth.flips
        cells = (
            unbroken(_(CARDS[name].title)),
            unbroken(_("{n} of {all}").format(n=worth.sure, all=worth.videos)),
            f"{worth.own:.0%}",
            f"{worth.shuffled:.0%}",
            f"{worth.backwards:.0%}",
            f"{worth.noise:.1%}",
            unbroken(_("{n} of {all}").format(n=flips, all=pairs)) if pairs else "–",
            "–" if others is None else f"{others:.0%}",
        )
        lines.append("| " + " | ".join(cells) + " |")
    st.markdown("\n".join(lines))


def matrix() -> None:
    """Each class's video of the main network, scored for every class."""
    measured_scores = score_matrix(MAIN, FAST)
    if measured_scores is None:
        return
    scores, labels = measured_scores
    words = {"video": _("video made for"), "class": _("scored for"), "score": _("score")}
    chart(figures.matrix(scores, [label_name(label) for label in labels], words=words), key="matrix", wide=True)
