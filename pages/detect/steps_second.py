"""The last steps: what each person does, and who of one frame is who of the next."""

from string import ascii_uppercase

import numpy as np
import streamlit as st

from models.fusion import WIDTHS
from pages.detect import steps_figures
from pages.detect.colors import color_of
from pages.detect.keyframes import Framed, framed
from pages.detect.names import name_of
from pages.detect.scenes import Current
from pages.detect.steps_watched import told
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.words import _, listed
from video import Clip
from vizlib.detect.result import Detected
from vizlib.detect.stages import Link, at_once, doubtful, link_of, softmaxed, telling_frame

PEOPLE = 4  # whose scores are shown side by side
LABELS = 7  # of which scores are shown
HALF = 0.5  # probability from which a label is said
LARGE, BESIDE = 420, 340  # of a frame, alone and beside the scores, CSS pixels
GREY = "#868e96"  # of boxes without a partner
# Of boxes whose partners are not told yet: different ones in the two frames, so that no pair is given away.
LETTERED = ("#e8590c", "#e64980", "#ae3ec9", "#a0522d", "#c92a2a")
NUMBERED = ("#1c7ed6", "#0ca678", "#74b816", "#4263eb", "#0b7285")


def scores(page: Lesson, current: Current, clip: Clip, found: Detected) -> None:
    """Each label has a probability of its own."""
    revealed = told(current, "scores")
    text = st.container()
    t = frame_of("scores", current, len(clip), telling_frame(found))
    here = [tube for tube in found.tubes if tube.start <= t < tube.end and tube.rows[t - tube.start] >= 0][:PEOPLE]
    values: dict[str, str | int] = {"labels": len(found.labels), "channels": WIDTHS[-1]}
    boxes = [
        Framed(tuple(tube.boxes[t - tube.start].tolist()), str(tube.identity), color_of(tube.identity)) for tube in here
    ]
    if not revealed or not here:
        with text:
            page.section("steps_scores", **values)
        if not here:
            st.info(_("Nobody is found in this frame. Choose another one."))
        chart(framed(clip.frames[t], boxes, LARGE), key="detect-scores-picture")
        return
    said = np.stack([found.actions[t][tube.rows[t - tube.start]] for tube in here])
    most = int(at_once(said, found.labels).argmax())
    reached = [name_of(found.labels[k]) for k in np.flatnonzero(said[most] >= HALF)]
    values |= {
        "person": here[most].identity,
        "names": listed(f"*{name}*" for name in reached),
        "shown": LABELS,
        "half": f"{HALF:g}",
        "sum": f"{said[most].sum():.2f}",
        "highest": f"{said[most].max():.2f}",
        "soft": f"{softmaxed(said)[most].max():.2f}",
    }
    with text:
        page.section("steps_scores_found" if len(reached) > 1 else "steps_scores_one", **values)
    left, right = st.columns([2, 3], vertical_alignment="center")
    with left:
        chart(framed(clip.frames[t], boxes, BESIDE), key="detect-scores-picture")
    shown = np.sort(np.argsort(-said.max(0), kind="stable")[:LABELS])
    people = {_("Person {number}").format(number=tube.identity): color_of(tube.identity) for tube in here}
    names = [name_of(found.labels[k]) for k in shown]
    figure = steps_figures.scores(
        said[:, shown], softmaxed(said)[:, shown], names, people, words={"softmax": _("with softmax instead")}
    )
    with right:
        chart(figure, key="detect-scores-chart")


def frame_of(step: str, current: Current, frames: int, first: int) -> int:
    """The frame on a slider, which counts from 1."""
    key = f"detect-frame-{step}-{current.name}"
    return st.slider(_("Frame"), 1, frames, first + 1, key=key, persist_state="session") - 1


def links(page: Lesson, current: Current, clip: Clip, found: Detected) -> None:
    """Boxes of one frame are assigned to those of the next."""
    revealed = told(current, "links")
    pairs = [link_of(found, t) for t in range(len(clip) - 1)]
    collisions = sum(link.collides for link in pairs)
    first = max(range(len(pairs)), key=lambda t: doubtful(pairs[t]))
    text = st.container()
    t = frame_of("links", current, len(pairs), first)
    link = pairs[t]
    alone = unpaired(link)
    left_over = page.sections["steps_links_left"].format(names=listed(alone)) if alone else ""
    with text:
        name = "steps_links_found" if revealed else "steps_links"
        page.section(name, pairs=len(pairs), collisions=collisions, left=left_over)
    if not len(link.before) or not len(link.after):
        st.info(_("Nobody is found in one of the two frames. Choose another one."))
        return
    left, right = st.columns([3, 2])
    with left:
        chart(steps_figures.side_by_side(stills(clip, link, t, revealed)), key="detect-stills")
    with right:
        words = {"before": _("frame {number}").format(number=t + 1), "after": _("frame {number}").format(number=t + 2)}
        figure = steps_figures.overlaps(
            link.overlap, letters(len(link.before)), digits(len(link.after)),
            link.assigned if revealed else (), words=words,
        )  # fmt: skip
        chart(figure, key="detect-overlaps")


def unpaired(link: Link) -> list[str]:
    """The names of the boxes that have no partner."""
    named = (letters(len(link.before)), digits(len(link.after)))
    return [
        name
        for n, names in enumerate(named)
        for k, name in enumerate(names)
        if k not in {at[n] for at in link.assigned}
    ]


def letters(count: int) -> list[str]:
    """Names of the boxes of a frame."""
    return list(ascii_uppercase[:count])


def digits(count: int) -> list[str]:
    """Names of the boxes of the next frame."""
    return [str(n + 1) for n in range(count)]


def stills(clip: Clip, link: Link, t: int, revealed: bool) -> list[steps_figures.Still]:
    """The two frames; boxes that are linked have the same colour, once that may be told."""
    found = []
    named = ((link.before, letters(len(link.before))), (link.after, digits(len(link.after))))
    for n, (boxes, names) in enumerate(named):
        hues = (LETTERED, NUMBERED)[n]
        colors = [hues[k % len(hues)] for k in range(len(boxes))]
        if revealed:
            mine = {pair[n]: color_of(link.identities[0][pair[0]]) for pair in link.assigned}
            colors = [mine.get(k, GREY) for k in range(len(boxes))]
        title = _("Frame {number}").format(number=t + n + 1)
        found.append(steps_figures.Still(title, clip.frames[t + n], boxes, names, colors))
    return found
