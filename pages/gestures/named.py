"""Try it: a recording that nobody has named, what both classifiers call it, and the frames that decided."""

from functools import partial

import numpy as np
import streamlit as st

from pages.gestures import figures, state
from pages.gestures.state import TRY, Tried
from pages.gestures.ways import on_their_way, ways
from pages.gestures.words import full
from ui import work
from ui.charts.chart import chart
from ui.charts.style import SEEN
from ui.lesson import Lesson
from ui.numbers import share
from ui.player import Curve, Row, Span, Track, player
from ui.words import _, plain
from vizlib.engine.keys import Key
from vizlib.gestures import taught
from vizlib.gestures.classify import LINEAR, NEAREST, Answer, Fitted, deciding, fitting
from vizlib.gestures.features import MOTION, positions
from vizlib.gestures.filmed import Scene
from vizlib.gestures.taught import LEAST_GESTURES, Gestures

OPENS_WITH = Scene("kick", 50)  # the first recording that is tried
HEIGHT = 200  # of the picture, CSS pixels


def shown(page: Lesson) -> None:
    """The ways in, then the answer."""
    page.section("try")
    if state.tried() is None and not state.coming(TRY):
        state.send(state.of_scene(TRY, OPENS_WITH))
        state.arrive()
    ways("try", TRY)
    state.show_said()
    on_their_way(TRY)
    able = tuple(gesture for gesture in state.gestures() if gesture.recordings)
    if len(able) < LEAST_GESTURES:
        page.section("try_few", least=LEAST_GESTURES)
        return
    tried, fitted = state.tried(), fit(able)
    if tried is None or fitted is None:
        return
    answer = fitted.answer(tried.features.of(MOTION), tried.features.mean(MOTION))
    with work.fresh("tried", tried.clip.digest):
        left, right = st.columns([5, 4])
        with right:
            names(able, answer)
            adds(able, tried, answer)
        with left:
            watched(able, tried, answer)
        why(page, able, tried, answer)


def fit(able: Gestures) -> Fitted | None:
    """Both classifiers on all recordings, as soon as they are fitted."""
    key = Key("gestures-fitted", taught.digest(able), MOTION)
    work.once(
        key, fitting, *taught.means(able, MOTION), lane="cpu", title=_("Fitting the classifiers"), size=0.5,
        size_of=lambda fitted: fitted.bytes, instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def names(able: Gestures, answer: Answer) -> None:
    """What both say, with their scores."""
    linear, nearest = (plain(able[answer.named(each)].name) for each in (LINEAR, NEAREST))
    st.markdown("#### " + _("Logistic regression: {name}").format(name=linear))
    st.markdown("#### " + _("Nearest mean: {name}").format(name=nearest))
    rows = [
        f"| {plain(gesture.name)} | {share(probability)} | {distance:.3f} |"
        for gesture, probability, distance in zip(able, answer.probabilities, answer.distances, strict=True)
    ]
    titles = _("gesture"), _("probability"), _("distance to its mean")
    head = "| " + " | ".join(titles) + " |\n|---|---|---|"
    st.markdown("\n".join([head, *rows]))


def watched(able: Gestures, tried: Tried, answer: Answer) -> None:
    """The recording over what speaks for its name, moment by moment."""
    first, second, parts = answer.decided()
    clip = tried.clip
    middles, step, _sees = positions(clip.seconds)
    times = (np.arange(len(clip)) + 0.5) / clip.fps
    nearest = np.abs(times[:, None] - middles).argmin(1)
    most = float(np.abs(parts).max()) or 1.0
    spans = tuple(
        Span((middles[p] - step / 2) * clip.fps, (middles[p] + step / 2) * clip.fps, f"{parts[p]:+.2f}", SEEN[0])
        for p in deciding(parts)
        if (middles[p] - step / 2) < clip.seconds
    )
    title = _("{first} rather than {second}").format(first=able[first].name, second=able[second].name)
    player(
        [Track(clip.digest, "", lambda: clip.frames)], clip.fps, key="gestures-player", height=HEIGHT,
        rows=[Row(_("Decided"), spans)], curves=[Curve(title, SEEN[0], list(0.5 + parts[nearest] / most / 2))],
    )  # fmt: skip


def adds(able: Gestures, tried: Tried, answer: Answer) -> None:
    """What each position in time adds, as bars."""
    first, second, parts = answer.decided()
    middles, step, _sees = positions(tried.clip.seconds)
    words = {
        "seconds": _("seconds"),
        "logit": "",
        "for": _("for {name} ▲").format(name=full(able[first].name)),
        "against": _("for {name} ▼").format(name=full(able[second].name)),
    }
    chart(partial(figures.evidence, parts, times=middles, step=step, words=words), key="gestures-evidence")


def why(page: Lesson, able: Gestures, tried: Tried, answer: Answer) -> None:
    """That these parts are all of it."""
    first, second, parts = answer.decided()
    _middles, step, sees = positions(tried.clip.seconds)
    page.section(
        "try_found",
        first=plain(able[first].name),
        second=plain(able[second].name),
        n=len(parts),
        difference=f"{answer.logits[first] - answer.logits[second]:+.2f}",
        few=len(deciding(parts)),
        step=f"{step:.2f}",
        sees=f"{sees:.1f}",
    )
