"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from dataclasses import dataclass
from functools import cache
from math import prod

from torchvision.models import alexnet, vgg16

from datasets.actors import FRAMES, LABELS, PAIRS
from models.c3d import C3D
from models.fusion import FUSIONS
from models.zoo import CARDS
from ui.numbers import Measure, board_numbers, share, whole_share
from ui.words import listed
from vizlib.cost.layers import Layer, layers
from vizlib.cost.network import count
from vizlib.results.runs import mean, runs
from vizlib.results.scoreboard import scoreboard

PICTURE = (1, 3, 224, 224)  # what VGG-16 and AlexNet look at
C3D_CLIP = (1, 3, 16, 112, 112)
ENOUGH = 0.9  # of the reversed pairs: who gets so many right tells them apart
SLIDES = {"slide_c3d": 39.5, "slide_vgg": 13.6}  # 10⁹ multiply-adds, as the lecture's slides have them


def c3d_numbers() -> dict[str, str]:
    """Claim 11: the cost of C3D at the paper's size, counted, and of the lab's C3D beside slow fusion."""
    paper = count("c3d_sports1m", CARDS["c3d_sports1m"].input)
    picture = sum(layer.macs for layer in classic_layers()["vgg"]) / 1e9
    numbers = {
        "frames": str(C3D_CLIP[2]),
        "gmacs": f"{paper.gmacs:.1f}",
        "parameters": f"{paper.parameters / 1e6:.0f}",
        "vgg": f"{picture:.1f}",
        "times_vgg": f"{paper.gmacs / picture:.1f}",
        "chance": share(1 / len(LABELS)),
    }
    return numbers | board_numbers(scoreboard())


@cache
def classic_layers() -> dict[str, list[Layer]]:
    """C3D, VGG-16 and AlexNet at their papers' sizes, layer by layer."""
    return {"c3d": layers(C3D, C3D_CLIP), "vgg": layers(vgg16, PICTURE), "alexnet": layers(alexnet, PICTURE)}


def cost_numbers() -> dict[str, str]:
    """What C3D, VGG-16 and AlexNet cost, added up layer by layer; of C3D, what of it its ``heads`` take and hold."""
    c3d = classic_layers()["c3d"]
    totals = {name: sum(layer.macs for layer in rows) / 1e9 for name, rows in classic_layers().items()}
    heads = [layer for layer in c3d if layer.kind == "Linear"]
    cost = sum(layer.macs for layer in heads) / 1e9
    most = max(layer.macs for layer in c3d)
    return {
        "frames": str(C3D_CLIP[2]),
        "area": f"{PICTURE[2] * PICTURE[3] / (C3D_CLIP[3] * C3D_CLIP[4]):.0f}",
        **{name: f"{total:.3g}" for name, total in totals.items()},
        "times_vgg": f"{totals['c3d'] / totals['vgg']:.1f}",
        "convolutions": share(1 - cost / totals["c3d"]),
        "heads": f"{cost:.2f}",
        "head_cost": share(cost / totals["c3d"]),
        "head_share": share(sum(layer.parameters for layer in heads) / sum(layer.parameters for layer in c3d)),
        "dearest": listed(layer.name for layer in c3d if layer.macs == most),
        "dearest_gmacs": f"{most / 1e9:.1f}",
        **{name: f"{value:.1f}" for name, value in SLIDES.items()},
    }


@cache
def shape_numbers() -> dict[str, str]:
    """Claims 5 and 8: how many steps in time each network keeps, and what its last layers take."""
    networks = {name: layers(CARDS[name].build, CARDS[name].input.shape) for name in FUSIONS}
    steps = {
        name: " → ".join(str(layer.shape[1]) for layer in rows if layer.kind == "Conv3d")
        for name, rows in networks.items()
    }
    first, last = (
        next(layer for layer in networks[name] if layer.kind == "Linear")
        for name in ("late_fusion_mlp", "late_fusion_pool")
    )
    features = [layer for layer in networks["late_fusion_mlp"] if layer.kind == "Conv3d"][-1]
    return {
        "slow_steps": steps["slow_fusion"],
        "late_steps": steps["late_fusion_pool"],
        "early_steps": steps["early_fusion"],
        "mlp_inputs": f"{prod(features.shape):,}",
        "mlp_first": f"{first.parameters:,}",
        "pool_last": f"{last.parameters:,}",
        "mlp_times": f"{first.parameters / last.parameters:,.0f}",
    }


def mixing_numbers() -> dict[str, str]:
    """Claim 7: accuracies by the number of layers that see time: ``{pairs_0}``, ``{unpaired_0}``, ``{top1_0}``; and the
    ``{fewest}`` that tell ``{enough}`` of the pairs apart.
    """
    rows = mixing()
    numbers = {"low": f"{min(r.parameters for r in rows):,}", "high": f"{max(r.parameters for r in rows):,}"}
    for run in rows:
        for key in ("pairs", "unpaired", "top1"):
            numbers[f"{key}_{run.layers}"] = share(mean(getattr(run, key)))
    return numbers | {
        "seeds": str(len(rows[0].top1)),
        "fewest": str(min(run.layers for run in rows if mean(run.pairs) > ENOUGH)),
        "enough": whole_share(ENOUGH),
        "step": f"{100 * (mean(rows[1].pairs) - mean(rows[0].pairs)):.0f}",
        "unpaired": str(len(LABELS) - 2 * len(PAIRS)),
        "frames": str(FRAMES),
        "chance": share(1 / 2),
        "early_pairs": share(scoreboard().scores["early_fusion"].pair_mean),
    }


@dataclass(frozen=True)
class Mixing:
    """A network of which so many convolutions see time; accuracies of its seeds on all, unpaired and paired classes."""

    layers: int
    parameters: int
    gmacs: float
    top1: list[float]
    unpaired: list[float]
    pairs: list[float]


@cache
def mixing() -> list[Mixing]:
    """Claim 7, fewest layers first."""
    rows = []
    for mixed in sorted({run["layers"] for run in runs("mixing-")}):
        mine = [run for run in runs("mixing-") if run["layers"] == mixed]
        pairs = [mean(list(run["pairs"].values())) for run in mine]
        rows.append(
            Mixing(
                mixed,
                mine[0]["parameters"],
                mine[0]["gmacs"],
                [run["test"] for run in mine],
                [run["unpaired"] for run in mine],
                pairs,
            )
        )
    return rows


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "c3d": lambda *_: c3d_numbers(),
    "mixing": lambda *_: mixing_numbers(),
    "shapes": lambda *_: shape_numbers(),
}
