"""A lesson of one's own: which experiments, in which order, each as it was made; and the text that it is in a link.

A link is text that anybody may have written: what it holds is a lesson of topics and experiments that are here, within
bounds, or an error with its sentence.
"""

import base64
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ui import menu
from ui.lesson import AT, FIRST, TOPICS, lesson, read_lesson
from ui.words import MOST_NAME, line, seen
from video import Explained

MOST_LETTERS = 8000  # of a lesson in a link: what servers and browsers take for certain
MOST_BYTES = 1 << 16  # of what they hold
MOST_STOPS = 160  # more than there are experiments
MOST_SETTINGS = 40  # of a stop
MOST_VALUE = 400  # letters
NAME = re.compile(r"[A-Za-z0-9_. ()'+-]{1,80}")  # of a setting: some end in a layer's name or a class's
MAKING = "plan"  # the topic on whose page a lesson is made
# A person's own: no lesson changes them. And what says where in a lesson the screen is.
OWN = frozenset({"lang", "device", "precision"})
WALK = frozenset({"lesson", "stop", "present"})
STREAMLITS = frozenset({"embed", "embed_options"})  # it fails where anybody else sets them


class PlanError(Explained):
    """A link that holds no lesson."""


@dataclass(frozen=True)
class Stop:
    """An experiment of a lesson.

    Attributes:
        experiment: its name on the page of ``topic``.
        settings: choices as names and codes of the address, the clip's too; what is not in them is as it is by itself.
    """

    topic: str
    experiment: str
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> dict[str, str]:
        """What an address says that opens it."""
        return {AT: self.experiment, **dict(self.settings)}


@dataclass(frozen=True)
class Plan:
    """A lesson.

    Attributes:
        title: plain text; ``""``: it has none yet.
        dropped: how many stops of its link this version of the app does not have.
    """

    title: str
    stops: tuple[Stop, ...] = ()
    dropped: int = field(default=0, compare=False)


def encode(plan: Plan) -> str:
    """The lesson as letters, digits, ``-`` and ``_``."""
    rows = [[stop.topic, stop.experiment, *(part for pair in stop.settings for part in pair)] for stop in plan.stops]
    text = json.dumps([plan.title, *rows], ensure_ascii=False, separators=(",", ":"))
    packed = zlib.compress(text.encode(), 9, wbits=-15)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(text: str) -> Plan:
    """The lesson that a link holds; what this version of the app does not have is left out and counted.

    Raises:
        PlanError: there is none.
    """
    if len(text) > MOST_LETTERS:
        raise PlanError(
            "The lesson in this link has {found} letters; at most {most} are read. Open the link as it was made.",
            found=len(text),
            most=MOST_LETTERS,
        )
    try:
        title, rows = parts(json.loads(unpacked(text)))
        found = [stop_of(row) for row in rows]
        plan = Plan(title_of(title), tuple(filter(None, found)), found.count(None))
    except (ValueError, RecursionError, zlib.error) as error:
        raise PlanError("This link holds no lesson: it was cut off or changed. Open it as it was made.") from error
    if len(found) > MOST_STOPS:
        raise PlanError(
            "The lesson in this link has {found} stops; at most {most} are read. Open the link as it was made.",
            found=len(found),
            most=MOST_STOPS,
        )
    return plan


def unpacked(text: str) -> str:
    """What the letters hold; not one byte beyond the bound is unpacked.

    Raises:
        ValueError, zlib.error: nothing, or too much.
    """
    packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    unpacking = zlib.decompressobj(wbits=-15)
    data = unpacking.decompress(packed, MOST_BYTES)
    if not unpacking.eof:
        raise ValueError("cut off, or too long")
    return data.decode()


def parts(held: Any) -> tuple[str, list[list[str]]]:
    """The title, and a row a stop: topic, experiment, and names and values in turn.

    Raises:
        ValueError: it is not of this form.
    """
    if not isinstance(held, list) or not held or not isinstance(held[0], str):
        raise ValueError("no title")
    title, *rows = held
    for row in rows:
        if not isinstance(row, list) or len(row) < 2 or len(row) % 2 or not all(isinstance(each, str) for each in row):
            raise ValueError("no stop")
    return title, rows


def stop_of(row: list[str]) -> Stop | None:
    """A stop of its row; ``None``: there is no such experiment here."""
    topic, experiment, *rest = row
    if topic not in TOPICS or experiment not in read_lesson(topic, "en").experiments:
        return None
    return Stop(topic, experiment, settings_of(zip(rest[::2], rest[1::2], strict=True)))


def settings_of(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Those settings that may be a stop's, each name once."""
    apart = OWN | WALK | STREAMLITS | {AT}
    kept = {
        name: value
        for name, value in pairs
        if NAME.fullmatch(name) and name not in apart and len(value) <= MOST_VALUE and all(map(seen, value))
    }
    return tuple(kept.items())[:MOST_SETTINGS]


def title_of(text: str) -> str:
    """A title as it is kept: one line, visible, not too long."""
    return line(text)[:MOST_NAME].strip()


def by_part() -> dict[str, list[str]]:
    """The topics that a lesson may be made of, by the parts of the lecture."""
    found = {part: [topic for topic in topics if topic not in (FIRST, MAKING)] for part, topics in menu.parts().items()}
    return {part: topics for part, topics in found.items() if topics}


def whole() -> Plan:
    """The lecture in its order: every experiment of every topic."""
    stops = [
        Stop(topic, name)
        for topics in by_part().values()
        for topic in topics
        for name in read_lesson(topic, "en").experiments
    ]
    return Plan(lesson(FIRST).title, tuple(stops))
