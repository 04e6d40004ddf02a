"""The claims of the lecture, gathered from the topics: each folder says which of them it tries, and how."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from ui.lesson import PAGES, TOPICS
from ui.numbers import Measure
from video.files import read_text, reading

# The lecture's parts, by the number of the last claim of each.
PARTS = {
    "video": 3, "late": 5, "early": 8, "fields": 11, "motion": 14, "memory": 18, "attention": 20, "inflation": 23,
    "detection": 25, "inside": 26,
}  # fmt: skip


@dataclass(frozen=True)
class Experiment:
    """One experiment about a claim.

    Attributes:
        topic: on whose page it is.
        on: its name there; ``""``: the page opens with it.
        measure: makes the numbers that fill the gaps of ``texts``.
        texts: what came out, by language.
    """

    topic: str
    on: str
    measure: Measure
    texts: dict[str, str]


@dataclass(frozen=True)
class Claim:
    """A sentence of the lecture.

    Attributes:
        number: its place in the lecture.
        words: by language the ``claim`` and the ``guess`` to make first.
        experiments: those of the topic that states the claim, then others'.
    """

    number: int
    words: dict[str, dict[str, str]]
    experiments: tuple[Experiment, ...]


def rows(topic: str) -> list[dict[str, Any]]:
    """What ``claims.toml`` of a topic holds; a claim that another topic states is here only a number."""
    path = PAGES / topic / "claims.toml"
    if not path.is_file():
        return []
    with reading(path):
        return tomllib.loads(read_text(path))["claim"]


@cache
def claims() -> tuple[Claim, ...]:
    """All claims in the lecture's order."""
    by_number: dict[int, list[tuple[str, dict[str, Any]]]] = {}
    for topic in TOPICS:
        for row in rows(topic):
            by_number.setdefault(row["number"], []).append((topic, row))
    return tuple(claim(number, parts) for number, parts in sorted(by_number.items()))


def claim(number: int, parts: list[tuple[str, dict[str, Any]]]) -> Claim:
    """One claim of what the topics say of it; exactly one of them states it."""
    parts = sorted(parts, key=lambda part: "en" not in part[1])
    words = {language: parts[0][1][language] for language in ("en", "zh")}
    experiments = [
        Experiment(topic, each.get("on", ""), import_module(f"pages.{topic}.measured").NUMBERS[each["measure"]], each)
        for topic, row in parts
        for each in row.get("experiment", [])
    ]
    return Claim(number, words, tuple(experiments))


def parts() -> dict[str, list[Claim]]:
    """The lecture's parts that some topic tries a claim of, by name."""
    by_part: dict[str, list[Claim]] = {}
    for each in claims():
        name = next(name for name, last in PARTS.items() if each.number <= last)
        by_part.setdefault(name, []).append(each)
    return by_part
