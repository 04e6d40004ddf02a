"""What all steps of the localizer share: the class's guess, and the stream over rows of segments."""

from collections.abc import Sequence

import numpy as np

from pages.localize import step_numbers
from pages.localize.streams import PROPOSAL, Current, proposals_row
from ui.lesson import Lesson
from ui.player import Row, Span, Track, player
from ui.reveal import guessed
from video import Clip
from vizlib.localize.result import Localized

HEIGHT = 136  # of the stream, CSS pixels
SHOWN = 10  # proposals of a stream where nothing happens


def told(current: Current, step: str) -> bool:
    """Whether the class has guessed about this step of this stream."""
    return guessed(f"steps-{step}-{current.name}", f"localize-{step}")


def watched(clip: Clip, rows: Sequence[Row]) -> None:
    """The stream over rows of segments."""
    track = Track(f"{clip.digest}-stream", "", lambda: clip.frames)
    player([track], clip.fps, key="steps-player", height=HEIGHT, rows=rows)


def span(clip: Clip, segment: Sequence[float] | np.ndarray, label: str, color: str = PROPOSAL, note: str = "") -> Span:
    """A segment of seconds on the player's axis."""
    return Span(float(segment[0]) * clip.fps, float(segment[1]) * clip.fps, label, color, note)


def nothing_happens(page: Lesson, current: Current, clip: Clip, found: Localized) -> bool:
    """Whether there is no action to compare with; then the step only says so."""
    if current.truth:
        return False
    page.section("steps_empty", **step_numbers.empty_numbers(found))
    watched(clip, [proposals_row(found, clip.fps, SHOWN)])
    return True
