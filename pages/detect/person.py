"""One person: followed and cut out, with the scores of what they do through time, and where a score comes from."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from datasets.scenes import LABELS
from pages.detect.colors import color_of
from pages.detect.names import name_of
from pages.detect.scenes import Current, current_scene
from ui import work
from ui.address import chosen, pick
from ui.charts.style import COLORS
from ui.lesson import Lesson
from ui.numbers import share
from ui.player import Box, Curve, Painted, Row, Shape, Span, Track, player
from ui.reveal import guessed
from ui.words import _
from ui.work.lab import lab
from video import Clip
from vizlib.detect.acts import found_people, named, true_people
from vizlib.detect.crops import crop_of
from vizlib.detect.explain import Asked, Evidence, evidence_frame, explaining
from vizlib.detect.export import Person
from vizlib.detect.result import Detected
from vizlib.engine.keys import Key

HEIGHT = 330  # of the pictures, CSS pixels
SIZE, ROOM = 256, 1.6  # of the crop: pixels, and its side in longer sides of the box
CURVES = 4  # labels whose scores are shown through time
MOST = 8  # people to choose from


def shown(page: Lesson) -> None:
    current = current_scene()
    with work.fresh("scene", current.name):
        if current.clip is None or current.found is None:
            return
        if current.found.tubes:
            followed(page, current, current.clip, current.found)
        else:
            page.section("person_nobody")
            player(
                [scene_track(current.clip, (0, len(current.clip)))], current.clip.fps, key="person-empty", height=HEIGHT
            )


def scene_track(
    clip: Clip, part: tuple[int, int], shapes: tuple[tuple[Shape, ...], ...] = (), title: str = ""
) -> Track:
    """The scene while somebody is followed."""
    start, end = part
    return Track(f"{clip.digest}-{start}-{end}", title, lambda: clip.frames[start:end], shapes=shapes)


def followed(page: Lesson, current: Current, clip: Clip, found: Detected) -> None:
    """The choice of a person and a label; the person beside the scene, over curves and rows."""
    longest = sorted(range(len(found.tubes)), key=lambda n: -len(found.tubes[n].boxes))[:MOST]
    left, middle, right = st.columns([5, 3, 5], vertical_alignment="bottom")
    names = {n: tube_name(found, n) for n in sorted(longest)}
    which = pick(_("Person"), names, key=f"person-{current.name}", default=longest[0], place=left)
    tube = found.tubes[which]
    probabilities = found.actions_of(tube)
    order = np.argsort(-probabilities.max(0), kind="stable")[:CURVES].tolist()
    label = chosen(
        middle.selectbox, _("Label"), order, key=f"person-label-{current.name}-{which}", default=order[0],
        format_func=lambda k: name_of(found.labels[k]),
    )  # fmt: skip
    with right:
        told = guessed(f"person-{current.name}-{which}-{label}")
    t = tube.start + int(probabilities[:, label].argmax())
    asked = Asked(which, t, int(label))
    evidence = explained(clip, found, asked) if told else None
    values = {
        "person": tube.identity, "label": name_of(found.labels[label]), "second": f"{t / clip.fps:.1f}",
        "probability": f"{probabilities[t - tube.start, label]:.2f}",
    }  # fmt: skip
    if evidence is None:
        page.section("person", **values)
    else:
        verdict(page, evidence, values)
    part = tube.start, tube.end
    boxes = tuple((Box(*box, str(tube.identity), color_of(tube.identity), bool(row < 0)),)
                  for box, row in zip(tube.boxes.round(1).tolist(), tube.rows, strict=True))  # fmt: skip
    crop = Track(
        f"{clip.digest}-crop-{which}-{tube.start}-{tube.end}", _("Followed and cut out"),
        lambda: crop_of(clip, tube, SIZE, ROOM).frames,
    )  # fmt: skip
    scene = scene_track(clip, part, boxes, _("The scene"))
    tracks = [scene, crop]
    if evidence is not None:
        heat = partial(Painted, len(tube.boxes), partial(shifted, evidence, clip, tube.start))
        tracks.append(
            Track(f"{scene.id}-{asked}", _("Where the score comes from"), scene.frames, heat, shapes=boxes)
        )  # fmt: skip
    curves = [
        Curve(name_of(found.labels[k]), color, probabilities[:, k]) for k, color in zip(order, COLORS, strict=False)
    ]
    player(
        tracks, clip.fps, key="person-player", start_s=tube.start / clip.fps, frame=t - tube.start, height=HEIGHT,
        rows=rows(clip, found, which), curves=curves,
    )  # fmt: skip


def tube_name(found: Detected, n: int) -> str:
    """The number of somebody; and that they are back."""
    tube = found.tubes[n]
    again = any(other.identity == tube.identity and other.start < tube.start for other in found.tubes)
    return _("{number}, back").format(number=tube.identity) if again else str(tube.identity)


def explained(clip: Clip, found: Detected, asked: Asked) -> Evidence | None:
    """The evidence, worked out in the background."""
    key = Key("detect-evidence", clip.digest, asked)
    work.once(
        key, explaining, lab().networks, clip, found.tubes, asked, lane="cpu", title=_("Integrated gradients"),
        size_of=lambda evidence: evidence.values.nbytes, instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def shifted(evidence: Evidence, clip: Clip, start: int, f: int) -> np.ndarray:
    """Of frame ``f`` of a tube that begins at ``start``."""
    return evidence_frame(evidence, clip, start + f)


def verdict(page: Lesson, evidence: Evidence, values: dict[str, object]) -> None:
    """How much of the evidence lies on the person, and how much on others."""
    inside = evidence.own >= max(evidence.others, 1 - evidence.own - evidence.others)
    page.section(
        "person_inside" if inside else "person_outside", **values, own=share(evidence.own),
        others=share(evidence.others), rest=share(1 - evidence.own - evidence.others), area=share(evidence.own_area),
        dense=f"{evidence.own / max(evidence.own_area, 1e-9):.1f}", frames=len(evidence.values),
        residual=share(evidence.residual),
    )  # fmt: skip


def rows(clip: Clip, found: Detected, which: int) -> list[Row]:
    """What this person does, says the detector, and the truth of whoever shares most frames with them."""
    tube = found.tubes[which]
    truth = true_people(clip.truth, LABELS, clip.fps, named(found.tubes, clip.truth))
    return [
        Row(_("Detector"), spans([found_people(found, clip.fps)[which]], tube.start, tube.end, clip.fps)),
        Row(_("Truth"), spans([p for p in truth if p.tube.identity == tube.identity], tube.start, tube.end, clip.fps)),
    ]


def spans(people: Sequence[Person], start: int, end: int, fps: float) -> tuple[Span, ...]:
    """What they do between two frames, counted from the first."""
    return tuple(
        Span(max(a * fps, start) - start, min(b * fps, end) - start, name_of(act.label), color_of(person.tube.identity))
        for person in people
        for act in person.acts
        for a, b in act.spans_s
        if a * fps < end and b * fps > start
    )
