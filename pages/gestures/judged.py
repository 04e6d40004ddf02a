"""How well? Each recording is named by classifiers that have seen all others."""

import html
from base64 import b64encode
from functools import partial

import numpy as np
import streamlit as st

from pages.gestures import figures, state
from pages.gestures.words import classifier, feature_names, full
from ui import work
from ui.address import pick
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.numbers import share, whole_share
from ui.reveal import guessed
from ui.words import _, plain
from vizlib.engine.keys import Key
from vizlib.gestures import taught
from vizlib.gestures.classify import SURE, Judged, enough, leaving_one_out
from vizlib.gestures.features import MOTION
from vizlib.gestures.taught import LEAST_GESTURES, Gestures

CSS = """
<style>
  .gestures { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 10px; }
  .gestures figure { margin: 0; border: 3px solid #2b8a3e; border-radius: 8px; overflow: hidden; }
  .gestures figure.wrong { border-color: #e8590c; border-style: dashed; }
  .gestures img { width: 100%; display: block; }
  .gestures figcaption { padding: 2px 8px 4px; line-height: 1.25; overflow-wrap: anywhere; }
</style>
"""


def shown(page: Lesson) -> None:
    """The guess, then how many are right, what is taken for what, and which recordings those are."""
    gestures = state.gestures()
    page.section("well")
    if not enough(taught.counts(gestures)):
        page.section("well_few", gestures=LEAST_GESTURES)
        listed = [f"- **{plain(gesture.name)}**: {len(gesture.recordings)}" for gesture in gestures]
        st.markdown("\n".join(listed))
        return
    left, right = st.columns(2)
    kind = pick(_("Features of"), feature_names(), key="gesture-kind", default=MOTION, place=left)
    name = classifier(right)
    judged = judge(gestures, kind)
    if judged is None:
        return
    if guessed("gestures-well", right=verdict(judged, name)):
        result(page, gestures, judged, name)


def judge(gestures: Gestures, kind: str) -> Judged | None:
    """Leave one out, as soon as it is there."""
    key = Key("gestures-judged", taught.digest(gestures), kind)
    work.once(
        key, leaving_one_out, *taught.means(gestures, kind), lane="cpu", title=_("Leaving one out"), size=1.0,
        size_of=lambda judged: 100 * len(judged.labels), instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def verdict(judged: Judged, name: str) -> int:
    """Which answer of the guess is right: as guessing, better, all."""
    if judged.right(name) == len(judged.labels):
        return 2
    return 0 if judged.luck(name) > SURE else 1


def result(page: Lesson, gestures: Gestures, judged: Judged, name: str) -> None:
    """In numbers, as a table, and recording by recording."""
    total, right = len(judged.labels), judged.right(name)
    left, beside = st.columns([3, 4], vertical_alignment="center")
    with beside:
        names = [full(gesture.name) for gesture in gestures]
        words = {"taken": _("taken for"), "is": _("in truth")}
        chart(
            partial(figures.confusion, judged.confusion(name), names=names, words=words), key="gestures-confusion",
        )  # fmt: skip
    with left:
        page.section(
            "well_found", right=right, total=total, share=share(right / total), chance=share(judged.chance),
            luck=f"{total * judged.chance:.1f}",
        )  # fmt: skip
        which = verdict(judged, name)
        page.section(("well_chance", "well_better", "well_all")[which], sure=whole_share(SURE))
    st.html(CSS + f'<div class="gestures">{"".join(cells(gestures, judged.given[name]))}</div>')


def cells(gestures: Gestures, given: np.ndarray) -> list[str]:
    """Each recording with what it was taken for; what people typed is text and nothing else."""
    made, numbers = [], iter(given)
    for n, gesture in enumerate(gestures):
        for recording in gesture.recordings:
            taken = int(next(numbers))
            mark = "✓" if taken == n else "✗"
            name = html.escape(gestures[taken].name)
            says = f"{mark} {name}" if taken == n else f"{mark} <b>{name}</b> ({html.escape(gesture.name)})"
            picture = b64encode(recording.strip).decode()
            image = f'<img src="data:image/jpeg;base64,{picture}" alt="">' if picture else ""
            kind = "right" if taken == n else "wrong"
            made.append(f'<figure class="{kind}">{image}<figcaption>{says}</figcaption></figure>')
    return made
