"""A label a box, not a label a clip: the detector beside a control that gives every box the whole picture's answer."""

from string import ascii_uppercase

import streamlit as st

from pages.detect import compared_figures as figures
from pages.detect.colors import color_of
from pages.detect.keyframes import Framed, framed
from pages.detect.names import name_of
from pages.detect.scenes import drawn_scene
from pages.detect.scores import label_numbers, titles
from ui.address import given, keep, pick
from ui.charts.chart import chart
from ui.detected import detected_numbers
from ui.lesson import Lesson
from ui.reveal import guessed, provenance
from ui.words import _, listed
from vizlib.detect.contrast import SURE, Answer, Told, contrasts, people_of
from vizlib.results.detect import METHODS, detect_run, methods, perfect_picture
from vizlib.results.keyframes import candidates

SIDES = {1: "below", 0: "alike", -1: "above"}  # where a perfect answer for the picture is, beside the detector
AHEAD = {1: "compared_ahead", 0: "compared_alike", -1: "compared_behind"}
CONTRAST = "contrasted"  # in the session, from 0, and in the address, from 1: which two are shown
HEIGHT, ALONE = 250, 420  # of the picture, beside the answers and before them, CSS pixels


def shown(page: Lesson) -> None:
    """A frame in which two people do different things; once the class has guessed, what all scenes say."""
    page.section("compared", **detected_numbers())
    above = st.container()
    left, right = st.columns([5, 4], vertical_alignment="center")
    with left:
        told = guessed("detect-compared")
    with above:
        example(page, told)
    if not told:
        return
    views = {"map": (_("1. How much"), maps), "labels": (_("2. Label by label"), by_label)}
    view = pick(
        _("Step"), {name: title for name, (title, _draw) in views.items()}, key="labels-step",
        place=right, label_visibility="collapsed",
    )  # fmt: skip
    views[view][1](page)
    provenance([detect_run()])


def example(page: Lesson, told: bool) -> None:
    """Two people and, once told, what each method says of each."""
    found = candidates()
    frames = contrasts(found)
    if not frames:
        return
    number = chosen_number(len(frames))
    frame = frames[number]
    people = people_of(frame, found.labels)
    clip = drawn_scene("usual", frame.seed)
    picture, said = st.columns([1, 2] if told else [1, 1], gap="medium")
    with picture:
        if clip is not None:
            scale = clip.frames.shape[1] / found.size
            boxes = [
                Framed(tuple((each.box * scale).tolist()), letter, color_of(n))
                for n, (letter, each) in enumerate(zip(ascii_uppercase, people, strict=False), start=1)
            ]
            chart(framed(clip.frames[frame.frame], boxes, HEIGHT if told else ALONE), key=f"contrast-{frame.name}")
    with said:
        left, right = st.columns([3, 2]) if told else (st.container(), st.container())
        with left:
            page.section("compared_told" if told else "compared_ask", sure=f"{SURE:g}", **detected_numbers())
        if told:
            st.markdown(table(people))
        right.button(
            _("Another two ({n}/{all})").format(n=number + 1, all=len(frames)), key="next-contrast",
            icon=":material/skip_next:", on_click=following, args=(number + 1,),
        )  # fmt: skip


def chosen_number(count: int) -> int:
    """Which two of so many are shown, from 0; it stands in the address, from 1."""
    if CONTRAST not in st.session_state:
        st.session_state[CONTRAST] = given(CONTRAST, 1, count, 1) - 1
    number = st.session_state[CONTRAST] % count
    keep(CONTRAST, str(number + 1), not number)
    return number


def following(number: int) -> None:
    """Two others; after the last ones, the first."""
    st.session_state[CONTRAST] = number


def table(people: list[Told]) -> str:
    """A row a person: what is true, and what each method says."""
    names = titles()
    rows = [["", _("truth"), *(names[name] for name in METHODS)], ["---"] * (2 + len(METHODS))]
    for letter, each in zip(ascii_uppercase, people, strict=False):
        answers = [marked(each.answers[name]) if each.answers else _("not found") for name in METHODS]
        rows.append([f"**{letter}**", listed(map(name_of, each.labels)), *answers])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def marked(answer: Answer) -> str:
    """Its labels, right or wrong; those that it misses are struck out."""
    parts = [f"{name_of(label)} ✓" for label in answer.right] + [f"{name_of(label)} ✗" for label in answer.wrong]
    parts += [f"~~{name_of(label)}~~" for label in answer.missing]
    return listed(parts)


def maps(page: Lesson) -> None:
    """frame-mAP, over all scenes and by how many people there are."""
    found = list(methods().values())
    words = {
        "map": "frame-mAP",
        "people": _("people in the scene"),
        "perfect": _("whole picture, if always right"),
        "perfect_short": _("always right"),
    }
    perfect = perfect_picture()
    chart(figures.maps(found, perfect, names=titles(), words=words), key="maps-chart", wide=True)
    for names in (
        (AHEAD[found[0].frames.against(found[1].frames)], "compared_people"),
        (f"compared_perfect_{SIDES[found[0].frames.against(perfect.frames)]}",),
    ):
        st.markdown(" ".join(page.sections[name].format(**detected_numbers()) for name in names))
    with st.expander(_("How a box counts, and its limits"), icon=":material/help:"):
        page.section("compared_read", **detected_numbers())


def by_label(page: Lesson) -> None:
    """AP of each label."""
    found = list(methods().values())
    labels = {label: name_of(label) for label in found[0].per_class}
    chart(
        figures.by_label(found, labels, names=titles(), words={"ap": _("average precision")}), key="labels-chart",
        wide=True,
    )  # fmt: skip
    page.section("compared_labels", **label_numbers())
