"""Numbers as people read them, and those that several pages put into their sentences."""

import math
from collections.abc import Callable, Sequence

from ui.words import _
from video import Clip, VideoInfo
from vizlib.predict import Prediction
from vizlib.receptive_field.layers import ANSWER
from vizlib.results.scoreboard import Scoreboard

Numbers = dict[str, str] | None  # None: not measured yet
# Of the loaded video, its clip, and the example network's answer, as far as it is there.
Measure = Callable[[VideoInfo, Clip, Prediction | None], Numbers]


def times(sizes: Sequence[int]) -> str:
    """``3 × 64 × 64``, which does not break at the end of a line."""
    return "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}".join(f"{n:,}" for n in sizes)


def layer_title(layer: str) -> str:
    """A layer's name for a class; modules of published networks keep theirs."""
    if layer == ANSWER:
        return _("the answer")
    kind, _dot, number = layer.partition(".")
    if kind == "features" and number.isdigit():
        return _("convolution {n}").format(n=int(number) + 1)
    return _("linear layer") if layer == "classifier" else layer


def share(value: float) -> str:
    """An accuracy as people read it."""
    return f"{100 * value:.1f}\N{NO-BREAK SPACE}%"


def whole_share(value: float) -> str:
    """A bound or a threshold, which has no fraction."""
    return f"{100 * value:.0f}\N{NO-BREAK SPACE}%"


def board_numbers(board: Scoreboard) -> dict[str, str]:
    """Accuracies and costs of the lab nets for sentences: ``{single_frame_top1}`` and the like."""
    numbers = {"ceiling": share(board.ceiling)}
    for name, score in board.scores.items():
        numbers |= {
            f"{name}_top1": share(score.top1),
            f"{name}_train": share(score.train),
            f"{name}_gap": f"{100 * (score.train - score.top1):.1f}",
            f"{name}_unpaired": share(score.unpaired),
            f"{name}_pairs": share(score.pair_mean),
            f"{name}_mmacs": f"{1e3 * score.gmacs:.0f}",
            f"{name}_parameters": f"{score.parameters / 1e6:.2g}",
        }
    return numbers


def readable_bytes(n: float) -> str:
    """``588 KiB``: three digits and a binary unit."""
    for unit in ("B", "KiB", "MiB"):
        if n < 1024:
            return f"{n:.3g} {unit}" if n < 999.5 else f"{n:.0f} {unit}"
        n /= 1024
    return f"{n:.3g} GiB"


def rounded_up(value: float) -> tuple[int, int]:
    """A number above 0 as one digit and a power of ten that it does not exceed: ``(3, -8)`` of 2.98e-8."""
    exponent = math.floor(math.log10(value))
    digit = math.ceil(value / 10.0**exponent)
    return (digit, exponent) if digit < 10 else (1, exponent + 1)


def power(value: float) -> str:
    """A bound as a formula: ``3 \\cdot 10^{-8}``; nothing at all is ``0``."""
    if value == 0:
        return "0"
    digit, exponent = rounded_up(value)
    return rf"{digit} \cdot 10^{{{exponent}}}"
