"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from datasets.actors import FRAMES, LABELS
from models.zoo import CARDS
from ui.numbers import Measure, share
from ui.words import _, listed
from vizlib.results.runs import in_order, mean, named, runs

FEW = 3  # networks that a sentence names


@cache
def tampered_numbers() -> dict[str, str]:
    """Claims 2 and 6: ``{slow_fusion_freeze}`` and the like are accuracies, ``_changed`` shares of changed answers."""
    numbers = {"chance": share(1 / len(LABELS)), "pair_chance": share(1 / 2)}
    for name, rows in time_tests().items():
        for key, row in rows.items():
            numbers |= {
                f"{name}_{key}": share(row.top1),
                f"{name}_{key}_unpaired": share(row.unpaired),
                f"{name}_{key}_pairs": share(row.pair_mean),
                f"{name}_{key}_changed": share(row.changed),
            }
    return numbers


def time_numbers() -> dict[str, str]:
    """Claims 2 and 6: the same; ``{drop_2_furthest}`` and the like name the networks that fall furthest, ``_least``
    those that fall least.
    """
    numbers = dict(tampered_numbers())
    for key in next(iter(time_tests().values())):
        numbers |= {
            f"{key}_furthest": told(by_fall(key)[:FEW], key),
            f"{key}_least": told(by_fall(key)[: -FEW - 1 : -1], key),
        }
    seconds = runs("time_tests-")[0]["seconds"]
    later = runs("time_tests-")[0]["tamperings"]["later_4"][1]
    return numbers | {
        "shortest": f"{seconds[0]:g}", "longest": f"{seconds[1]:g}", "later": str(later), "held": str(later + 1),
        "frames": str(FRAMES),
    }  # fmt: skip


def i3d_numbers() -> dict[str, str]:
    """Claim 2: what I3D says to the backflip that ships, and to it frozen, reversed and shuffled.

    ``{named}``: the name that it gives to the clip as it is; ``{named_freeze}`` and the like: the probability of this
    name afterwards, 0 where it is not among the best.
    """
    run = named("samples-backflip")["samples-backflip"]
    best = {"none": run["views"]["1"]["mean"][0]} | {key: rows[0] for key, rows in run["tampered"].items()}
    name = best["none"][0]
    kept = {key: dict(map(tuple, rows)).get(name, 0.0) for key, rows in run["tampered"].items()}
    return {
        "named": name,
        **{f"named_{key}": share(value) for key, value in kept.items()},
        **{f"i3d_{key}": f"*{label}* ({value:.0%})" for key, (label, value) in best.items()},
    }


def by_fall(key: str) -> list[str]:
    """The networks, the one whose accuracy falls furthest first."""
    rows = time_tests()
    return sorted(rows, key=lambda name: rows[name][key].top1 - rows[name]["none"].top1)


def told(names: Sequence[str], key: str) -> str:
    """Some networks in words, each with its accuracy before and after."""
    rows = time_tests()
    return listed(
        _("**{network}** ({before} → {after})").format(
            network=_(CARDS[name].title), before=share(rows[name]["none"].top1), after=share(rows[name][key].top1)
        )
        for name in names
    )


@dataclass(frozen=True)
class Noticed:
    """A network on tampered test clips: how often it is right, and how often its answer is another one than before."""

    top1: float
    unpaired: float
    pairs: dict[str, float]
    changed: float

    @property
    def pair_mean(self) -> float:
        return mean(list(self.pairs.values()))


@cache
def time_tests() -> dict[str, dict[str, Noticed]]:
    """Claims 2 and 6: for each network and tampering what became of its answers."""
    return {
        run["network"]: {key: Noticed(**row) for key, row in run["rows"].items()} for run in in_order("time_tests-")
    }


def stills() -> dict[str, list[dict[str, Noticed]]]:
    """Claim 2: slow fusion ``shipped``, and trained on ``with`` and ``without`` stills: a row for each seed."""
    found: dict[str, list[dict[str, Noticed]]] = {}
    for stem, run in named("stills-").items():
        row = {key: Noticed(**values) for key, values in run["rows"].items()}
        found.setdefault(stem.split("-")[1], []).append(row)
    return found


def stills_numbers() -> dict[str, str]:
    """Means over the seeds: ``{with_freeze}`` and the like are accuracies, ``_unpaired`` and ``_pairs`` parts of them,
    ``_low`` and ``_high`` those of single seeds.
    """
    numbers = {
        "single": share(time_tests()["single_frame"]["freeze"].top1),
        "single_unpaired": share(time_tests()["single_frame"]["freeze"].unpaired),
        "chance": share(1 / len(LABELS)),
        "pair_chance": share(1 / 2),
        "seeds": str(len(stills()["with"])),
        "frozen": share(max(run.get("frozen", 0) for run in runs("stills-"))),
    }
    for kind, rows in stills().items():
        for key in rows[0]:
            seeds = [row[key] for row in rows]
            numbers |= {
                f"{kind}_{key}": share(mean([seed.top1 for seed in seeds])),
                f"{kind}_{key}_unpaired": share(mean([seed.unpaired for seed in seeds])),
                f"{kind}_{key}_pairs": share(mean([seed.pair_mean for seed in seeds])),
                f"{kind}_{key}_low": share(min(seed.top1 for seed in seeds)),
                f"{kind}_{key}_high": share(max(seed.top1 for seed in seeds)),
            }
    return numbers


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "time": lambda *_: time_numbers(),
    "stills": lambda *_: time_numbers() | stills_numbers(),
    "i3d": lambda *_: i3d_numbers(),
}
