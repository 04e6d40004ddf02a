"""What a channel is worth to the answer: as its slope predicts it, and measured by silencing it."""

import streamlit as st

from models.zoo import CARDS
from pages.features import figures
from ui import work
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.lesson import Lesson
from ui.numbers import whole_share
from ui.sidebar import device
from ui.words import _
from ui.work.lab import lab
from video import Clip
from vizlib.cost.memory import answering
from vizlib.features.blocks import TOP, Blocks
from vizlib.features.silenced import Silenced, silenced_key, silencing


def worth(page: Lesson, found: Blocks, clip: Clip, channel: int) -> None:
    """What the strongest channels add to the answer: told by the slope, and measured by silencing them."""
    name, layer = found.name, found.layer
    bars = found.strongest(channel)
    key = silenced_key(clip, name, layer, bars)
    work.once(
        key, silencing, lab().networks, clip, name, layer, bars, device(), lane=device(),
        title=_("{network}: silencing {count} channels").format(network=_(CARDS[name].title), count=len(bars)),
        size_of=lambda _silenced: 2000, instead_of=key.kind, **answering(name),
    )  # fmt: skip
    silenced: Silenced | None = work.so_far(key)
    left, right = st.columns([3, 2])
    with left:
        words = {
            "channel": _("channel {n}"),
            "others": _("the other {count}").format(count=len(found.added) - len(bars)),
            "added": _("added to the logit of {label}").format(label=label_name(CARDS[name].classes[found.winner])),
            "slope": _("predicted"),
            "measured": _("measured: what is lost without it"),
        }
        figure = figures.parts(found, bars, {} if silenced is None else silenced.falls, channel, words=words)
        chart(figure, key=f"blocks-{name}-{layer}-{channel}", wide=True)
    with right:
        numbers(found, silenced, channel)
    with st.expander(_("How this is measured"), icon=":material/straighten:"):
        page.section(
            "blocks_read",
            count=len(found.added),
            total=figures.signed(float(found.added.sum())),
            logit=figures.signed(float(found.logits.max())),
        )


def numbers(found: Blocks, silenced: Silenced | None, channel: int) -> None:
    """What the channel is worth, as predicted and as measured, and how much the strongest ones carry."""
    fall = None if silenced is None else silenced.falls.get(channel)
    left, right = st.columns(2)
    left.metric(_("predicted"), figures.signed(float(found.added[channel])))
    right.metric(_("measured"), "…" if fall is None else figures.signed(fall))
    if silenced is not None and fall is not None:
        st.markdown(said(found, silenced, channel))
    count = len(found.added)
    top = min(TOP, count)
    st.markdown(
        _(
            "The **{top} strongest of {count}** carry **{share}** of all that is added and taken. Were all alike, it "
            "would be {even}."
        ).format(top=top, count=count, share=whole_share(found.share), even=whole_share(top / count))
    )


def said(found: Blocks, silenced: Silenced, channel: int) -> str:
    """What is left of the answer without the channel, in a sentence."""
    names = CARDS[found.name].classes
    logit, wins = float(found.logits.max()), silenced.winners[channel]
    numbers = {"logit": figures.signed(logit), "left": figures.signed(logit - silenced.falls[channel])}
    if wins == found.winner:
        text = _("Without it, the logit goes from {logit} to **{left}**; the answer stays *{label}*.")
    else:
        text = _("Without it, the logit goes from {logit} to **{left}**; the answer becomes *{label}*.")
    return text.format(label=label_name(names[wins]), **numbers)
