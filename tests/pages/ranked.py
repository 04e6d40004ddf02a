"""Every sentence of the claims and lessons that ranks or compares measured numbers, with what must be true of them.

The sentence is named by a part of its English words. Whoever changes a number or a sentence has to look here: the test
finds ranked sentences that are not listed, and rows whose words are gone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pages.time_tests.measured import stills_numbers, time_numbers
from pages.two_stream.measured import two_stream_numbers

NUMBER = re.compile(r"-?\d[\d,]*\.?\d*")


class Values(dict[str, str]):
    """The numbers of a place, read back from what people read: ``n["slow_fusion_top1"]`` is 99.3 of ``99.3 %``."""

    def __getitem__(self, name: str) -> float:  # type: ignore[override]
        return float(NUMBER.search(super().__getitem__(name).replace("\N{MINUS SIGN}", "-")).group().replace(",", ""))


@dataclass(frozen=True)
class Ranked:
    """A ranked sentence.

    Attributes:
        topic, place: where it stands: a section, or ``claim 7, measure``.
        words: a part of the English sentence.
        numbers: makes what fills its gaps.
        holds: what the sentence says, asked of these numbers.
        why: instead of both: why the sentence needs no numbers (a definition; chosen by code).
    """

    topic: str
    place: str
    words: str
    numbers: Callable[[], Mapping[str, str]] | None = None
    holds: Callable[[Values], bool] | None = None
    why: str = ""


BY_CODE = "chosen by code, from the numbers"

RANKED: tuple[Ranked, ...] = (
    Ranked("clip", "training", "about twice as much again", why="a backward pass makes two products of each one"),
    Ranked(
        "time_tests", "measured", "keep every answer", time_numbers,
        lambda n: n["single_frame_shuffle_changed"] == n["late_fusion_pool_shuffle_changed"] == 0,
    ),
    Ranked("time_tests", "measured", "these fall furthest", why=BY_CODE),
    Ranked(
        "time_tests", "more", "below chance", time_numbers,
        lambda n: n["slow_fusion_freeze_unpaired"] < n["chance"],
    ),
    Ranked("time_tests", "more", "these fall furthest", why=BY_CODE),
    Ranked("time_tests", "more", "These fall least", why=BY_CODE),
    Ranked(
        "time_tests", "stills_measured", "still behind", stills_numbers,
        lambda n: n["chance"] < n["without_freeze"] + 10 < n["with_freeze"] < n["single"],
    ),
    Ranked(
        "time_tests", "stills_measured", "pays nothing", stills_numbers,
        lambda n: abs(n["with_none"] - n["without_none"]) < 1 and abs(n["with_freeze_pairs"] - n["pair_chance"]) < 5,
    ),
    Ranked("two_stream", "bits", "at most {worst}", why="the maximum, by definition"),
    Ranked("two_stream", "measured", "the weight that is best on the validation clips", why=BY_CODE),
    Ranked(
        "two_stream", "measured", "early fusion loses it", two_stream_numbers,
        lambda n: n["slow_fusion_flow"] > n["temporal"],
    ),
)  # fmt: skip
