"""Real people: found, followed, and each named by I3D, beside the one name that it gives the whole clip."""

from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from models.movenet import WEIGHTS
from models.person_detectors import DETECTORS
from pages.detect.answered import guessed_beside_badge
from pages.detect.drawing import MANY, boxes_of
from pages.detect.files import files
from pages.detect.real_drawn import bodies_of, crop_frames
from pages.detect.real_numbers import RUN, real_numbers, shares_of
from pages.detect.real_said import answers, losses, said
from ui import work
from ui.address import pick
from ui.charts import common
from ui.charts.chart import chart
from ui.clip import picker
from ui.lesson import Lesson
from ui.networks.card import badge
from ui.networks.downloads import missing
from ui.player import Track, player
from ui.reveal import provenance
from ui.sidebar import device, precision
from ui.words import _
from ui.work.lab import lab
from video import Clip
from vizlib.cost.memory import answering
from vizlib.detect.export import Act, Person
from vizlib.detect.naming import NETWORK, Followed, Named, followed_key, following, named_key, naming
from vizlib.engine.finders import MOVENET, cost_of, place_of, title_of
from vizlib.results.runs import runs

HEIGHT, NAMED, CHART = 390, 350, 320  # of the pictures, of those over a table of names, of the curves, CSS pixels
ONE_OF_ALL = 1  # the answer that is right: a classifier names one of its actions, whatever it sees


def shown(page: Lesson) -> None:
    """The clip of the sidebar."""
    current = picker.current()
    clip = current.clip
    by = finder()
    key = followed_key(clip, by, device())
    work.once(
        key, following, lab().finders, clip, by, device(), lane=place_of(by, device()),
        title=_("Looking for people"), size_of=followed_bytes, instead_of=key.kind, **cost_of(by, len(clip)),
    )  # fmt: skip
    followed: Followed | None = work.result(key)
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        told = followed is not None and bool(followed.tubes) and guess(clip, by)
    with work.fresh("real", (clip.digest, by, followed is None, told)):
        if not told:
            page.section("real", **real_numbers())
        if followed is None:
            player([Track(f"{clip.digest}-real", "", lambda: clip.frames)], clip.fps, key="real-waits", height=HEIGHT)
        elif followed.tubes:
            people_of(page, clip, by, followed, told, right)
        else:
            nobody(page, followed, by)
    how(page)


def guess(clip: Clip, by: str) -> bool:
    """The class's guess, beside the badge of who found the people, which are shown before."""
    trained = (WEIGHTS if by == MOVENET else DETECTORS[by].weights).badge
    return guessed_beside_badge(f"real-{clip.digest[:12]}", "real", ONE_OF_ALL, badge_of=trained, always=True)


def finder() -> str:
    """Who looks for people: MoveNet, or a detector whose weights are here."""
    names = {name: title_of(name) for name in (MOVENET, *(n for n, about in DETECTORS.items() if about.weights.here))}
    return pick(_("People are found by"), names, key="real-finder") if len(names) > 1 else MOVENET


def people_of(page: Lesson, clip: Clip, by: str, followed: Followed, told: bool, beside: Any) -> None:
    """Boxes, joints and identities; once the class has guessed, names. ``beside``: the place of a choice."""
    named = names(clip, by, followed) if told else None
    people, drawn = people_named(named, followed), people_named(named, followed, shares=True)
    whom = {n: _("Person {number}").format(number=n) for n in longest(followed)}
    chosen = pick(_("Follow"), whom, key="real-person", place=beside, label_visibility="collapsed")
    play(followed, drawn, by, chosen, HEIGHT if named is None else NAMED)
    if named is None:
        found(page, followed)
        return
    left, right = st.columns([5, 2], gap="medium")
    with left:
        answers(named, followed)
    with right:
        badge(named.badge)
        files(f"people-{clip.digest[:8]}", followed.clip, people, named.labels, followed.seen.joints, drawn)
    page.section("real_named", **said(named, followed), **real_numbers())


def play(followed: Followed, people: tuple[Person, ...], by: str, chosen: int, height: int) -> None:
    """The clip with all that is known, and the crop that follows one person."""
    clip = followed.clip
    mine = [tube for tube in followed.tubes if tube.identity == chosen]
    shapes = boxes_of(people, len(clip), clip.fps)
    if followed.seen.joints:
        shapes = tuple(a + b for a, b in zip(shapes, bodies_of(followed, followed.tubes), strict=True))
    title = _("Person {number}, followed").format(number=chosen)
    tracks = [
        Track(f"{clip.digest}-real", _("The clip"), lambda: clip.frames, shapes=shapes),
        Track(f"{clip.digest}-crop-{by}-{chosen}", title, partial(crop_frames, followed, mine)),
    ]
    player(tracks, clip.fps, key="real-player", start_s=clip.start_s, height=height)


def names(clip: Clip, by: str, followed: Followed) -> Named | None:
    """What I3D says, as soon as it has."""
    key = named_key(clip, by, device(), precision())
    work.once(
        key, naming, lab().networks, clip, followed, device(), precision(), lane=device(),
        title=_("Naming the whole clip and each person"), size_of=named_bytes, instead_of=key.kind,
        **answering(NETWORK),
    )  # fmt: skip
    return work.result(key)


def people_named(named: Named | None, followed: Followed, shares: bool = False) -> tuple[Person, ...]:
    """The tubes, each with its best name, if it has one; with ``shares`` its probability is part of the name, so that a
    doubtful one is seen to be one where nothing but names is drawn.
    """
    people, fps = [], followed.clip.fps
    for n, tube in enumerate(followed.tubes):
        answer = None if named is None else named.tubes[n]
        best = [] if named is None or answer is None else named.best(answer, 1)
        span = (tube.start / fps, tube.end / fps)
        acts = (Act(f"{label} {score:.0%}" if shares else label, score, (span,)) for label, score in best)
        people.append(Person(tube, tuple(acts)))
    return tuple(people)


def longest(followed: Followed) -> list[int]:
    """The identities of those who are there longest, at most MANY, in their order."""
    frames: dict[int, int] = {}
    for tube in followed.tubes:
        frames[tube.identity] = frames.get(tube.identity, 0) + len(tube.boxes)
    return sorted(sorted(frames, key=lambda identity: -frames[identity])[:MANY])


def found(page: Lesson, followed: Followed) -> None:
    """How many people in how many boxes; who is hidden; who is lost and known again."""
    values = counts(followed) | {"lost": losses(followed)}
    notes = ["real_found", *["real_guesses"] * bool(values["guesses"]), *["real_lost"] * bool(values["lost"])]
    st.markdown(" ".join(page.sections[note].format(**values) for note in notes))


def counts(followed: Followed) -> dict[str, Any]:
    """How much was found."""
    return {
        "people": len({tube.identity for tube in followed.tubes}),
        "tubes": len(followed.tubes),
        "boxes": sum(int((tube.rows >= 0).sum()) for tube in followed.tubes),
        "guesses": sum(int((tube.rows < 0).sum()) for tube in followed.tubes),
        "frames": len(followed.clip),
        "fps": f"{followed.clip.fps:.3g}",
    }


def nobody(page: Lesson, followed: Followed, by: str) -> None:
    """Why there is nothing to show; how large people must be was measured of MoveNet alone."""
    seen = sum(len(boxes) > 0 for boxes in followed.seen.boxes)
    section = ("real_glimpsed" if seen else "real_nobody") + ("" if by == MOVENET else "_by_detector")
    values = {"glimpses": seen, "detector": title_of(by), **counts(followed), **real_numbers()}
    st.info(page.sections[section].format(**values), icon=":material/person_off:")
    track = Track(f"{followed.clip.digest}-real", "", lambda: followed.clip.frames)
    player([track], followed.clip.fps, key="real-nobody", start_s=followed.clip.start_s, height=HEIGHT)


def how(page: Lesson) -> None:
    """How people are found, how small they may be, and which detectors could look instead."""
    with st.expander(_("How people are found, and how small they may be"), icon=":material/search:"):
        page.section("real_how", **real_numbers())
        words = {"x": _("height of a person, in the picture's longer sides"), "accuracy": _("found again")}
        curves = {_("in the whole frame"): "whole", _("with the tiles"): "tiles"}
        figure = common.seeds({title: shares_of(kind) for title, kind in curves.items()}, words=words, logarithmic=True)
        chart(figure.update_layout(height=CHART), key="real-heights")
        provenance(runs(RUN))
        page.section("real_others")
        for name, about in DETECTORS.items():
            if not about.weights.here:
                why = _("The weights of {title} are not on this machine.").format(title=about.title)
                missing(about.weights, name, about.title, why)


def followed_bytes(followed: Followed) -> int:
    """The memory that a result takes."""
    seen = followed.seen
    arrays = [*seen.boxes, *seen.scores, *seen.joints, *(tube.boxes for tube in followed.tubes)]
    return followed.clip.frames.nbytes + sum(int(np.asarray(array).nbytes) for array in arrays)


def named_bytes(named: Named) -> int:
    """The memory that answers take."""
    return 10_000 + sum(each.nbytes for each in (*named.tubes, named.whole) if each is not None)
