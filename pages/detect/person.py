"""One person: followed and cut out, with the scores of what they do through time, and where a score comes from."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st

from datasets.scenes import LABELS
from pages.detect.answered import guessed_beside_badge
from pages.detect.colors import color_of
from pages.detect.drawing import box_of
from pages.detect.names import name_of
from pages.detect.scenes import Current, current_scene
from ui import work
from ui.address import chosen, pick
from ui.charts.style import COLORS
from ui.lesson import Lesson
from ui.numbers import share
from ui.player import Curve, Painted, Row, Span, Track, player
from ui.words import _
from ui.work.lab import lab
from video import Clip
from vizlib.detect.acts import found_people, named, true_people
from vizlib.detect.crops import crop_of
from vizlib.detect.detect import detected_key
from vizlib.detect.explain import Asked, Evidence, evidence_frame, explaining
from vizlib.detect.export import Person
from vizlib.detect.result import Detected, Tube
from vizlib.engine.keys import Key

HEIGHT = 320  # of the pictures, CSS pixels
GREY = "#adb5bd"  # of labels without a curve
OWN = 0  # the person's own evidence, among the answers
CURVES = 4  # labels whose scores are shown through time
MOST = 8  # people to choose from


def shown(page: Lesson) -> None:
    """Somebody of the chosen scene, once the detector has looked at it."""
    current = current_scene()
    with work.fresh("scene", current.name):
        if current.clip is None or current.found is None:
            return
        if current.found.tubes:
            followed(page, current, current.clip, current.found)
        else:
            page.section("person_nobody")
            clip = current.clip
            player(
                [Track(f"{clip.digest}-scene", "", lambda: clip.frames)], clip.fps, key="person-empty", height=HEIGHT
            )


def followed(page: Lesson, current: Current, clip: Clip, found: Detected) -> None:
    """The scene and the person cut out of it, over rows and curves; beside them the choice, and what is found."""
    main, side = st.columns([5, 3], gap="medium")
    with side:
        which, order, label = asked_for(current, found)
    tube, probabilities = found.tubes[which], found.actions_of(found.tubes[which])
    t = tube.start + int(probabilities[:, label].argmax())
    asked, key = Asked(which, t, label), f"person-{current.name}-{which}-{label}"
    # The switch tells which answer is right, as soon as the work that it asks for is done.
    known = explained(clip, found, asked) if st.session_state.get(key) else None
    with side:
        told = guessed_beside_badge(key, "person", None if known is None else whose(known), always=True)
    evidence = explained(clip, found, asked) if told else None
    values = {
        "person": tube.identity,
        "label": name_of(found.labels[label]),
        "second": f"{t / clip.fps:.1f}",
        "probability": f"{probabilities[t - tube.start, label]:.2f}",
    }
    with side:
        if evidence is None:
            page.section("person", **values)
        else:
            verdict(page, evidence, values)
    crop = Track(
        f"{clip.digest}-crop-{which}-{tube.start}-{tube.end}", _("Followed and cut out"),
        lambda: crop_of(clip, tube).frames,
    )  # fmt: skip
    colors = {found.labels[k]: color for k, color in zip(order, COLORS, strict=False)}
    curves = [Curve(name_of(found.labels[k]), colors[found.labels[k]], probabilities[:, k].tolist()) for k in order]
    with main:
        player(
            [scene_track(clip, tube, evidence, f"{which}-{label}"), crop], clip.fps, key="person-player",
            start_s=tube.start / clip.fps, frame=t - tube.start, height=HEIGHT,
            rows=rows(clip, found, which, colors), curves=curves,
        )  # fmt: skip


def asked_for(current: Current, found: Detected) -> tuple[int, list[int], int]:
    """Draw the choices: the place of a tube, the labels with its highest scores, and one of these."""
    longest = sorted(range(len(found.tubes)), key=lambda n: -len(found.tubes[n].boxes))[:MOST]
    names = {n: tube_name(found, n) for n in sorted(longest)}
    which = pick(_("Person"), names, key=f"person-{current.name}", default=longest[0])
    highest = found.actions_of(found.tubes[which]).max(0)
    order = np.argsort(-highest, kind="stable")[:CURVES].tolist()
    label = chosen(
        st.selectbox, _("Label"), order, key=f"person-label-{current.name}-{which}", default=order[0],
        format_func=lambda k: name_of(found.labels[k]),
    )  # fmt: skip
    return which, order, label


def scene_track(clip: Clip, tube: Tube, evidence: Evidence | None, asked: str) -> Track:
    """The scene while somebody is followed; under it, once it is known, where a score comes from."""
    frames = partial(part_of, clip, tube)
    id = f"{clip.digest}-{tube.start}-{tube.end}"
    boxes = tuple(
        (box_of(box, str(tube.identity), color_of(tube.identity), bool(row < 0)),)
        for box, row in zip(tube.boxes, tube.rows, strict=True)
    )
    if evidence is None:
        return Track(id, _("The scene"), frames, shapes=boxes)
    heat = partial(Painted, len(boxes), partial(shifted, evidence, clip, tube.start))
    return Track(f"{id}-{asked}", _("Where the score comes from"), frames, heat, boxes)


def part_of(clip: Clip, tube: Tube) -> np.ndarray:
    """The frames of a tube."""
    return clip.frames[tube.start : tube.end]


def tube_name(found: Detected, n: int) -> str:
    """The number of somebody; and that they are back."""
    tube = found.tubes[n]
    again = any(other.identity == tube.identity and other.start < tube.start for other in found.tubes)
    return _("{number}, back").format(number=tube.identity) if again else str(tube.identity)


def explained(clip: Clip, found: Detected, asked: Asked) -> Evidence | None:
    """The evidence, worked out in the background."""
    key = Key("detect-evidence", clip.digest, (detected_key(clip).request, asked))
    work.once(
        key, explaining, lab().networks, clip, found.tubes, asked, lane="cpu", title=_("Integrated gradients"),
        size_of=lambda evidence: evidence.values.nbytes, instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def shifted(evidence: Evidence, clip: Clip, start: int, f: int) -> np.ndarray:
    """Of frame ``f`` of a tube that begins at ``start``."""
    return evidence_frame(evidence, clip, start + f)


def whose(evidence: Evidence) -> int:
    """On what most of the evidence lies: the person (``OWN``), others, or the room; as in the answers."""
    return int(np.argmax([evidence.own, evidence.others, 1 - evidence.own - evidence.others]))


def verdict(page: Lesson, evidence: Evidence, values: dict[str, object]) -> None:
    """How much of the evidence lies on the person, and how much on others."""
    page.section(
        "person_inside" if whose(evidence) == OWN else "person_outside", **values, own=share(evidence.own),
        others=share(evidence.others), rest=share(1 - evidence.own - evidence.others), area=share(evidence.own_area),
        dense=f"{evidence.own / max(evidence.own_area, 1e-9):.1f}", frames=len(evidence.values),
        residual=share(evidence.residual),
    )  # fmt: skip


def rows(clip: Clip, found: Detected, which: int, colors: Mapping[str, str]) -> list[Row]:
    """What this person does, says the detector, and the truth of whoever shares most frames with them; labels in the
    ``colors`` of their curves.
    """
    tube = found.tubes[which]
    truth = true_people(clip.truth, LABELS, clip.fps, named(found.tubes, clip.truth))
    return [
        Row(title, spans(people, tube.start, tube.end, clip.fps, colors))
        for title, people in (
            (_("Detector"), [found_people(found, clip.fps)[which]]),
            (_("Truth"), [person for person in truth if person.tube.identity == tube.identity]),
        )
    ]


def spans(people: Sequence[Person], start: int, end: int, fps: float, colors: Mapping[str, str]) -> tuple[Span, ...]:
    """What they do between two frames, counted from the first; labels without a colour are grey."""
    return tuple(
        Span(max(a * fps, start) - start, min(b * fps, end) - start, name_of(act.label), colors.get(act.label, GREY))
        for person in people
        for act in person.acts
        for a, b in act.spans_s
        if a * fps < end and b * fps > start
    )
