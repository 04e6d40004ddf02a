"""What happens when: the stream over its timeline. First the class says it, then the truth and the localizer do."""

import streamlit as st

from datasets.streams import VERSION
from pages.localize.colors import COLORS
from pages.localize.downloads import with_segments
from pages.localize.streams import (
    FOUND,
    SURE,
    Current,
    current_stream,
    curves_of,
    detections_row,
    proposals_row,
    truth_row,
)
from ui import work
from ui.address import pick
from ui.clip.actor import label_name
from ui.clip.annotated import ICON, annotated
from ui.lesson import Lesson
from ui.player import Track, player
from ui.reveal import guessed
from ui.words import _, listed
from video import Clip
from vizlib.localize.export import activitynet, table
from vizlib.localize.result import Localized
from vizlib.metrics import boundary_error, matches

PROPOSALS = 10  # on the screen
HEIGHT = 205  # of the picture, CSS pixels


def shown(page: Lesson) -> None:
    chosen = st.container()
    guess, sees = st.columns(2, vertical_alignment="center")
    ways = {"appearance": _("colours"), "motion": _("optical flow"), "both": _("both, fused late")}
    way = pick(_("The localizer sees"), ways, key="localizer-sees", label_visibility="collapsed", place=sees)
    with chosen:
        current = current_stream(way)
    if current.clip is None:
        return
    with guess:
        told = guessed(f"told-{current.name}", f"localize-{current.name.partition('-')[0]}", right(current))
    with work.fresh("stream", current.name):
        stream(page, current, current.clip, told)


def right(current: Current) -> int | None:
    """Which answer this stream makes right: of one without actions, that nothing is found, or something; of one with
    cuts, that no action is found, some, or all. Of others the test streams say it.
    """
    if current.found is None or current.name.startswith("usual"):
        return None
    if not current.truth:
        return int(bool(current.detections))
    missed = len(matches(current.detections, current.truth, FOUND).missed)
    return (missed < len(current.truth)) + (not missed)


def stream(page: Lesson, current: Current, clip: Clip, told: bool) -> None:
    """The player; its rows tell the truth once the class has guessed."""
    if not told:
        page.section("timeline")
    found = current.found
    rows = [] if found is None else [proposals_row(found, clip.fps, PROPOSALS)]
    curves = []
    if told:
        rows.insert(0, truth_row(current.truth, clip.fps))
        if found is not None:
            rows.append(detections_row(current.detections, current.truth, clip.fps))
            labels = dict.fromkeys(each.label for each in [*current.truth, *current.detections])
            curves = curves_of(found, list(labels), clip)
    track = Track(f"{clip.digest}-stream", "", lambda: clip.frames)
    player([track], clip.fps, key="timeline-player", height=HEIGHT, rows=rows, curves=curves)
    if told and found is not None:
        verdict(page, current, clip, found)
        downloads(current, clip)


def verdict(page: Lesson, current: Current, clip: Clip, found: Localized) -> None:
    """How many actions were found, and how exactly; or why nothing was."""
    truth, detections = current.truth, current.detections
    match = matches(detections, truth, FOUND)
    right = len(truth) - len(match.missed)
    wrong = sum(given is None for given in match.given)
    values = {
        "total": len(truth),
        "right": right,
        "wrong": wrong,
        "least": f"{FOUND:g}",
        "sure": f"{SURE:g}",
        "missed": listed(f"*{label_name(truth[m].label)}*" for m in match.missed),
        "highest": f"{found.scores[:, :-1].max(initial=0):.2f}",
    }
    if not truth:
        page.section("timeline_empty_false" if detections else "timeline_empty", **values)
    elif not detections:
        page.section("timeline_nothing", **values)
    else:
        if right:
            error = boundary_error({"": detections}, {"": truth}, FOUND)
            values |= {"start": frames(error.start_s, clip), "end": frames(error.end_s, clip)}
        name = "timeline_wrong" if not right else "timeline_missed" if match.missed else "timeline_found"
        page.section(name, **values)


def frames(seconds: float, clip: Clip) -> str:
    """A time in frames."""
    return f"{seconds * clip.fps:.1f}"


def downloads(current: Current, clip: Clip) -> None:
    """The detections as two files, and the video with all segments drawn in."""
    name, detections = f"stream-{current.name}", current.detections
    left, middle, right = st.columns(3)
    left.download_button(
        _("Download JSON"), activitynet(clip.source, detections, f"streams {VERSION}", ""), f"{name}.json",
        "application/json", icon=ICON, width="stretch", help=_("In the form of ActivityNet"),
    )  # fmt: skip
    middle.download_button(_("Download CSV"), table(detections), f"{name}.csv", "text/csv", icon=ICON, width="stretch")
    with right:
        rows = {"Truth": current.truth, "Detections": detections}
        video = with_segments(clip.digest, lambda: clip.frames, clip.fps, rows, COLORS)
        annotated(name, video, make=_("Make annotated MP4"), get=_("Download annotated MP4"))
