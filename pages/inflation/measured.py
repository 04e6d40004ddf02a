"""The numbers that this topic's sentences hold: measured here, never typed in."""

from functools import cache

import numpy as np

from models.zoo import CARDS
from pages.inflation.boring_numbers import boring_numbers
from pages.inflation.learned import CHANCE, MINUTE, SCRATCH, compared, counts, learned
from ui.numbers import Measure, share, times, whole_share
from vizlib.inflation.kernels import (
    FIRST,
    change,
    first_kernels,
    inseparability,
    profile,
    profiles,
    sliding,
)
from vizlib.results.curves import Uncertain
from vizlib.results.published import published
from vizlib.results.runs import runs
from vizlib.results.scoreboard import scoreboard

LAB, I3D = FIRST  # the lab net whose kernels are inflated, and the network that was
LENGTHS = (1, 3, 5)  # Kt
BLIND = 0.99  # share of a kernel's energy beyond which it hardly sees what stands still


@cache
def layer_numbers() -> dict[str, str]:
    """Of I3D's first layer: its size in 2D and in 3D."""
    weight = first_kernels(I3D)
    return {
        "slices": str(weight.shape[2]),
        "size_2d": times(weight.shape[3:]),
        "size_3d": times(weight.shape[2:]),
        "weights_2d": f"{weight[:, :, 0].numel():,}",
        "weights_3d": f"{weight.numel():,}",
    }


def offsets() -> dict[str, str]:
    """Frames on which I3D's first kernels lie at output step i: the stride times i, and so many more; all counted from
    one.

    ``{first}``, ``{centre}``, ``{peak_at}`` and ``{last}``: of the first, the middle, the strongest and the last slice.
    """
    shares = profile(first_kernels(I3D))
    slices, peak = len(shares), int(shares.argmax()) + 1
    stride, before, after = sliding()
    placed = {"first": 1, "centre": (slices + 1) // 2, "peak_at": peak, "last": slices}
    return {
        "frames": str(CARDS[I3D].input.frames),
        "stride": str(stride),
        "before": str(before),
        "after": str(after),
        "middle": str(placed["centre"]),
        "peak": str(peak),
        **{name: signed(place - before - stride) for name, place in placed.items()},
    }


def signed(offset: int) -> str:
    """``+ 2``, ``- 2``, or nothing."""
    return f"{'+' if offset > 0 else '-'} {abs(offset)}" if offset else ""


@cache
def training_numbers() -> dict[str, str]:
    """What training has made of I3D's first layer."""
    weight = first_kernels(I3D)
    shares, by_kernel = profile(weight), profiles(weight)
    peak, slices = int(shares.argmax()), len(shares)
    changes, moves = change(weight), inseparability(weight)
    return layer_numbers() | offsets() | {
        "layer": str(len(weight)),
        "flat": share(1 / slices),
        "peak_share": share(shares[peak]),
        "peaked": str(int((by_kernel.argmax(1) == peak).sum())),
        "changing": str(int((changes > 0.5).sum())),
        "one_slice": share(1 - 1 / slices),
        "blind": str(int((changes > BLIND).sum())),
        "blind_share": whole_share(BLIND),
        "moving_most": share(moves.max()),
        "moving_median": share(float(np.median(moves))),
    }  # fmt: skip


def plus_minus(value: Uncertain) -> str:
    """``+ 12.3 ± 0.8``; without an error where there was one run."""
    error = "" if value.error is None else f" ± {value.error:.1f}"
    return f"{round(value.mean, 1) + 0.0:+.1f}".replace("-", "\N{MINUS SIGN}") + error


@cache
def helps_numbers() -> dict[str, str]:
    """Claim 22: what inflation was worth on ``few``, ``some`` and ``all`` clips, and on ``lite`` from ImageNet.

    ``{few_lead}``, ``{few_final}``: points by which inflation is ahead on average over training, and on the test clips
    after the last step; the latter inside the pairs as ``{pairs_few_final}``. ``{some_scratch_low}`` and the like: the
    accuracies of the seeds that did worst and best.
    """
    board, lite = scoreboard().scores, runs("inflation_lite-")
    numbers = {
        "pairs_chance": whole_share(CHANCE["pairs"]),
        "stages": str(lite[0]["stages"]),
        "classes": f"{len(CARDS['efficientnet_lite0'].classes):,}",
        **{f"{name}_whole": share(board[name].top1) for name in ("inflated", "slow_fusion")},
    }
    for subject, words in (("skeleton", ("few", "some", "all")), ("lite", ("lite",))):
        for word, clips in zip(words, counts(subject), strict=True):
            numbers |= {
                word: f"{clips:,}",
                f"{word}_lead": plus_minus(compared(subject, clips, "top1").lead),
                f"{word}_final": plus_minus(compared(subject, clips, "top1").final),
                f"pairs_{word}_final": plus_minus(compared(subject, clips, "pairs").final),
            }
    some = counts("skeleton")[1]
    for beginning in ("inflated", SCRATCH):
        tests = [run.test["top1"] for run in learned("skeleton", beginning, some)]
        numbers |= {
            f"some_{beginning}_low": share(min(tests)),
            f"some_{beginning}_high": share(max(tests)),
        }
    numbers |= {
        "seeds": str(len(learned("skeleton", SCRATCH, some))),
        "before": f"{learned('skeleton', 'inflated', some)[0].minutes[0] * MINUTE:.0f}",
    }
    for key, data in (("first", "kinetics"), ("without", "kinetics from scratch")):
        result = published(data, "I3D")
        numbers |= {f"published_{key}": f"{result.accuracy}", f"source_{key}": result.cited}
    return numbers


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "architecture": lambda *_: layer_numbers(),
    "weights": lambda *_: training_numbers() | boring_numbers(),
    "helps": lambda *_: helps_numbers(),
}
