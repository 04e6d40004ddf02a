"""Thresholds on sliders: which boxes one keyframe has, and what all keyframes say, changing at once."""

from collections import Counter
from collections.abc import Sequence
from string import ascii_uppercase
from typing import Any

import streamlit as st

from pages.detect import thresholds_figures as figures
from pages.detect.colors import color_of
from pages.detect.keyframes import TRUTH, Framed, framed
from pages.detect.names import name_of
from pages.detect.scenes import EXAMPLE, drawn_scene
from pages.detect.scores import frame_numbers, standing_numbers
from ui import work
from ui.address import chosen, number
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.reveal import guessed
from ui.words import _, listed
from vizlib.detect.thresholds import STRICT, OnKeyframe, Standing, on_keyframe, standing, standing_key
from vizlib.metrics import AVA, SCORE_STEP, SCORES
from vizlib.results.keyframes import Keyframe, candidates

PERSON, LABEL = 0.3, 0.1  # least scores at first: some false detections are seen
HEIGHT, ALONE = 270, 420  # of the picture, with what all scenes say and without, CSS pixels
MIDDLE = 4  # keyframe at first
MOST = 3  # labels of a box that are named
BOXES = 4  # that have a line


def shown(page: Lesson) -> None:
    """The sliders, one keyframe under them; once the class has guessed, all keyframes."""
    page.section("thresholds", loose=f"{AVA:g}", strict=f"{STRICT:g}")
    columns = st.columns([4, 4, 4, 4, 5])
    person, least, iou = settings(columns[:3])
    keyframe, above = chosen_keyframe(columns[3], columns[4]), st.container()
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        told = guessed("detect-thresholds")
    with above:
        on_one(page, keyframe, person, least, iou, told)
    if told:
        key = standing_key(candidates(), person, iou)
        work.once(
            key, standing, candidates(), person, iou, lane="video", title=_("Judging the detections"),
            size_of=lambda found: found.bytes, instead_of=key.kind,
        )  # fmt: skip
        found: Standing | None = work.result(key)
        if found is not None:
            with right:
                label = marked_label(found)
            in_all(page, found, least, label)


def settings(places: Sequence[Any]) -> tuple[float, float, float]:
    """Least scores of a person and of a label, and the IoU from which a detection counts."""
    top = float(SCORES[-1])
    sliders = (
        (_("Person's score"), 0.0, top, PERSON, "person_score"),
        (_("Label's score"), 0.0, top, LABEL, "label_score"),
        (_("IoU that counts"), 0.1, 0.95, AVA, "box_iou"),
    )
    values = [
        number(place.slider, title, low, high, key=key, default=first, step=SCORE_STEP)
        for place, (title, low, high, first, key) in zip(places, sliders, strict=True)
    ]
    person, least = (float(SCORES[abs(SCORES - value).argmin()]) for value in values[:2])  # the same float
    return person, least, values[2]


def chosen_keyframe(left: Any, right: Any) -> Keyframe:
    """A scene, and one of its keyframes."""
    seeds = sorted({each.seed for each in candidates().keyframes})
    seed = number(
        left.number_input, _("Test scene"), seeds[0], seeds[-1], key="test_scene", default=min(EXAMPLE, seeds[-1])
    )
    mine = [each for each in candidates().keyframes if each.seed == seed]
    last = len(mine) - 1
    return mine[number(right.slider, _("Keyframe"), 0, last, key="keyframe", default=min(MIDDLE, last))]


def on_one(page: Lesson, keyframe: Keyframe, person: float, least: float, iou: float, told: bool) -> None:
    """Boxes over one keyframe of a scene, and what each says."""
    found = candidates()
    on = on_keyframe(keyframe, found.labels, person, least, iou)
    clip = drawn_scene("usual", keyframe.seed)
    picture, said = st.columns([7, 13] if told else [1, 1], gap="medium")
    with picture:
        if clip is not None:
            boxes = framed_boxes(on, keyframe, clip.frames.shape[1] / found.size)
            chart(
                framed(clip.frames[keyframe.frame], boxes, HEIGHT if told else ALONE), key=f"keyframe-{keyframe.name}"
            )
    with said:
        page.section("on_keyframe", **frame_numbers(on, keyframe))
        st.markdown("\n".join(lines(on)))


def framed_boxes(on: OnKeyframe, keyframe: Keyframe, scale: float) -> list[Framed]:
    """What is true, dashed and white, and over it what is found, with letters: numbers are those of tubes elsewhere."""
    true = [Framed(tuple((box * scale).tolist()), "", TRUTH, dashed=True) for box in keyframe.true_boxes]
    return true + [
        Framed(tuple((box * scale).tolist()), letter_of(n), color_of(n + 1)) for n, box in enumerate(on.boxes)
    ]


def letter_of(n: int) -> str:
    """Names the n-th box, from 0: A to Z, then A2 and so on."""
    again, letter = divmod(n, len(ascii_uppercase))
    return ascii_uppercase[letter] + (str(again + 1) if again else "")


def lines(on: OnKeyframe) -> list[str]:
    """A line a box: its labels, the best first, each true or false; and what nobody says."""
    rows = []
    for n, said in enumerate(on.said[:BOXES]):
        labels = [f"{name_of(each.label)} {each.score:.2f} {'✓' if each.true else '✗'}" for each in said[:MOST]]
        more = [_("{n} more").format(n=len(said) - MOST)] if len(said) > MOST else []
        rows.append(f"- **{letter_of(n)}**: " + " · ".join(labels + more))
    if len(on.said) > BOXES:
        rows.append("- " + _("{n} more").format(n=len(on.said) - BOXES))
    missed = Counter(label for labels in on.missed for label in labels)
    if missed:
        words = [name_of(label) + (f" × {times}" if times > 1 else "") for label, times in missed.items()]
        rows.append(f"- {_('missed')}: {listed(words)}")
    return rows


def marked_label(found: Standing) -> str:
    """The label whose curve is coloured."""
    return chosen(
        st.selectbox, _("Label"), list(found.curves), key="curve_label", default=next(iter(found.curves)),
        format_func=name_of, label_visibility="collapsed",
    )  # fmt: skip


def in_all(page: Lesson, found: Standing, least: float, label: str) -> None:
    """mAP, precision and recall over all keyframes."""
    names = {label: name_of(label) for label in found.curves}
    words = {
        "map": "frame-mAP",
        "precision": _("precision"),
        "recall": _("recall"),
        "least": _("least score of a label"),
    }
    chart(figures.curves(found, least, label, names=names, words=words), key="curves-chart", wide=True)
    page.section("on_keyframes", **standing_numbers(found, least))
    with st.expander(_("Why a higher label score never raises mAP"), icon=":material/help:"):
        page.section("label_never_gains", **standing_numbers(found, least))
