"""A clip before and after it was tampered with: side by side, a guess, and what each network says to both."""

from functools import partial

import streamlit as st

from models.input_spec import InputError
from models.zoo import CARDS
from pages.time_tests import figures
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.networks import predictions
from ui.networks.card import badge
from ui.player import Track, player
from ui.words import _, explain
from video import Clip
from video.errors import Explained
from vizlib.predict import Prediction, Request
from vizlib.tamper import TamperError, Tampering

CLASSES = 3
NOTHING = 5e-6  # of the probability: what rounding moves
Pair = tuple[Request, Request]  # before and after
Answered = tuple[Request, Prediction, Prediction]  # what was asked before, the answers before and after


def sorted_out(pairs: list[Pair], clip: Clip) -> tuple[dict[str, Explained], list[Pair]]:
    """Why some networks cannot take the clip, by their names; and the others."""
    refused: dict[str, Explained] = {}
    for pair in pairs:
        try:
            for request in pair:
                request.looks(clip)
        except (InputError, TamperError) as error:
            refused[pair[0].name] = error
    return refused, [pair for pair in pairs if pair[0].name not in refused]


def shown(able: list[Pair], clip: Clip) -> None:
    """What the first network looks at, before and after, on one timeline."""
    if not able:
        return
    before, after = able[0]
    spec = before.spec
    tracks = [
        Track(
            id=f"{clip.digest}-{before.name}-{request.tampering}",
            title=title,
            frames=partial(clip.frames.__getitem__, request.looks(clip)[0]),
        )
        for title, request in ((_("as it was"), before), (_("tampered with"), after))
    ]
    player(tracks, spec.fps / spec.stride, key="tamper-player", height=330)
    st.caption(
        _(
            "The {frames} frames that {network} looks at. Every network is given its own frames, tampered with alike."
        ).format(frames=spec.frames, network=_(CARDS[before.name].title))
    )


def guess(able: list[Pair], refused: dict[str, Explained], clip: Clip, change: Tampering) -> bool:
    """Who will notice? The answers wait behind a switch; whether it is on."""
    shows = False
    names = [before.name for before, _after in able]
    key = f"{clip.digest}-{change.kind}"
    if names:
        st.markdown("#### :material/back_hand: " + _("Guess first: which networks will answer something else?"))
        guessed = st.pills(
            _("These will notice"),
            names,
            selection_mode="multi",
            key=f"guess-{key}",
            format_func=lambda name: _(CARDS[name].title),
            label_visibility="collapsed",
            persist_state="session",
        )
        shows = st.toggle(_("The class has guessed: reveal the answers"), key=f"reveal-{key}", persist_state="session")
        if shows:
            reveal(able, clip, guessed)
    sentences: dict[str, list[str]] = {}
    for name, error in refused.items():
        sentences.setdefault(explain(error), []).append(_(CARDS[name].title))
    for sentence, titles in sentences.items():  # what holds for several networks is said once
        st.warning(f"**{' · '.join(titles)}**\n\n{sentence}", icon=":material/straighten:")
    return shows


def reveal(able: list[Pair], clip: Clip, guessed: list[str]) -> None:
    """Every network's answers before and after; how many guesses were right."""
    asked = [(a, predictions.prediction(a, clip), predictions.prediction(b, clip)) for a, b in able]
    answered = [(a, p, q) for a, p, q in asked if p and q and p.probabilities is not None]
    noticed = {a.name for a, p, q in answered if notices(p, q)}
    right = sum((a.name in noticed) == (a.name in guessed) for a, _p, _q in answered)
    text = _("{noticed} of {n} networks answer something else").format(noticed=len(noticed), n=len(answered))
    if guessed:
        text += "; " + _("{right} of {n} guesses were right").format(right=right, n=len(answered))
    st.markdown("#### " + text)
    if answered:
        table(answered)
        with st.expander(_("The probabilities of one network"), icon=":material/bar_chart:"):
            closer(answered)
    for request in (a for a, p, q in asked if p and p.probabilities is None):
        st.info(
            _("{title} has no trained weights here, so it gives no answer.").format(title=_(CARDS[request.name].title)),
            icon=":material/cloud_off:",
        )


def notices(before: Prediction, after: Prediction) -> bool:
    """Whether the answer is another one."""
    return before.top(1)[0][0] != after.top(1)[0][0]


def table(answered: list[Answered]) -> None:
    """A row for each network: its answers before and after, and how far apart the two are."""
    heads = (_("network"), _("as it was"), _("tampered with"), "", _("probability that moved"))
    lines = ["| " + " | ".join(heads) + " |", "|---|---|---|---|---|"]
    for request, before, after in answered:
        if notices(before, after):
            verdict = ":orange[:material/visibility: **" + _("another answer") + "**]"
        else:
            verdict = ":gray[:material/visibility_off: **" + _("the same answer") + "**]"
        (was, _share), (now, _share_now) = before.top(1)[0], after.top(1)[0]
        cells = (_(CARDS[request.name].title), label_name(was), label_name(now), verdict, moved(before, after))
        lines.append("| " + " | ".join(cells) + " |")
    st.markdown("\n".join(lines))


def moved(before: Prediction, after: Prediction) -> str:
    """How much of the probability lies on other classes than before."""
    share = after.moved_from(before)
    return _("nothing moved ({share:.0e})").format(share=share) if share < NOTHING else f"{share:.1%}"


def closer(answered: list[Answered]) -> None:
    """One network's best classes before and after."""
    by_name = {request.name: (before, after) for request, before, after in answered}
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    name = left.selectbox(
        _("Network"), list(by_name), key="closer", format_func=lambda name: _(CARDS[name].title),
        persist_state="session",
    )  # fmt: skip
    before, after = by_name[name]
    with right:
        badge(before.badge)
    was, now = (dict(prediction.top(len(prediction.labels))) for prediction in (before, after))
    # The best of before and after in turn, each class once.
    best = dict.fromkeys(label for two in zip(was, now, strict=True) for label in two)
    rows = [(label_name(label), was[label], now[label]) for label in list(best)[:CLASSES]]
    chart(figures.before_and_after(rows, words=(_("as it was"), _("tampered with"))), key="bars")
