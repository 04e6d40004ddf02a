"""Every sentence of the claims and lessons that ranks or compares measured numbers, with what must be true of them.

The sentence is named by a part of its English words. Whoever changes a number or a sentence has to look here: the test
finds ranked sentences that are not listed, and rows whose words are gone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pages.attribution.measured import attribution_numbers, order_numbers
from pages.maximize.measured import maximize_numbers
from vizlib.attribution import METHOD_NAMES

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


DEFINITION = "it says what a check or a method is"

RANKED: tuple[Ranked, ...] = (
    Ranked("attribution", "read", "misses by no more than {residual}", why=DEFINITION),
    Ranked("attribution", "read", "averaged over {shapley_orders} orders at most", why=DEFINITION),
    Ranked("attribution", "read", "strongest first", why=DEFINITION),
    Ranked("attribution", "methods", "lets only positive gradients", why=DEFINITION),
    Ranked("attribution", "methods", "of more than {most} frames", why=DEFINITION),
    Ranked("attribution", "measured", "deletion and insertion beat all random orders", why=DEFINITION),
    Ranked("attribution", "orders", "how often is the strongest frame", why="a question"),
    Ranked("attribution", "near", "name the right strongest frame", why="what was counted"),
    Ranked(
        "attribution", "near", "The page therefore goes on", order_numbers,
        lambda n: all(
            n[f"{name}page_{what}"] > max(n[f"{name}plain_{what}"], n[f"{name}paired_{what}"])
            for name in ("", "early_fusion_")
            for what in ("correlation", "strongest")
        ),
    ),
    Ranked(
        "attribution", "near", "That is better, and still not enough", order_numbers,
        lambda n: all(
            n[f"{name}squares"] < 90 and n[f"{name}paired_correlation"] < n[f"{name}page_correlation"]
            for name in ("", "early_fusion_")
        ),
    ),
    Ranked(
        "attribution", "near", "they name the strongest frame no more often", order_numbers,
        lambda n: all(
            n[f"{name}paired_strongest"] <= n[f"{name}plain_strongest"]
            and n[f"{name}paired_correlation"] > n[f"{name}plain_correlation"]
            for name in ("", "early_fusion_")
        ),
    ),
    Ranked("attribution", "near", "names its strongest frame", why="what was counted"),
    Ranked("attribution", "near", "which of the two counts for more", why=DEFINITION),
    Ranked(
        "attribution", "found", "looks most convincing fails", attribution_numbers,
        lambda n: n["guided_backprop_person"] == max(n[f"{m}_person"] for m in METHOD_NAMES)
        and n["guided_backprop_deletion"] < n["random"],
    ),
    Ranked("attribution", "found", "hurts the answer more than all random orders", why=DEFINITION),
    Ranked(
        "attribution", "found", "stay nearly the same", attribution_numbers,
        lambda n: n["guided_backprop_changes"] > 90,  # "not confirmed here"
    ),
    Ranked(
        "attribution", "found", "No method passes every check", attribution_numbers,
        lambda n: all(
            min(n[f"{before}{m}_{check}"] for check in ("changes", "deletion", "insertion")) < 100
            for before in ("", "single_")
            for m in (*METHOD_NAMES, "integrated_gradients_frozen")
        ),
    ),
    Ranked(
        "maximize", "measured", "a far larger logit for its class", maximize_numbers,
        lambda n: min(n["slow_own"], n["fast_own"]) > 2 * n["real"]
        and min(n["i3d_slow_own"], n["i3d_fast_own"]) > 2 * n["i3d_most"],
    ),
    Ranked(
        "maximize", "read", "is what was maximized", maximize_numbers,
        lambda n: n["real"] < n["slow_own"] < n["fast_own"],
    ),
    Ranked(
        "maximize", "read", "as if next to nothing had happened", maximize_numbers, lambda n: n["i3d_shuffled"] > 75
    ),
    Ranked("maximize", "taken", "scores higher than that of any other class", why="counted"),
    Ranked(
        "maximize", "taken", "the lowest rank correlation", maximize_numbers, lambda n: n["least_correlation"] > 0.5
    ),
    Ranked("maximize", "published", "two more classes", why="what was left out"),
    Ranked("maximize", "claim 26, maximize", "scores higher than all others", why="counted"),
    Ranked(
        "maximize", "claim 26, maximize", "lowest rank correlation", maximize_numbers,
        lambda n: n["least_correlation"] > 0.5,
    ),
)  # fmt: skip
