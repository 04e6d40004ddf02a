"""A clip before and after it was tampered with: side by side, a guess, and what each network says to both."""

from functools import partial

import streamlit as st

from models.input_spec import InputError
from models.zoo import CARDS
from pages.time_tests import figures
from ui import work
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
ROW = 34  # of the table, in pixels
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
    player(tracks, spec.fps / spec.stride, key="tamper-player", height=250)


def caption(able: list[Pair]) -> None:
    """Whose frames these are."""
    if not able:
        return
    before = able[0][0]
    st.caption(
        _(
            "The {frames} frames that {network} looks at. Every network is given its own frames, tampered with alike."
        ).format(frames=before.spec.frames, network=_(CARDS[before.name].title))
    )


def guess(able: list[Pair], refused: dict[str, Explained], clip: Clip, change: Tampering) -> list[str] | None:
    """Who will notice? The networks that the class chose, once the answers may be seen."""
    sentences: dict[str, list[str]] = {}
    for name, error in refused.items():
        sentences.setdefault(explain(error), []).append(_(CARDS[name].title))
    for sentence, titles in sentences.items():  # what holds for several networks is said once
        st.warning(f"**{' · '.join(titles)}**\n\n{sentence}", icon=":material/straighten:")
    if not able:
        return None
    key = f"{clip.digest}-{change.kind}"
    place = work.fresh("guess", st.session_state.get(f"reveal-{key}", False))
    if st.toggle(_("The class has guessed: reveal the answers"), key=f"reveal-{key}", persist_state="session"):
        return st.session_state.get(f"guess-{key}", [])
    with place:
        st.markdown("#### :material/back_hand: " + _("Guess first: which networks will answer something else?"))
        st.pills(
            _("These will notice"),
            [before.name for before, _after in able],
            selection_mode="multi",
            key=f"guess-{key}",
            format_func=lambda name: _(CARDS[name].title),
            label_visibility="collapsed",
            persist_state="session",
        )
    return None


def answers(able: list[Pair], clip: Clip) -> list[Answered]:
    """Of each network that has answered both."""
    both = [(a, predictions.prediction(a, clip), predictions.prediction(b, clip)) for a, b in able]
    return [(a, p, q) for a, p, q in both if p and q and p.probabilities is not None]


def verdict(able: list[Pair], clip: Clip, guessed: list[str]) -> None:
    """How many answers changed, and how many guesses were right."""
    answered = answers(able, clip)
    noticed = {a.name for a, p, q in answered if notices(p, q)}
    right = sum((a.name in noticed) == (a.name in guessed) for a, _p, _q in answered)
    text = _("{noticed} of {n} networks answer something else").format(noticed=len(noticed), n=len(answered))
    if guessed:
        text += "; " + _("{right} of {n} guesses were right").format(right=right, n=len(answered))
    st.markdown("#### " + text)


def notices(before: Prediction, after: Prediction) -> bool:
    """Whether the answer is another one."""
    return before.top(1)[0][0] != after.top(1)[0][0]


def table(able: list[Pair], clip: Clip) -> None:
    """A row for each network: its answers before and after, and how far apart the two are."""
    verdicts = {True: "≠ " + _("another answer"), False: "= " + _("the same answer")}
    rows = [
        {
            _("network"): _(CARDS[request.name].title),
            _("as it was"): label_name(before.top(1)[0][0]),
            _("tampered with"): label_name(after.top(1)[0][0]),
            _("noticed?"): verdicts[notices(before, after)],
            _("probability that moved"): moved(before, after),
        }
        for request, before, after in answers(able, clip)
    ]
    if rows:
        st.dataframe(rows, hide_index=True, height="content", row_height=ROW)
    for request in (a for a, _b in able if not CARDS[a.name].weights.here):
        st.info(
            _("{title} has no trained weights here, so it gives no answer.").format(title=_(CARDS[request.name].title)),
            icon=":material/cloud_off:",
        )


def moved(before: Prediction, after: Prediction) -> str:
    """How much of the probability lies on other classes than before."""
    share = after.moved_from(before)
    return _("rounding: {share:.0e}").format(share=share) if share < NOTHING else f"{share:.1%}"


def closer(able: list[Pair], clip: Clip) -> None:
    """One network's best classes before and after."""
    by_name = {request.name: (before, after) for request, before, after in answers(able, clip)}
    if by_name:
        with st.expander(_("The probabilities of one network"), icon=":material/bar_chart:"):
            probabilities(by_name)


def probabilities(by_name: dict[str, tuple[Prediction, Prediction]]) -> None:
    """Choose the network; a pair of bars for each class."""
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
