"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from functools import cache
from typing import Any

from datasets.matching import EARLY, FRAMES, LABELS, LATE, SIZE
from models.lab import CLASSES
from models.variants import matching_name
from models.zoo import card_of
from ui.numbers import Measure, share, times
from vizlib.matching import DEPTH
from vizlib.receptive_field import theoretical
from vizlib.results.published import RESULTS, WANG
from vizlib.results.runs import mean, named, runs
from vizlib.results.scoreboard import scoreboard


@cache
def attention_numbers() -> dict[str, str]:
    """Claim 20: test accuracies before, trained on ``{without}`` a block, with blocks of each kind;
    ``_pairs`` inside the reversed pairs; and what the blocks cost.
    """
    numbers = {}
    for key, run in non_local().items():
        name = key.replace("-", "_")
        numbers[name] = share(run["test"])
        numbers[f"{name}_pairs"] = share(mean(list(run["pairs"].values())))
    before, after = non_local()["before"], non_local()["kind-embedded_gaussian"]
    return numbers | {
        "test_clips": f"{scoreboard().test_clips:,}",
        "one_clip": f"{100 / scoreboard().test_clips:.2f}\N{NO-BREAK SPACE}%",
        "parameters": f"{after['parameters'] - before['parameters']:,}",
        "mmacs": f"{1e3 * before['gmacs']:.0f}",
        "mmacs_after": f"{1e3 * after['gmacs']:.0f}",
    }


def gain_numbers() -> dict[str, str]:
    """Claim 20: by how many points two blocks are ahead of as much training without, over so many actions."""
    found = non_local()
    gained = 100 * (found["kind-embedded_gaussian"]["test"] - found["without"]["test"])
    return {"gained": f"{gained:+.1f}", "actions": str(CLASSES)}


@cache
def matching_numbers() -> dict[str, str]:
    """Claims 19 and 20: accuracies on the matching task with a block and without, what it gains in points, and how much
    of what the query looks at lies on the match, as a mean over the seeds; before training too.
    """
    found = matching_runs()
    with_block, without = (mean([run["test"] for run in found[name]]) for name in ("block", "without"))
    trained, untrained = (
        {key: mean([run[state][key] for run in found["block"]]) for key in ("share", "chance", "bits")}
        for state in ("trained", "untrained")
    )
    first = found["block"][0]["curves"]
    return {
        "with_block": share(with_block),
        "no_block": share(without),
        "gain": f"{100 * (with_block - without):.0f}",
        "answers": str(len(LABELS)),
        "answer_chance": share(1 / len(LABELS)),
        "on_match": share(trained["share"]),
        "match_chance": share(trained["chance"]),
        "on_match_untrained": share(untrained["share"]),
        "bits": f"{trained['bits']:.1f}",
        "bits_untrained": f"{untrained['bits']:.1f}",
        "matching_seeds": str(len(found["block"])),
        "steps": str(first[-1]["steps"]),
        "frames": str(FRAMES),
        "size": times((SIZE, SIZE)),
        "field": str(matching_field()),
        "span": str(LATE.start - EARLY.stop + 2),
        "needed": str(LATE.start - EARLY.stop + 2),
    }


@cache
def matching_field() -> int:
    """How many frames a unit sees where the block stands."""
    card = card_of(matching_name("without"))
    return theoretical(card.build(), card.input.shape)[f"features.{DEPTH}"].size[0]


@cache
def matching_runs() -> dict[str, list[dict[str, Any]]]:
    """The runs of all seeds, by network: ``block`` and ``without``."""
    return {name: runs(f"matching-{name}-") for name in ("block", "without")}


@cache
def order_numbers() -> dict[str, str]:
    """What a block does on long streams: which action came first, at the largest gap; with a position embedding
    (``{embedding}``), without (``{no_embedding}``), and slow fusion alone (``{slow}``).
    """
    names = {"embedding": "non_local_", "no_embedding": "non_local-", "slow": "slow-"}  # how those runs begin
    return {
        key: share(mean([run["accuracy"][max(run["accuracy"], key=int)] for run in runs(f"long_range-order-{name}")]))
        for key, name in names.items()
    }


def paper_numbers() -> dict[str, str]:
    """What Wang et al. report on Kinetics-400, in per cent."""
    rows = [row for row in RESULTS if row.source == WANG]
    places = ", ".join(sorted({row.where for row in rows}))
    names = {
        row.network: row.network.lower().replace(" + ", "_").removesuffix(" blocks").removesuffix(" block")
        for row in rows
    }
    return {"source": f"{WANG}, {places}"} | {names[row.network]: f"{row.accuracy:.1f}" for row in rows}


@cache
def non_local() -> dict[str, dict[str, Any]]:
    """Claim 20: by what was trained on, ``before``, ``without`` a block or ``kind-KIND``."""
    return {name.removeprefix("non_local-"): run for name, run in named("non_local-").items()}


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "attention": lambda *_: attention_numbers() | matching_numbers(),
}
