"""An ascent's settings as a file, so that anybody gets the same video."""

import json
from dataclasses import asdict, fields
from typing import Any

from models.zoo import CARDS
from vizlib.maximize.errors import MaximizeError
from vizlib.maximize.objective import LOGITS, Objective, Term
from vizlib.maximize.spec import MaximizeSpec

LONGEST = 80  # characters of what is climbed, in a file's name


def as_dict(spec: MaximizeSpec) -> dict[str, Any]:
    """Plain numbers and words."""
    return asdict(spec)


def from_dict(settings: dict[str, Any]) -> MaximizeSpec:
    """The settings that ``as_dict`` gave.

    Raises:
        MaximizeError: something that is no setting, or one is missing. NetworkError: no such network.
    """
    try:
        terms = tuple(
            Term(**(term | {"unit": None if term["unit"] is None else tuple(term["unit"])}))
            for term in settings["objective"]["terms"]
        )
        companions = tuple(settings.get("companions", ()))
        return MaximizeSpec(**(settings | {"objective": Objective(terms), "companions": companions}))
    except (KeyError, TypeError) as error:
        names = [field.name for field in fields(MaximizeSpec)]
        raise MaximizeError(
            "These are no settings of an ascent ({reason}). Expected are: {names}.", reason=str(error), names=names
        ) from error


def file_word(spec: MaximizeSpec) -> str:
    """What is climbed towards, as part of a file's name."""
    said = ""
    for term in spec.objective.terms:
        sign = "minus-" if term.weight < 0 else "plus-" if said else ""
        said += ("-" if said else "") + sign + term_word(spec.network, term)
    return said[:LONGEST]


def term_word(network: str, term: Term) -> str:
    """A class, a channel or a unit, as part of a file's name."""
    if term.layer == LOGITS:
        return CARDS[network].classes[term.channel].replace(" ", "_")
    return "-".join(map(str, (term.layer, term.channel, *(term.unit or ()))))


def settings_file(spec: MaximizeSpec, steps_done: int) -> bytes:
    """JSON: the settings, the digest of the weights, and how many of the steps were done: the rate depends on all."""
    weights = CARDS[spec.network].weights
    told = {"settings": as_dict(spec), "steps_done": steps_done, "weights_sha256": weights.sha256}
    return json.dumps(told, indent=2).encode()
