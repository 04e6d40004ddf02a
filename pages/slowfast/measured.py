"""The numbers that this topic's sentences hold: measured here, never typed in."""

from functools import cache
from typing import Any

from datasets.actors import LABELS, PAIRS
from models.lab import FRAMES
from models.slowfast import ALPHA, PATHWAYS
from models.zoo import CARDS
from pages.slowfast.seen_numbers import found_numbers
from pages.slowfast.variants import FAST, FULL, PAIR_KEYS, PAPER, SLOW, Variant, cost_of, leads, pair_key, variants
from ui.clip.actor import action_names, label_name
from ui.numbers import Measure, share, whole_share
from ui.words import _, listed
from vizlib.results.published import published
from vizlib.results.runs import mean, named
from vizlib.results.scoreboard import scoreboard
from vizlib.results.seeds import BY_CHANCE, ahead
from vizlib.slowfast.cost import parts
from vizlib.slowfast.pathways import NAME, Answers
from vizlib.slowfast.timing import Spendings
from vizlib.tamper import REVERSE

BESIDE = (NAME, "two_stream", "two_stream_inflated")  # SlowFast, and those that need flow
CLEARLY = 0.05  # difference of accuracies inside the pairs below which neither pathway decides
UNCHANGED = 0.01  # difference of accuracies that is called none
FEW = 10  # actions that a sentence names
KINDS = ("top1", "unpaired", "pairs")  # of accuracies


def sizes() -> dict[str, str]:
    """Frames of either pathway, and chance levels."""
    return {
        "frames": str(FRAMES),
        "slow_frames": str(FRAMES // ALPHA),
        "chance": share(1 / len(LABELS)),
        "pair_chance": whole_share(1 / 2),
    }


def judged(difference: int) -> str:
    """What ``ahead`` says, in words."""
    words = {
        1: _("higher, beyond the seeds"),
        0: _("no difference beyond the seeds"),
        -1: _("lower, beyond the seeds"),
    }
    return words[difference]


def against(one: Variant, kind: str) -> int:
    """``ahead`` of a variant against the whole network."""
    return ahead(one.values(kind), variants()[FULL].values(kind))


@cache
def ablation_figures() -> dict[str, str]:
    """``{slow_top1}``, ``{slow_pairs}`` and so on: means over the seeds; ``{slow_paper}``: published, in per cent."""
    found, numbers = variants(), sizes()
    for name, variant in found.items():
        numbers |= {f"{name}_{kind}": share(mean(variant.values(kind))) for kind in KINDS}
    for name, row in PAPER.items():
        numbers[f"{name}_paper"] = f"{published('kinetics slowfast', row).accuracy:.1f}"
    return numbers | {
        "source": published("kinetics slowfast", PAPER[FULL]).cited,
        "seeds": str(len(found[FULL].runs)),
        "steps": f"{found[FULL].runs[0]['rounds'] * found[FULL].runs[0]['recipe']['steps']:,}",
        "fast_share": whole_share(parts(NAME).share("fast")),
        "by_chance": whole_share(BY_CHANCE),
        "fast_cost": whole_share(sum(cost_of(FAST).gmacs.values()) / sum(cost_of(SLOW).gmacs.values())),
    }


def ablation_numbers() -> dict[str, str]:
    """Claim 23: those, and what the seeds allow to say, in the session's language: ``{slow_top1_judged}``."""
    judgements = {
        f"{name}_{kind}_judged": judged(against(variant, kind))
        for name, variant in variants().items()
        if name != FULL
        for kind in KINDS
    }
    return ablation_figures() | judgements


def actions_numbers() -> dict[str, str]:
    """Claim 23: where a network is ahead beyond the seeds, in the session's language.

    ``{fast_wins}``, ``{slow_wins}``, ``{alone_same}``: actions, each pathway alone; ``{both_wins}``, ``{both_loses}``,
    ``{both_same}``: actions, both pathways against the slow one alone; ``{pairs_wins}``,
    ``{alone_pairs_wins}`` and so on: the same inside the reversed pairs.
    """
    alone, both = leads(FAST, SLOW, LABELS), leads(FULL, SLOW, LABELS)
    inside, alone_inside = leads(FULL, SLOW, PAIR_KEYS), leads(FAST, SLOW, PAIR_KEYS)
    return ablation_figures() | {
        "actions": str(len(LABELS)),
        "fast_wins": told(alone[1], LABELS),
        "slow_wins": told(alone[-1], LABELS),
        "alone_same": told(alone[0], LABELS),
        "both_wins": told(both[1], LABELS),
        "both_loses": told(both[-1], LABELS),
        "both_same": told(both[0], LABELS),
        "alone_pairs_wins": told(alone_inside[1], PAIR_KEYS),
        "alone_pairs_loses": told(alone_inside[-1], PAIR_KEYS),
        "alone_pairs_same": told(alone_inside[0], PAIR_KEYS),
        "pairs_wins": told(inside[1], PAIR_KEYS),
        "pairs_loses": told(inside[-1], PAIR_KEYS),
        "pairs_same": told(inside[0], PAIR_KEYS),
    }


def ahead_numbers() -> dict[str, str]:
    """Claim 23: of how many ``{actions}`` each pathway alone is ahead of the other one, beyond the seeds."""
    alone = leads(FAST, SLOW, LABELS)
    return sizes() | {"actions": str(len(LABELS)), "fast_ahead": str(len(alone[1])), "slow_ahead": str(len(alone[-1]))}


def told(keys: list[str], of: tuple[str, ...]) -> str:
    """Actions or pairs in words; or of how many they are so many, or that there is none."""
    if len(keys) > FEW:
        return _("{n} of {all}").format(n=len(keys), all=len(of))
    names = action_names()
    twins = {pair_key(one): f"{names[one]} ↔ {names[other]}" for one, other in PAIRS}
    return listed((names | twins)[key] for key in keys) if keys else _("none")


@cache
def inputs_run() -> dict[str, Any]:
    """What the lab net said of the test clips with the frames of one pathway in another order."""
    return named("slowfast_inputs")["slowfast_inputs"]


def inputs_numbers() -> dict[str, str]:
    """``{reverse_slow_top1}``: accuracy with the slow pathway's clips reversed; ``_pairs`` inside the reversed pairs,
    ``_changed``: share of the answers that change, ``_moved``: of the probability. ``{head_slow_top1}``: of what the
    slow features alone say.
    """
    run = inputs_run()
    rows = {"none": run["none"]}
    rows |= {f"{kind}_{whose}": row for kind, by in run["rows"].items() for whose, row in by.items()}
    rows |= {f"head_{pathway}": row for pathway, row in run["head"].items()}
    numbers = sizes() | {"clips": f"{run['clips']:,}"}
    for name, row in rows.items():
        numbers |= {f"{name}_{key}": share(row[key]) for key in ("top1", "unpaired", "changed", "moved")}
        numbers[f"{name}_pairs"] = share(pair_mean(row))
    alone = variants()[SLOW].values("top1")
    return numbers | {
        "slow_alone": share(mean(alone)),
        "seeds": str(len(alone)),
        "believed": believed(*(pair_mean(run["rows"][REVERSE][whose]) for whose in PATHWAYS)),
        "heard": heard(run["none"]["top1"], *(run["head"][pathway]["top1"] for pathway in PATHWAYS)),
    }


def believed(slow: float, fast: float) -> str:
    """Which pathway decides where they see opposite directions, by the accuracies inside the pairs with either one's
    clip reversed: whoever is believed leads astray.
    """
    if abs(slow - fast) < CLEARLY:
        return _("Where they disagree, neither is clearly believed more.")
    if fast < slow:
        return _("Where they disagree, the fast pathway is believed more often.")
    return _("Where they disagree, the slow pathway is believed more often.")


def heard(both: float, slow: float, fast: float) -> str:
    """Which part of the last layer decides, by the accuracies of both and of either alone."""
    if both - slow < UNCHANGED and both - fast < UNCHANGED:
        return _("Either part decides by itself.")
    if both - slow < UNCHANGED:
        return _(
            "Without the fast part the last layer loses nothing: what the fast pathway says goes through the laterals."
        )
    if both - fast < UNCHANGED:
        return _("Without the slow part the last layer loses nothing.")
    return _("The last layer needs both parts.")


def pair_mean(row: dict[str, Any]) -> float:
    return mean(list(row["pairs"].values()))


@cache
def cost_numbers() -> dict[str, str]:
    """Claim 23: accuracies, multiply-adds and milliseconds, those of flow counted, of SlowFast and of two streams."""
    numbers = sizes()
    for name in BESIDE:
        score = scoreboard().scores[name]
        numbers |= {
            f"{name}_top1": share(score.top1),
            f"{name}_pairs": share(score.pair_mean),
            f"{name}_mmacs": f"{1e3 * score.gmacs:.0f}",
            f"{name}_ms": f"{score.milliseconds:.1f}",
        }
    found = parts(NAME)
    return numbers | {
        **{f"{part}_share": share(found.share(part)) for part in found.gmacs},
        **{f"{part}_parameter_share": share(found.parameter_share(part)) for part in found.gmacs},
        "mmacs": f"{1e3 * sum(found.gmacs.values()):.0f}",
        "inflated_top1": share(scoreboard().scores["inflated"].top1),
    }


def spent_numbers(found: Spendings) -> dict[str, str]:
    """What one clip took on this machine: ``{two_stream_flow}`` and the like, in milliseconds."""
    numbers: dict[str, str] = {}
    for name, row in found.rows.items():
        numbers |= {
            f"{name}_flow": f"{row.flow:.1f}",
            f"{name}_network": f"{row.network:.1f}",
            f"{name}_whole": f"{row.whole:.1f}",
            f"{name}_flow_share": whole_share(row.flow / row.whole),
        }
    return numbers


def answer_numbers(found: Answers, whose: str) -> dict[str, str]:
    """How much of the probability moves when the clip of one pathway is disturbed; the answers before and after."""
    labels = CARDS[NAME].classes
    numbers = sizes() | {f"{name}_moved": share(found.moved(name)) for name in found.disturbed}
    after = found.disturbed[whose]
    return numbers | {
        "before": label_name(labels[int(found.whole.argmax())]),
        "before_share": share(float(found.whole.max())),
        "after": label_name(labels[int(after.argmax())]),
        "after_share": share(float(after.max())),
    }


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "found": lambda *_: found_numbers(),
    "ablation": lambda *_: ablation_numbers(),
    "inputs": lambda *_: inputs_numbers(),
    "cost": lambda *_: cost_numbers(),
}
