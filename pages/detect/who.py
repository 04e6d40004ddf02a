"""Who does what: the scene in the player. First the class says it, then the detector and the truth do."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st

from datasets.scenes import LABELS
from pages.detect.answered import guessed_beside_badge
from pages.detect.drawing import MANY, boxes_of, fitting, joints_of, rows_of
from pages.detect.files import files
from pages.detect.scenes import Current, current_scene
from ui import work
from ui.address import pick
from ui.lesson import Lesson
from ui.player import Shape, Track, player
from ui.words import _, listed
from video import Clip
from vizlib.detect.acts import SAME, found_people, hidings, labels_right, named, true_people
from vizlib.detect.export import Person
from vizlib.detect.result import Detected
from vizlib.metrics.identities import identity_switches

HEIGHT = 340  # of the pictures, CSS pixels
ALONE = 420  # of the scene before the guess
HIDDEN = 3  # times that somebody is hidden are told


# What is asked of scenes of other kinds than the usual one.
ASKED = {
    "crossing": "who_ask_crossing",
    "empty": "who_ask_empty",
    "cut": "who_ask_cut",
    "crowd": "who_ask_crowd",
}

MANY_PEOPLE = (10, 16)  # between which the answers about a crowd lie
# The answers that are right: hidden people are guessed at; a classifier always names an action; colours outlast a cut.
HOLDS = {"crossing": 1, "empty": 0, "cut": 2}


def shown(page: Lesson) -> None:
    """The scene alone; once the class has guessed, the detector beside the truth."""
    current = current_scene()
    if current.clip is None:
        return
    kind = current.name.partition("-")[0]
    told = guessed_beside_badge(f"who-{current.name}", f"who-{kind}", right(kind, current.clip))
    told = told and current.found is not None
    with work.fresh("scene", (current.name, told)):
        if told and current.found is not None:
            answered(page, current, current.clip, current.found)
            return
        page.section(ASKED.get(kind, "who"))
        track = Track(f"{current.clip.digest}-scene", "", partial(frames_of, current.clip))
        player([track], current.clip.fps, key="who-player", height=ALONE)


def right(kind: str, clip: Clip) -> int:
    """Which answer is right in a scene of this kind: how many people there are, or what holds of every detector."""
    people = len(clip.truth.boxes)
    return {"usual": people - 1, "crowd": sum(people >= bound for bound in MANY_PEOPLE)}.get(kind, HOLDS.get(kind, 0))


def frames_of(clip: Clip) -> np.ndarray:
    """The frames, made in a job."""
    return clip.frames


def answered(page: Lesson, current: Current, clip: Clip, found: Detected) -> None:
    """The detector beside the truth, over a row a person; what it got right; and files."""
    people = found_people(found, clip.fps)
    names = named(found.tubes, clip.truth)
    truth = true_people(clip.truth, LABELS, clip.fps, names)
    left, right = st.columns([12, 5], gap="medium")
    below, beside, last = st.columns([5, 4, 6], vertical_alignment="bottom")
    sides = {"detector": _("the detector"), "truth": _("the truth")}
    side = pick(_("The rows show"), sides, key="who-rows", place=below)
    joints = beside.toggle(_("Joints (the truth's)"), key="who-joints", persist_state="session")
    rows = rows_of(people if side == "detector" else truth, clip.fps)
    fit = fitting(rows)
    with right:
        verdict(page, clip, people, names, len(fit) < len(rows))
    with last:
        files(f"scene-{current.name}", clip, people, LABELS)
    bodies: tuple[tuple[Shape, ...], ...] = ((),) * len(clip)
    if joints:
        bodies = joints_of(clip.truth.joints, clip.truth.seen, names)
    boxes = [boxes_of(each, len(clip), clip.fps) for each in (people, truth)]
    boxes[1] = tuple(a + b for a, b in zip(boxes[1], bodies, strict=True))
    tracks = [
        Track(f"{clip.digest}-scene", title, partial(frames_of, clip), shapes=shapes)
        for title, shapes in zip((_("The detector"), _("The truth")), boxes, strict=True)
    ]
    with left:
        player(tracks, clip.fps, key="who-answered", height=HEIGHT, rows=fit)


def verdict(page: Lesson, clip: Clip, people: Sequence[Person], names: Mapping[int, int], cut: bool) -> None:
    """How many boxes and labels are right, who hid whom, and what else there is to say of this scene."""
    tubes, truth = [person.tube for person in people], clip.truth
    boxes = identity_switches(tubes, truth.boxes, truth.seen)
    labels = labels_right(people, truth, LABELS, clip.fps)
    values = {
        "iou": f"{SAME:g}",
        "people": len(names),
        "boxes": boxes.true_boxes,
        "found": boxes.true_boxes - boxes.misses,
        "false": boxes.false_boxes,
        "switches": boxes.switches,
        "true": labels.true,
        "right": labels.right,
        "said": labels.said,
        "cuts": listed(f"{each:.1f}" for each in truth.cuts_s),
    }
    if not boxes.true_boxes:
        page.section("who_empty_false" if tubes else "who_empty", **values)
        return
    page.section("who_found" if boxes.misses < boxes.true_boxes else "who_nobody", **values)
    hiding = hidings(truth)
    hidden = [
        _("**{hidden}** behind **{before}** ({start:.1f} to {end:.1f} s)").format(
            hidden=names[p], before=names[q], start=start / clip.fps, end=end / clip.fps
        )
        for p, q, start, end in hiding[:HIDDEN]
    ]
    notes = {
        "who_hidden": 0 < len(hiding) <= HIDDEN and len(names) <= MANY,
        "who_hidden_more": len(hiding) > HIDDEN and len(names) <= MANY,
        "who_cut": len(truth.cuts_s) > 0,
        "who_crowd": len(names) > MANY,
        "who_rows": cut,
    }
    said = [page.sections[name].format(**values, hidden=listed(hidden)) for name, holds in notes.items() if holds]
    if said:
        st.markdown(" ".join(said))
