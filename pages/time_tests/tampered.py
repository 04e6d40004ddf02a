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

COLUMNS = 2
CLASSES = 3
NOTHING = 5e-6  # of the probability: what rounding moves
Pair = tuple[Request, Request]  # before and after


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
    player(tracks, spec.fps / spec.stride, key="tamper-player", height=400)
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
    found = [(a, predictions.prediction(a, clip), predictions.prediction(b, clip)) for a, b in able]
    known = [(a, p, q) for a, p, q in found if p and q and p.probabilities is not None]
    noticed = {a.name for a, p, q in known if p.top(1)[0][0] != q.top(1)[0][0]}
    right = sum((a.name in noticed) == (a.name in guessed) for a, _p, _q in known)
    text = _("{noticed} of {n} networks answer something else").format(noticed=len(noticed), n=len(known))
    if guessed:
        text += "; " + _("{right} of {n} guesses were right").format(right=right, n=len(known))
    st.markdown("#### " + text)
    for row in range(0, len(known), COLUMNS):
        for column, (request, p, q) in zip(st.columns(COLUMNS), known[row : row + COLUMNS], strict=False):
            with column, st.container(border=True, height="stretch"):
                answers(request, p, q)
    for request in (a for a, p, q in found if p and p.probabilities is None):
        st.info(
            _("{title} has no trained weights here, so it gives no answer.").format(title=_(CARDS[request.name].title)),
            icon=":material/cloud_off:",
        )


def answers(request: Request, before: Prediction, after: Prediction) -> None:
    """One network's best classes before and after, and how far apart the two are."""
    left, right = st.columns([2, 1], vertical_alignment="center")
    left.subheader(_(CARDS[request.name].title), anchor=False)
    with right:
        badge(before.badge)
    if before.top(1)[0][0] == after.top(1)[0][0]:
        verdict = ":gray[:material/visibility_off: **" + _("the same answer") + "**]"
    else:
        verdict = ":orange[:material/visibility: **" + _("another answer") + "**]"
    share = after.moved_from(before)
    if share < NOTHING:
        text = _("nothing moved (rounding: {share:.0e})").format(share=share)
    else:
        text = _("{share:.1%} of the probability moved").format(share=share)
    st.markdown(f"{verdict} · {text}")
    was, now = (dict(prediction.top(len(prediction.labels))) for prediction in (before, after))
    # The best of before and after in turn, each class once.
    best = dict.fromkeys(label for two in zip(was, now, strict=True) for label in two)
    rows = [(label_name(label), was[label], now[label]) for label in list(best)[:CLASSES]]
    words = (_("as it was"), _("tampered with"))
    chart(figures.before_and_after(rows, words=words), key=f"bars-{request.name}")
