"""What each pathway contributes: one pathway's clip is frozen, shuffled, slowed down or reversed."""

from functools import partial

import numpy as np
import streamlit as st

from models.input_spec import InputError
from models.slowfast import ALPHA
from models.zoo import CARDS
from pages.slowfast import figures
from pages.slowfast.measured import answer_numbers, inputs_numbers, inputs_run, pair_mean
from ui import work
from ui.address import pick
from ui.charts import common
from ui.charts.chart import chart
from ui.clip import lab_nets, picker
from ui.clip.actor import label_name
from ui.clip.truth import kept_secret, true_action
from ui.lesson import Lesson
from ui.networks.pathways import pathway_names
from ui.player import Track, player
from ui.reveal import guessed, provenance
from ui.words import _, explain
from video import Clip
from vizlib.slowfast.pathways import (
    BOTH,
    DISTURBED,
    NAME,
    TAMPERINGS,
    Answers,
    answers_key,
    disturbing,
    places,
)
from vizlib.tamper import FREEZE, REVERSE, SHUFFLE, SLOWER

BEST = 3  # classes of the clip as it is, at least


def kinds() -> dict[str, str]:
    """What is done to a pathway's clip."""
    return {
        FREEZE: _("frozen"),
        SHUFFLE: _("shuffled"),
        SLOWER: _("half as fast"),
        REVERSE: _("reversed"),
    }


def whose_names() -> dict[str, str]:
    """Whose clip is disturbed."""
    return {"slow": _("slow pathway's"), "fast": _("fast pathway's"), BOTH: _("both")}


def shown(page: Lesson) -> None:
    """On the loaded clip, over the test clips, or at the last layer."""
    steps = {"clip": _("1. On the clip"), "test": _("2. Over the test clips"), "head": _("3. At the last layer")}
    step = pick(_("Step"), steps, key="inputs-step", label_visibility="collapsed")
    if step == "test":
        over_the_test_clips(page)
    elif step == "head":
        at_the_head(page)
    else:
        on_the_clip(page)


def answers_of(clip: Clip, kind: str) -> Answers | None:
    """What the lab net says to the clip, as it is and disturbed, as soon as it is known."""
    try:
        CARDS[NAME].input.views(clip)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return None
    lab_nets.tell([NAME])
    key = answers_key(clip, TAMPERINGS[kind])
    work.once(
        key, disturbing, work.lab().networks, clip, TAMPERINGS[kind], lane="cpu", title=_(CARDS[NAME].title),
        size_of=lambda result: result.bytes, instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def on_the_clip(page: Lesson) -> None:
    """Both pathways' clips in the player, one of them disturbed; the answers after the guess."""
    current = picker.current()
    left, right = st.columns(2)
    kind = pick(_("What happens to it"), kinds(), key="disturb", place=left)
    whose = pick(_("Whose clip"), whose_names(), key="whose", place=right)
    answers = answers_of(current.clip, kind)
    if answers is None:
        return
    left, right = st.columns([4, 5], vertical_alignment="center")
    with left:
        seen(current.clip, kind, whose)
    with right:
        page.section("inputs", **answer_numbers(answers, whose))
        fast = int(answers.moved("fast") > answers.moved("slow"))
        told = guessed(f"slowfast-inputs-{kind}", "slowfast-inputs", right=fast)
        if not told or kept_secret(current.choice, true_action(current.choice)):
            return
        page.section("inputs_moved", **answer_numbers(answers, whose))
    table(answers)


def seen(clip: Clip, kind: str, whose: str) -> None:
    """The clips of both pathways on one timeline: the slow one holds each of its frames until the next."""
    spec = CARDS[NAME].input
    view = spec.views(clip)[0]
    tracks = []
    for pathway, title in pathway_names().items():
        disturbed = pathway in DISTURBED[whose]
        frames = places(view, pathway, ALPHA, TAMPERINGS[kind] if disturbed else None)
        tracks.append(
            Track(
                f"{clip.digest}-{pathway}-{kind if disturbed else 'as it is'}",
                f"{title}: {kinds()[kind]}" if disturbed else title,
                partial(clip.frames.__getitem__, frames),
            )
        )
    player(tracks, spec.fps / spec.stride, key="inputs-player", height=290)


def table(answers: Answers) -> None:
    """Probabilities of the best classes, and how much of them moved: a row for each pathway that is disturbed."""
    labels = CARDS[NAME].classes
    best = list(np.argsort(-answers.whole)[:BEST])
    best = list(dict.fromkeys([*best, *(shares.argmax() for shares in answers.disturbed.values())]))
    rows = {_("as it is"): answers.whole}
    rows |= {title: answers.disturbed[whose] for whose, title in whose_names().items()}
    moved = [0.0, *(answers.moved(whose) for whose in whose_names())]
    figure = common.matrix(
        [[*(float(shares[k]) for k in best), share] for shares, share in zip(rows.values(), moved, strict=True)],
        rows=list(rows),
        columns=[*(label_name(labels[k]) for k in best), "<b>" + _("moved") + "</b>"],
        low=0.0,
    )
    chart(figure.update_layout(height=300), key="inputs-chart", wide=True)


def over_the_test_clips(page: Lesson) -> None:
    """The same on all test clips: accuracy, the reversed pairs, and answers that change."""
    numbers = inputs_numbers()
    page.section("inputs_test", **numbers)
    if not guessed("slowfast-inputs-test"):
        return
    run = inputs_run()
    measures = {"top1": _("right, all actions"), "pairs": _("right, inside the pairs"), "changed": _("answers changed")}
    of = {"top1": lambda row: row["top1"], "pairs": pair_mean, "changed": lambda row: row["changed"]}
    measure = pick(_("What the table shows"), measures, key="inputs-measure", label_visibility="collapsed")
    figure = common.matrix(
        [
            [of[measure](run["none"]), *(of[measure](run["rows"][kind][whose]) for kind in TAMPERINGS)]
            for whose in DISTURBED
        ],
        rows=list(whose_names().values()),
        columns=[_("as it is"), *kinds().values()],
        low=0.0,
    )
    chart(figure, key="inputs-test-chart", wide=True)
    page.section("inputs_found", **numbers)
    provenance([run])


def at_the_head(page: Lesson) -> None:
    """What the features of each pathway add to the logits of the clip; and what each says alone."""
    current = picker.current()
    answers = answers_of(current.clip, FREEZE)
    numbers = inputs_numbers()
    page.section("head", **numbers)
    if answers is None or not guessed("slowfast-head"):
        return
    if not kept_secret(current.choice, true_action(current.choice)):
        best = np.argsort(-answers.whole)[:BEST]
        figure = figures.at_the_head(
            {pathway: [float(part[k]) for k in best] for pathway, part in answers.parts.items()},
            names=[label_name(CARDS[NAME].classes[k]) for k in best],
            series=pathway_names(),
            words={"logit": _("added to the logit, relative to the mean of all classes")},
        )
        chart(figure, key="head-chart", wide=True)
    page.section("head_found", **numbers)
    provenance([inputs_run()])
