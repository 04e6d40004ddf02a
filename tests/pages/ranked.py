"""Every sentence of the claims and lessons that ranks or compares measured numbers, with what must be true of them.

The sentence is named by a part of its English words. Whoever changes a number or a sentence has to look here: the test
finds ranked sentences that are not listed, and rows whose words are gone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.fusion import FUSIONS
from pages.shift.measured import phases, shift_numbers
from pages.small_motion.measured import small_motion_numbers

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


def pieces() -> dict[str, str]:
    return shift_numbers() | phases()


RANKED: tuple[Ranked, ...] = (
    # small motion
    Ranked("small_motion", "visible_found", "tested on smaller amplitudes too", why="the amplitudes are constants"),
    Ranked("small_motion", "visible_found", "The median seed is above", why="chosen by code"),
    Ranked(
        "small_motion", "visible_why", "they have to be {ratio} times as large", small_motion_numbers,
        lambda n: n["ratio"] >= 2 and 0 < n["visible_late_fusion_mlp_stuck"] < n["visible_seeds"]
    ),
    Ranked("small_motion", "visible_why", "It compares frames only after each", why="the architecture"),
    Ranked("small_motion", "claim 6, small_motion", "the median seed is above {threshold} from", why="chosen by code"),
    Ranked(
        "small_motion", "claim 6, small_motion", "A disc that only its motion shows:", small_motion_numbers,
        lambda n: n["hidden_late_fusion_mlp_best"] < 53 and n["hidden_slow_fusion_worst"] > 95
    ),
    Ranked("small_motion", "claim 6, small_motion", "_mlp_best}** at best", why="the maximum, by code"),
    Ranked("small_motion", "hidden_found", "At its best amplitude", why="the maximum, by code"),
    Ranked("small_motion", "hidden_found", "at their worst", why="the minimum, by code"),
    Ranked("small_motion", "hidden_why", "and at most {long_high} at any amplitude", why="the maximum, by code"),
    Ranked(
        "small_motion", "hidden_why", "here it is at chance on its own training clips, too", small_motion_numbers,
        lambda n: abs(n["hidden_late_fusion_mlp_train"] - 50) < 2 and abs(n["long_train"] - 50) < 2
    ),
    # shift
    Ranked("shift", "answers", "The maximum of the sliding filter is", why="tests/vizlib/shift/test_filters.py"),
    Ranked("shift", "invariant", "the maximum lies between", why="the maximum over positions, not over networks"),
    Ranked("shift", "learned", "{early_lowest} at its lowest", why="the minimum, by code"),
    Ranked("shift", "learned", "It falls below chance", why="explains the curve that the class has just trained"),
    Ranked("shift", "learned", "none takes a stride in time", why="the architecture"),
    Ranked("shift", "pieces_short", "none takes a stride in it", why="the architecture"),
    Ranked(
        "shift", "pieces_short_found", "{short_lowest} at its lowest", pieces, lambda n: n["short_lowest"] > 98
    ),
    Ranked(
        "shift", "pieces_strided_found", "{strided_seen} at all others outside the window", pieces,
        lambda n: n["strided_seen"] > 95
    ),
    Ranked(
        "shift", "pieces_strided_found", "which training never showed", pieces, lambda n: n["strided_unseen"] < 25
    ),
    Ranked("shift", "pieces_long_found", "Padding alone does **not**", pieces, lambda n: n["long_outside"] > 95),
    Ranked("shift", "pieces_both", "is it worse than either alone?", why="a question"),
    Ranked(
        "shift", "pieces_both_found", "which strides alone left whole, {both_seen}", pieces,
        lambda n: n["both_seen"] < n["strided_seen"] - 10
    ),
    Ranked("shift", "pieces_both_found", "only as far as nothing in it knows the time", why="by construction"),
    Ranked("shift", "found", "far below chance", pieces, lambda n: n["early_fusion_lowest"] < 25),
    Ranked("shift", "found", "overlaps the window by half", why="the onsets"),
    Ranked(
        "shift", "found", "better than all others there", pieces,
        lambda n: n["slow_fusion_outside"] > max(n[f"{name}_outside"] for name in FUSIONS if name != "slow_fusion")
        and n["slow_fusion_outside"] < n["slow_fusion_inside"] - 5
    ),
    Ranked(
        "shift", "claim 10, shift", "(at worst {early_fusion_lowest}:", pieces, lambda n: n["early_fusion_lowest"] < 25
    ),
)  # fmt: skip
