"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

import re
from functools import cache

import numpy as np

from models.toys import FUSIONS, LAYERS, Toy, ToyNet
from models.zoo import CARDS
from pages.receptive_fields import jobs
from ui.numbers import Measure, Numbers
from vizlib.receptive_field import theoretical
from vizlib.receptive_field.layers import exceptions

TRIO = ("late_fusion_pool", "early_fusion", "slow_fusion")  # lab nets, as the three toy networks


def field_numbers() -> Numbers:
    """Claim 9: frames that the middle unit of each layer sees, of the lecture's toy networks and of lab nets."""
    toys, labs = jobs.toy_fields(Toy()), {f"lab_{name}": jobs.fields(name) for name in TRIO}
    if toys is None or None in labs.values():
        return None
    rows = {name: fields.rows for name, fields in (toys | labs).items() if fields is not None}
    return {name: ", ".join(str(row.clipped[0]) for row in layers) for name, layers in rows.items()}


@cache
def toy_numbers() -> dict[str, str]:
    """Claim 9: the lecture's toy networks, and how many frames a unit of a layer sees: ``{slow_conv2}``."""
    toy = Toy()
    fields = {name: theoretical(ToyNet(name, toy), toy.shape) for name in FUSIONS}
    seen = {
        f"{name}_{layer}": str(min(fields[name][layer].size[0], toy.frames)) for name in FUSIONS for layer in LAYERS
    }
    return seen | {"frames": str(toy.frames), "kernel": str(toy.kernel[0]), "pool": str(toy.pool[0])}


@cache
def lab_numbers() -> dict[str, str]:
    """Claim 9: of slow fusion's ``{layers}`` convolutions, the one ``{whole}`` from which on the middle unit sees all
    ``{frames}`` frames; one more than there are: none.
    """
    shape = CARDS["slow_fusion"].input.shape
    fields, frames = theoretical(CARDS["slow_fusion"].build(), shape), shape[2]
    seen = [min(field.size[0], frames) for layer, field in fields.items() if re.fullmatch(r"features\.\d+", layer)]
    whole = seen.index(frames) + 1 if frames in seen else len(seen) + 1
    return {"frames": str(frames), "layers": str(len(seen)), "whole": str(whole)}


@cache
def everything_numbers() -> dict[str, str]:
    """By how many of the clip's frames the middle unit of a layer is changed: ``{convolution}``, ``{attention}``."""
    return {name: str(np.count_nonzero(changed[len(changed) // 2])) for name, changed in exceptions().items()}


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "fields": lambda *_: field_numbers(),
}
