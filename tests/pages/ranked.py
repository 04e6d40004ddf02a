"""Every sentence of the claims and lessons that ranks or compares measured numbers, with what must be true of them.

The sentence is named by a part of its English words. Whoever changes a number or a sentence has to look here: the test
finds ranked sentences that are not listed, and rows whose words are gone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pages.features.measured import change_numbers, grating_numbers, published_numbers
from pages.recurrence import measured as recurrence

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


RECURRENCE = (
    Ranked("recurrence", "every", "is trained further, twice", why="it says that training goes on"),
    Ranked("recurrence", "every_measured", "Trained on the last answer", why="no comparison"),
    Ranked(
        "recurrence", "measured_gaps", "gets at most {ceiling} right",
        why="computed: tests/vizlib/recurrence/test_unrolled.py tries all such scorers",
    ),
    Ranked(
        "recurrence", "measured_gaps", "Slow fusion stays below even that", recurrence.same_numbers,
        lambda n: n["same_slow"] < n["ceiling"],
    ),
    Ranked(
        "recurrence", "measured_gaps", "a block without one knows the answer too", recurrence.same_numbers,
        lambda n: min(n["same_non_local"], n["same_cnn_lstm"], n["same_non_local_position"]) > n["ceiling"] + 20
        and n["order_non_local"] < n["chance"] + n["margin"] < n["order_non_local_position"],
    ),
    Ranked(
        "recurrence", "measured_training", "close to equal weights", recurrence.same_numbers,
        lambda n: abs(n["position_other_different_before"] - n["even"]) < 3,
    ),
    Ranked(
        "recurrence", "measured_training", "At first all moments look at the same place", recurrence.same_numbers,
        lambda n: n["position_distance_early"] < 0.2 and n["position_distance"] > 2 * n["position_distance_early"],
    ),
    Ranked("recurrence", "cost_read", "grow with the square of the length", why="an equation: vizlib's pairs_bytes"),
    Ranked(
        "recurrence", "claim 15, long_range", "gets at most {ceiling} right",
        why="computed: tests/vizlib/recurrence/test_unrolled.py tries all such scorers",
    ),
    Ranked("recurrence", "claim 16, answers", "trained further", why="it says that training goes on"),
    Ranked("recurrence", "claim 17, answers", "half the width", why="a definition: WIDTHS in models/recurrent_cnn.py"),
    Ranked("recurrence", "claim 18, waiting", "The longest chain of layers", why="a definition: vizlib's waiting"),
)  # fmt: skip

RANKED: tuple[Ranked, ...] = (
    Ranked(
        "features", "more", "simple tests overestimate it", published_numbers,
        lambda n: n["simple_ucf"] > n["careful_ucf"] and n["simple_kinetics"] > n["careful_kinetics"],
    ),
    Ranked(
        "features", "compared", "it stands at zero", change_numbers,
        lambda n: all(n[f"single_frame_{v}_{at}"] == 0 for v in ("reversed", "shuffled") for at in ("first", "last")),
    ),
    Ranked("features", "which", "respond at least twice as much", why="a question"),
    Ranked(
        "features", "selected", "A kernel over time is enough, trained or not", grating_numbers,
        lambda n: all(n[f"{name}_first{w}"] > 0 for name in ("early_fusion", "slow_fusion") for w in ("", "_before")),
    ),
    Ranked(
        "features", "selected", "What training changes is depth", grating_numbers,
        lambda n: n["slow_fusion_last"] > n["slow_fusion_last_before"] + 20
        and abs(n["slow_fusion_first"] - n["slow_fusion_first_before"]) < 10,
    ),
    Ranked(
        "features", "selected", "hardly depends on which way a grating drifts", grating_numbers,
        lambda n: max(n["recurrent_cnn_first"], n["recurrent_cnn_last"]) < 10,
    ),
    *RECURRENCE,
)  # fmt: skip
