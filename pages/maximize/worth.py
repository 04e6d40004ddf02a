"""What the gallery's videos are worth: the table of networks, and one network's videos against all classes."""

import streamlit as st

from models.zoo import CARDS
from pages.maximize import figures
from pages.maximize.generated import speed_name
from pages.maximize.measured import logit
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.reveal import provenance
from ui.words import _
from vizlib.maximize.defaults import FAST, SLOW
from vizlib.maximize.gallery import networks
from vizlib.maximize.summary import SURE, score_matrix, summary
from vizlib.results.runs import runs

MAIN, PUBLISHED = "slow_fusion", "i3d_kinetics400"


def unbroken(words: str) -> str:
    """All on one line."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def table() -> None:
    """A row a network: the mean logit of the class, slow and fast, when something is done to the frames."""
    head = (
        _("network"), _("as it is"), _("shuffled"), _("frozen"), _("other clips"),
        _("sure (> {share:.0%})").format(share=SURE), _("reversed when backwards"), _("other networks agree"),
    )  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    for name in networks():
        worth = summary(name)
        others = sum(worth.others.values()) / len(worth.others) if worth.others else None
        flips, pairs = worth.flips
        slow, fast = worth.logits[SLOW], worth.logits[FAST]
        cells = (
            _(CARDS[name].title),
            unbroken(f"{logit(slow.own)} / {logit(fast.own)}"),
            unbroken(f"{logit(slow.shuffled)} / {logit(fast.shuffled)}"),
            unbroken(f"{logit(slow.frozen)} / {logit(fast.frozen)}"),
            logit(worth.real),
            unbroken(_("{n} of {all}").format(n=worth.sure, all=worth.videos)),
            unbroken(_("{n} of {all}").format(n=flips, all=pairs)) if pairs else "–",
            "–" if others is None else f"{others:.0%}",
        )
        lines.append("| " + " | ".join(cells) + " |")
    with st.container(key="wide-worth"):
        st.markdown("\n".join(lines))
    st.caption(
        _(
            "Mean logits, slow version / fast version. Other clips: rendered test clips of the same action; for I3D, "
            "the class that wins in the real clips that ship. Each network has a scale of its own: compare within a "
            "row."
        )
    )


def bars() -> None:
    """The logits of slow fusion and of I3D, what is done to the frames beside clips that nobody optimized."""
    names = [_("as it is"), _("shuffled"), _("frozen"), _("other clips")]
    for place, name in zip(st.columns(2), (MAIN, PUBLISHED), strict=True):
        worth = summary(name)
        values = {
            speed_name(speed): [worth.logits[speed].own, worth.logits[speed].shuffled, worth.logits[speed].frozen]
            for speed in (SLOW, FAST)
        }
        with place:
            st.markdown("#### " + _("{title}: mean logits").format(title=_(CARDS[name].title)))
            chart(figures.logits(values, worth.real, names, logit), key=f"logits-{name}")
    provenance(runs("maximize-"))


def matrix() -> None:
    """Each class's video of the main network, scored for every class."""
    measured_scores = score_matrix(MAIN, FAST)
    if measured_scores is None:
        return
    scores, labels = measured_scores
    words = {"video": _("video made for"), "class": _("scored for"), "score": _("score")}
    chart(figures.matrix(scores, [label_name(label) for label in labels], words=words), key="matrix", wide=True)
