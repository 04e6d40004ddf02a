"""A scene as a volume of x, y and t, through which everybody draws a tube."""

import streamlit as st

from pages.detect import tubes_figures as figures
from pages.detect.answered import guessed_beside_badge
from pages.detect.drawing import boxes_of
from pages.detect.scenes import current_scene
from ui import work
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.player import Track, player
from ui.words import _, listed
from video import Clip
from vizlib.detect.acts import found_people
from vizlib.detect.meetings import BREAK, TOUCH, Touch, touches
from vizlib.detect.result import Detected

HEIGHT = 380  # of the picture, CSS pixels
BESIDE = 330  # the same, beside the volume
MOST = 3  # meetings that are listed


def shown(page: Lesson) -> None:
    """The scene; once the class has guessed, its volume with the tubes."""
    clip, found = (current := current_scene()).clip, current.found
    if clip is None:
        return
    meetings = None if found is None else min(len(touches(found.tubes)), MOST)  # the last answer: as often, or more
    told = guessed_beside_badge(f"tubes-{current.name}", "tubes", meetings)
    with work.fresh("scene", (current.name, told and found is not None)):
        if told and found is not None:
            answered(page, clip, found)
            return
        page.section("tubes")
        track = Track(f"{clip.digest}-scene", "", lambda: clip.frames)
        player([track], clip.fps, key="tubes-player", height=HEIGHT)


def answered(page: Lesson, clip: Clip, found: Detected) -> None:
    """The tubes in the volume, and the same colours in the player."""
    people = found_people(found, clip.fps)
    verdict(page, clip, found)
    words = {
        "person": _("person {number}"),
        "hidden": _("hidden"),
        "does": _("{action}: {start} to {end} s"),
    }
    left, right = st.columns([10, 15], vertical_alignment="center")
    with left:
        track = Track(f"{clip.digest}-scene", "", lambda: clip.frames, shapes=boxes_of(people, len(clip), clip.fps))
        player([track], clip.fps, key="tubes-player", height=BESIDE)
    with right:
        chart(figures.tubes(people, clip.frames[0], len(clip), clip.fps, words=words), key="tubes-chart")


def verdict(page: Lesson, clip: Clip, found: Detected) -> None:
    """How many people and tubes; whose tubes touch; who is hidden, and who comes back."""
    tubes, people = found.tubes, len(clip.truth.boxes)
    identities = [tube.identity for tube in tubes]
    hidden = sum(int((tube.rows < 0).sum()) for tube in tubes)
    meetings = touches(tubes)
    values = {
        "people": people,
        "found": len(set(identities)),
        "tubes": len(tubes),
        "hidden": hidden,
        "hidden_tubes": sum(bool((tube.rows < 0).any()) for tube in tubes),
        "touch": listed(told(each, clip.fps) for each in meetings[:MOST]),
        "meetings": len(meetings),
        "most": MOST,
        "iou": f"{TOUCH:g}",
        "pause": f"{BREAK / clip.fps:g}",
        "again": listed(str(each) for each in sorted(set(identities)) if identities.count(each) > 1),
    }
    if not tubes:
        page.section("tubes_nobody" if not people else "tubes_missed", **values)
        return
    notes = ["tubes_right" if values["found"] == people else "tubes_wrong"]
    notes.append("tubes_apart" if not meetings else "tubes_touch" if len(meetings) <= MOST else "tubes_touch_many")
    notes += ["tubes_hidden"] * bool(hidden) + ["tubes_twice"] * bool(values["again"])
    st.markdown(" ".join(page.sections[note].format(**values) for note in notes))


def told(touch: Touch, fps: float) -> str:
    """Who touches whom, and when."""
    return _("**{one}** and **{other}** ({start:.1f} to {end:.1f} s)").format(
        one=touch.one, other=touch.other, start=touch.start / fps, end=touch.end / fps
    )
