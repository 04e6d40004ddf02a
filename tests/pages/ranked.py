"""Every sentence of the claims and lessons that ranks or compares measured numbers, with what must be true of them.

The sentence is named by a part of its English words. Whoever changes a number or a sentence has to look here: the test
finds ranked sentences that are not listed, and rows whose words are gone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

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


RANKED: tuple[Ranked, ...] = ()
