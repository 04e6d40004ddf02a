"""The measurements of receptive fields as jobs of this session."""

from collections.abc import Callable

import numpy as np

from models.toys import Toy
from models.zoo import CARDS
from ui import work
from ui.sidebar import device
from ui.words import _
from ui.work.lab import lab
from video import Clip
from vizlib.cost.memory import answering, attributing
from vizlib.engine.keys import Key
from vizlib.receptive_field import Effective
from vizlib.receptive_field.layers import Fields, comparing_exceptions, tracing, tracing_toys
from vizlib.receptive_field.proof import Proof
from vizlib.receptive_field.units import Seen, Unit, UnitField, inspecting_unit, proof, seeing

OF_ONE_UNIT = ("effect", "proof")  # kinds of work that are given up when the unit is no longer looked at
NO_CLIP = "rendered"  # instead of a clip's digest
SMALL = 2000  # bytes that the cache counts for a result without pictures
LARGE = 100_000  # of the rows of a network


def fields(name: str) -> Fields | None:
    """What the layers of a network of the zoo see, by rule."""
    key = Key("fields", name)
    title = _("{title}: receptive fields").format(title=_(CARDS[name].title))
    work.once(key, tracing, name, lane="cpu", title=title, size_of=lambda found: LARGE)
    return work.result(key)


def toy_fields(toy: Toy) -> dict[str, Fields] | None:
    """What the layers of the lecture's three networks see.

    Raises:
        NetworkError: settings that no network can have.
    """
    toy.check()
    key = Key("toy_fields", "", toy)
    work.once(
        key, tracing_toys, toy, lane="cpu", title=_("The lecture's networks: receptive fields"),
        size_of=lambda found: LARGE, instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def exceptions() -> dict[str, np.ndarray] | None:
    """Who changes whom in networks that see everything."""
    key = Key("exceptions")
    work.once(key, comparing_exceptions, lane="cpu", title=_("Who changes whom"), size_of=lambda found: LARGE)
    return work.result(key)


def key_of(kind: str, digest: str, name: str, unit: Unit | None = None) -> Key:
    """Under what a measurement is kept; weights that arrive while the app runs make another one of it."""
    weights = CARDS[name].weights
    return Key(kind, digest, (name, weights.identity, unit))


def seen_key(name: str, clip: Clip) -> Key:
    return key_of("seeing", clip.digest, name)


def effect_key(unit: Unit, clip: Clip | None) -> Key:
    return key_of("effect", clip.digest if clip else NO_CLIP, unit.name, unit)


def proof_key(unit: Unit, clip: Clip) -> Key:
    return key_of("proof", clip.digest, unit.name, unit)


def seen(name: str, clip: Clip) -> Seen | None:
    """What was measured of a network's layers on the clip."""
    return work.result(seen_key(name, clip))


def effect(unit: Unit, clip: Clip | None) -> Effective | None:
    """The effective field of a unit, as far as it was measured; without a clip, over rendered ones."""
    field: UnitField | None = work.so_far(effect_key(unit, clip))
    return field.effect if field else None


def proved(unit: Unit, clip: Clip) -> Proof | None:
    """The proof, as far as it has come; only if this session asked for it, so that every class can guess first."""
    key = proof_key(unit, clip)
    return work.so_far(key) if work.asked_for(key) else None


def measure(name: str, clip: Clip, begin: Callable[..., None] = work.once, instead_of: str = "") -> None:
    """Measure the effective fields of a network's layers; ``begin``: ``work.once``, or ``work.ask`` for a button."""
    title = _("{title}: effective fields").format(title=_(CARDS[name].title))
    begin(
        seen_key(name, clip), seeing, lab().networks, name, clip, device(), lane=device(), title=title,
        size_of=lambda seen: SMALL, wait_s=0, instead_of=instead_of, **attributing(name, True, 1),
    )  # fmt: skip


def measure_effect(unit: Unit, clip: Clip | None, begin: Callable[..., None] = work.once) -> None:
    """Measure how much each position counts for a unit."""
    title = _("{title}: effective field").format(title=_(CARDS[unit.name].title))
    begin(
        effect_key(unit, clip), inspecting_unit, lab().networks, unit, clip, device(), lane=device(), title=title,
        size_of=lambda field: field.effect.weights.nbytes, **attributing(unit.name, True, 1),
    )  # fmt: skip


def prove(unit: Unit, clip: Clip, begin: Callable[..., None] = work.ask) -> None:
    """Change the clip part by part; on the CPU."""
    title = _("{title}: changing the clip").format(title=_(CARDS[unit.name].title))
    begin(
        proof_key(unit, clip), proof, lab().networks, unit, clip, lane="cpu", title=title, size_of=lambda found: SMALL,
        **answering(unit.name),
    )  # fmt: skip


def leave_others() -> None:
    """What this run of the page does not read of the work about one unit is about another one: give it up."""
    work.current().replaced.update(OF_ONE_UNIT)
