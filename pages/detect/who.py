"""Who does what: the scene in the player. First the class says it, then the detector and the truth do."""

from functools import partial

import streamlit as st

from datasets.scenes import LABELS
from pages.detect.colors import color_of
from pages.detect.drawing import MANY, boxes_of, joints_of, rows_of
from pages.detect.scenes import Current, current_scene
from ui import work
from ui.clip.annotated import ICON, Annotated, annotated
from ui.lesson import Lesson
from ui.player import Row, Shape, Track, player
from ui.reveal import guessed
from ui.words import _, listed
from video import Clip
from vizlib.detect.acts import SAME, found_people, hidings, labels_right, named, true_people
from vizlib.detect.export import Person, annotating, as_json, ava_csv
from vizlib.detect.result import Detected
from vizlib.engine.keys import Key
from vizlib.metrics.identities import identity_switches

HEIGHT = 400  # of the pictures, CSS pixels
BOTH = 2  # people: of more, the rows show what the detector says, and the picture what is true
ROWS = 4  # people who have a row


def shown(page: Lesson) -> None:
    current = current_scene()
    if current.clip is None:
        return
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        told = guessed(f"who-{current.name}") and current.found is not None
    joints = told and right.toggle(_("Joints, which only the truth knows"), key="who-joints", persist_state="session")
    with work.fresh("scene", (current.name, told)):
        if told and current.found is not None:
            answered(page, current, current.clip, current.found, bool(joints))
            return
        page.section("who")
        track = Track(f"{current.clip.digest}-scene", "", partial(frames_of, current.clip))
        player([track], current.clip.fps, key="who-player", height=HEIGHT)


def frames_of(clip: Clip) -> object:
    """The frames, made in a job."""
    return clip.frames


def answered(page: Lesson, current: Current, clip: Clip, found: Detected, joints: bool) -> None:
    """The detector beside the truth, over a row a person; what it got right; and files."""
    people = found_people(found, clip.fps)
    names = named(found.tubes, clip.truth)
    truth = true_people(clip.truth, LABELS, clip.fps, names)
    verdict(page, clip, people, names)
    bodies: tuple[tuple[Shape, ...], ...] = ((),) * len(clip)
    if joints:
        bodies = joints_of(clip.truth.joints, clip.truth.seen, names)
    drawn = {
        _("The detector"): boxes_of(people, len(clip), clip.fps),
        _("The truth"): tuple(a + b for a, b in zip(boxes_of(truth, len(clip), clip.fps), bodies, strict=True)),
    }
    tracks = [
        Track(f"{clip.digest}-scene", title, partial(frames_of, clip), shapes=shapes) for title, shapes in drawn.items()
    ]
    player(tracks, clip.fps, key="who-player", height=HEIGHT, rows=rows(people, truth, clip.fps))
    downloads(current, clip, people)


def rows(people: tuple[Person, ...], truth: tuple[Person, ...], fps: float) -> list[Row]:
    """What each does and when; of few people also what is true."""
    said = rows_of(people, _("{number}, detector"), fps, ROWS)
    if len({person.tube.identity for person in (*people, *truth)}) > BOTH:
        return said
    true = rows_of(truth, _("{number}, truth"), fps, ROWS)
    return sorted([*said, *true], key=lambda row: int(row.title.split(",")[0]))


def verdict(page: Lesson, clip: Clip, people: tuple[Person, ...], names: dict[int, int]) -> None:
    """How many boxes and labels are right, who hid whom, and what else there is to say of this scene."""
    tubes, truth = [person.tube for person in people], clip.truth
    boxes = identity_switches(tubes, truth.boxes, truth.seen)
    labels = labels_right(people, truth, LABELS, clip.fps)
    values = {
        "iou": f"{SAME:g}",
        "people": len(truth.seen),
        "tubes": len({tube.identity for tube in tubes}),
        "boxes": boxes.true_boxes,
        "found": boxes.true_boxes - boxes.misses,
        "false": boxes.false_boxes,
        "switches": boxes.switches,
        "true": labels.true,
        "right": labels.right,
        "said": labels.said,
        "cuts": listed(f"{each:.1f}" for each in truth.cuts_s),
        "many": MANY,
        "rows": ROWS,
    }
    if not boxes.true_boxes:
        page.section("who_empty_false" if tubes else "who_empty", **values)
        return
    page.section("who_found" if boxes.misses < boxes.true_boxes else "who_nobody", **values)
    hidden = [
        _("**{hidden}** behind **{before}** ({start:.1f} to {end:.1f} s)").format(
            hidden=names[p], before=names[q], start=start / clip.fps, end=end / clip.fps
        )
        for p, q, start, end in hidings(truth)
    ]
    notes = []
    if hidden:
        notes.append(page.sections["who_hidden"].format(hidden=listed(hidden[:ROWS])))
    if len(truth.cuts_s):
        notes.append(page.sections["who_cut"].format(**values))
    if len(names) > MANY:
        notes.append(page.sections["who_crowd"].format(**values))
    if notes:
        st.markdown(" ".join(notes))


def downloads(current: Current, clip: Clip, people: tuple[Person, ...]) -> None:
    """The tubes as two files, and the scene with all boxes drawn in."""
    name = f"scene-{current.name}"
    left, middle, right = st.columns(3)
    left.download_button(
        _("Download JSON"), as_json(clip.source, people, clip.size, clip.fps), f"{name}.json", "application/json",
        icon=ICON, width="stretch", help=_("Tubes: a box a frame, and what each person does from when to when"),
    )  # fmt: skip
    middle.download_button(
        _("Download CSV"), ava_csv(clip.source, people, clip.size, clip.fps, len(clip)), f"{name}.csv", "text/csv",
        icon=ICON, width="stretch", help=_("A table like AVA's: boxes and labels at each full second"),
    )  # fmt: skip
    with right:
        colors = {person.tube.identity: color_of(person.tube.identity) for person in people}
        video = Annotated(
            Key("annotated", clip.digest, tuple((p.tube.identity, p.tube.start, p.acts) for p in people)),
            partial(annotating, clip.frames, clip.fps, people, colors),
        )
        annotated(name, video, make=_("Make annotated MP4"), get=_("Download annotated MP4"))
