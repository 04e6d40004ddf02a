"""Who is who after two have crossed: the class says it first, then three rules of linking and the truth do."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import streamlit as st

from pages.detect import crossing_figures as figures
from pages.detect.answered import guessed_beside_badge
from pages.detect.scenes import MOST, Current, scene_of
from ui import work
from ui.address import number, pick
from ui.charts.chart import chart
from ui.detected import detected_numbers
from ui.lesson import Lesson
from ui.player import Box, Shape, Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from video import Clip
from vizlib.detect.detect import detected_key
from vizlib.detect.meetings import Crossing, Linked, answering, crossing_of
from vizlib.engine.keys import Key
from vizlib.results.detect import change, detect_run, identities

ALIKE = 12  # a scene in which the two are about as tall, so that heights do not tell who is who
HEIGHT = 370  # of the pictures, CSS pixels
AFTER_HEIGHT = 330
A, B, OTHER = "#e8590c", "#1c7ed6", "#868e96"
STRETCH = 24  # frames before, and after
AROUND = 12  # frames before and after a crossing that are shown with the answers
GREY = 205  # of pictures in which boxes alone are shown
AFTER = ("X", "Y")  # the one on the left, as soon as they stand apart, and the other


def following() -> None:
    """The next scene, before anything is drawn."""
    st.session_state["crossing_scene"] = (int(st.session_state.get("crossing_scene", ALIKE)) + 1) % (MOST + 1)


def rules() -> dict[str, str]:
    """Their titles."""
    return {"iou": _("IoU alone"), "motion": _("IoU + motion"), "looks": _("IoU + motion + looks")}


def shown(page: Lesson) -> None:
    """One crossing; or all test scenes."""
    left, middle, right = st.columns([9, 4, 6], vertical_alignment="bottom")
    steps = {"one": _("1. One crossing"), "all": _("2. All test scenes")}
    step = pick(_("Step"), steps, key="crossing-step", place=left, label_visibility="collapsed")
    if step == "all":
        measured(page)
        return
    seed = number(middle.number_input, _("Seed"), 0, MOST, key="crossing_scene", default=ALIKE)
    right.button(_("Another scene"), icon=":material/casino:", on_click=following, width="stretch")
    current = scene_of("crossing", seed)
    if current.clip is None:
        return
    crossing = crossing_of(current.clip.truth)
    with work.fresh("crossing", (current.name, crossing is None)):
        if crossing is None:
            page.section("crossing_nobody")
        else:
            asked(page, current, current.clip, crossing)


def asked(page: Lesson, current: Current, clip: Clip, crossing: Crossing) -> None:
    """The question, the class's answer, and those of the rules once they are wanted."""
    names = named_after(clip, crossing)
    place = st.container()
    left, middle, right = st.columns([7, 3, 10], vertical_alignment="bottom")
    sees = {"boxes": _("boxes alone"), "pictures": _("the pictures")}
    looks = left.empty()  # of no use any more beside the answers, which show the pictures
    answer = middle.segmented_control(_("A is now"), AFTER, key=f"crossing-{current.name}", persist_state="session")
    with right:
        told = guessed_beside_badge(f"crossing-told-{current.name}", "crossing", AFTER.index(names[crossing.one]))
    answers = answers_of(current, clip) if told else None
    with place, work.fresh("asked", (current.name, answers is None)):
        if answers is None:
            what = pick(_("The class sees"), sees, key="crossing-sees", place=looks)
            page.section("crossing")
            player(question(clip, crossing, names, what), clip.fps, key="crossing-player", height=HEIGHT)
            return
        player(replies(clip, crossing, answers), clip.fps, key="crossing-answers", height=AFTER_HEIGHT)
    cards(page, answer, crossing, names, answers)


def answers_of(current: Current, clip: Clip) -> Mapping[str, Linked] | None:
    """What each rule makes of the people that the detector finds; None as long as it is not known."""
    if current.found is None:
        return None
    detected = detected_key(clip)
    key = Key("crossing", clip.digest, detected.request)
    work.once(
        key, answering, clip, current.found.seen, lane="cpu", title=_("Linking people"), size_of=lambda _answers: 10**5,
        instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def named_after(clip: Clip, crossing: Crossing) -> dict[int, str]:
    """X and Y by the people's places in the truth."""
    both = sorted((crossing.one, crossing.other), key=lambda p: clip.truth.boxes[p, crossing.after, [0, 2]].sum())
    return dict(zip(both, AFTER, strict=True))


def question(clip: Clip, crossing: Crossing, names: Mapping[int, str], what: str) -> list[Track]:
    """Before the two meet and after, both from beginning to end."""
    last = len(clip) - 1
    before = np.clip(np.arange(crossing.before - STRETCH, crossing.before + 1), 0, last)
    after = np.clip(np.arange(crossing.after, crossing.after + STRETCH + 1), 0, last)
    first = {crossing.one: ("A", A), crossing.other: ("B", B)}
    then = {person: (name, OTHER) for person, name in names.items()}
    tracks = []
    for title, at, who in ((_("Before"), before, first), (_("After"), after, then)):
        shapes = tuple(
            tuple(box(clip.truth.boxes[p, t], *look) for p, look in who.items() if clip.truth.seen[p, t])
            for t in at.tolist()
        )
        identity = f"{clip.digest}-{what}-{at[0]}-{at[-1]}"
        tracks.append(Track(identity, title, partial(pictures, clip, at, what), shapes=shapes))
    return tracks


def box(edges: np.ndarray, label: str, color: str, guess: bool = False) -> Box:
    """As the player draws it."""
    x1, y1, x2, y2 = edges.round(1).tolist()
    return Box(x1, y1, x2, y2, label, color, guess)


def pictures(clip: Clip, at: np.ndarray, what: str) -> np.ndarray:
    """These frames; or nothing, on which boxes alone can be seen."""
    return clip.frames[at] if what == "pictures" else np.full_like(clip.frames[at], GREY)


def replies(clip: Clip, crossing: Crossing, answers: Mapping[str, Linked]) -> list[Track]:
    """The crossing, and who each rule takes for A and B in it."""
    at = np.arange(max(crossing.before - AROUND, 0), min(crossing.after + AROUND, len(clip)))
    tracks = []
    for name, title in rules().items():
        says = answers[name]
        shapes = tuple(tuple(boxes_at(says, t)) for t in at.tolist())
        tracks.append(Track(f"{clip.digest}-around", title, partial(pictures, clip, at, "pictures"), shapes=shapes))
    return tracks


def boxes_at(says: Linked, t: int) -> list[Shape]:
    """The boxes of all tubes at a frame; dashed those that are guesses."""
    looks = {says.first: ("A", A), says.second: ("B", B)}
    return [
        box(tube.boxes[t - tube.start], *looks.get(tube.identity, ("?", OTHER)), bool(tube.rows[t - tube.start] < 0))
        for tube in says.tubes
        if tube.start <= t < tube.end
    ]


def cards(
    page: Lesson, answer: str | None, crossing: Crossing, names: Mapping[int, str], answers: Mapping[str, Linked]
) -> None:
    """What everybody says, side by side."""
    truth = names[crossing.one]
    nobody = _("nobody")
    said = {name: nobody if each.now is None else names[each.now] for name, each in answers.items()}
    rows = {_("The class"): answer, **{rules()[name]: each for name, each in said.items()}, _("The truth"): truth}
    for column, (title, says) in zip(st.columns([3, 3, 4, 6, 3]), rows.items(), strict=True):
        mark = "" if says is None or title == _("The truth") else " :green[✓]" if says == truth else " :red[✗]"
        column.markdown(f"{title}  \n### {says or '–'}{mark}")
    right = [rules()[name] for name, each in said.items() if each == truth]
    page.section("crossing_all" if len(right) == len(said) else "crossing_some" if right else "crossing_none")


def measured(page: Lesson) -> None:
    """How often identities switch over all test scenes, by the rule."""
    page.section("crossing_measured", **detected_numbers())
    if not guessed("crossing-measured"):
        return
    counted = identities()
    figure = figures.switches(
        {title: counted[name].switches for name, title in rules().items()}, words={"switches": _("identity switches")}
    )
    chart(figure, key="crossing-chart", wide=True)
    sentences = (f"crossing_motion_{change('iou', 'motion')}", f"crossing_looks_{change('motion', 'looks')}")
    st.markdown(" ".join(page.sections[name].format(**detected_numbers()) for name in sentences))
    page.section("crossing_rest", **detected_numbers())
    provenance([detect_run()])
