"""The numbers of each rule of linking, chosen on the validation scenes: which make the fewest errors there?

    python -m training.detector.rules

Each rule is tried by itself, so that none has numbers that suit another. An error is a box that is missed, a false one,
or an identity that changes: CLEAR MOT's accuracy is their share.
"""

from dataclasses import replace
from itertools import product
from typing import Any

from tqdm import tqdm

from training.detector.data import scenes
from training.detector.evaluate import found_in
from vizlib.detect.cuts import cuts_of
from vizlib.detect.linking import RULES, Rule, link
from vizlib.detect.looks import looks_of
from vizlib.metrics import Identities, identity_switches

SPLIT = "val"
# What is tried together: first what all rules have, then, with the best of that, what only looks have.
TRIED: tuple[dict[str, tuple[Any, ...]], ...] = (
    {"start": (0.45, 0.55, 0.65), "keep": (0.2, 0.3), "memory": (9, 18), "least_iou": (0.1, 0.2, 0.3)},
    {"looks": (1.0, 1.5, 2.0), "strange": (0.3, 0.4), "known": (0.4, 0.5)},
)


def chosen() -> dict[str, tuple[Rule, Identities]]:
    """The best numbers of each rule, and what they give."""
    data = scenes(SPLIT)
    found = found_in(data)
    looks = {scene.name: looks_of(scene.levels, found[scene.name].seen) for scene in data}
    cuts = {scene.name: cuts_of(scene.levels) for scene in data}

    def counted(rule: Rule) -> Identities:
        of_scene = (
            identity_switches(
                link(found[scene.name].seen, rule, looks[scene.name], cuts[scene.name]), scene.boxes, scene.seen
            )
            for scene in data
        )
        return sum(of_scene, Identities())

    best = {}
    for name, rule in RULES.items():
        for grid in TRIED[: 2 if rule.looks else 1]:
            rules = [replace(rule, **dict(zip(grid, values, strict=True))) for values in product(*grid.values())]
            results = [(each, counted(each)) for each in tqdm(rules, name)]
            rule, counts = max(results, key=lambda result: result[1].mota)
        best[name] = (rule, counts)
    return best


if __name__ == "__main__":
    for name, (rule, counts) in chosen().items():
        print(name, rule, counts, round(counts.mota, 4))
