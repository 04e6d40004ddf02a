"""What a class takes away: tubes as two files, and the clip with all of it drawn in."""

import hashlib
from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from pages.detect.colors import color_of
from ui.clip.annotated import ICON, Annotated, annotated
from ui.words import _
from video import Clip
from vizlib.detect.export import Person, annotating, as_json, ava_csv
from vizlib.engine.keys import Key


def files(
    name: str,
    clip: Clip,
    people: tuple[Person, ...],
    labels: Sequence[str],
    joints: Sequence[np.ndarray] = (),
    drawn: tuple[Person, ...] | None = None,
) -> None:
    """Buttons.

    Args:
        name: of the files.
        labels: all that a box may have.
        joints: of each frame those of its people, see ``annotating``.
        drawn: the people as they are called in the video, if that is not as in the other files.
    """
    drawn = people if drawn is None else drawn
    left, right = st.columns(2)
    left.download_button(
        "JSON", as_json(clip.source, people, labels, clip.size, clip.fps), f"{name}.json", "application/json",
        icon=ICON, width="stretch", help=_("Tubes: a box a frame, and what each person does from when to when"),
    )  # fmt: skip
    rows = ava_csv(clip.source, people, labels, clip.size, clip.fps, len(clip), clip.start_s)
    right.download_button(
        "CSV", rows, f"{name}.csv", "text/csv",
        icon=ICON, width="stretch",
        help=_("AVA's form of results: the boxes and scores of each full second; the JSON lists the actions by number"),
    )  # fmt: skip
    colors = {person.tube.identity: color_of(person.tube.identity) for person in people}
    video = Annotated(
        drawn_key(clip, drawn, joints),
        partial(annotating, clip.frames, clip.fps, drawn, colors, joints),
    )
    annotated(name, video, make=_("Make annotated MP4"), get=_("Download annotated MP4"))


def drawn_key(clip: Clip, people: tuple[Person, ...], joints: Sequence[np.ndarray]) -> Key:
    """What names the video: the clip, and all that is drawn in."""
    digest = hashlib.sha256()
    for array in (*(each for p in people for each in (p.tube.boxes, p.tube.rows)), *joints):
        digest.update(repr((array.dtype.str, array.shape)).encode() + np.ascontiguousarray(array).tobytes())
    said = tuple((person.tube.identity, person.tube.start, person.acts) for person in people)
    return Key("annotated", clip.digest, (digest.hexdigest(), said))
