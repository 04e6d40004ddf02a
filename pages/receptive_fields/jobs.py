"""The measurements of receptive fields as jobs of this session."""

from collections.abc import Callable, Hashable

import streamlit as st

from models.zoo import CARDS
from ui import work
from ui.sidebar import device
from ui.words import _
from ui.work.lab import lab
from video import Clip
from vizlib.receptive_field import Effective
from vizlib.receptive_field.proof import Proof
from vizlib.receptive_field.units import Seen, Unit, UnitField, inspecting_unit, proof, seeing

KINDS = ("seeing", "unit", "proof")
WATCHED = "watched_fields"  # in the session: the jobs for which the page has drawn a bar
NO_CLIP = "rendered"  # instead of a clip's digest
SMALL = 2000  # bytes that the cache counts for a result without pictures


def key_of(kind: str, digest: str, name: str, *rest: Hashable) -> tuple[Hashable, ...]:
    """Under what a measurement is kept; weights that arrive while the app runs make another one of it."""
    return kind, digest, name, CARDS[name].weights.here, *rest


def seen_key(name: str, clip: Clip) -> tuple[Hashable, ...]:
    return key_of("seeing", clip.digest, name)


def unit_key(unit: Unit, clip: Clip | None) -> tuple[Hashable, ...]:
    return key_of("unit", clip.digest if clip else NO_CLIP, unit.name, unit)


def proof_key(unit: Unit, clip: Clip) -> tuple[Hashable, ...]:
    return key_of("proof", clip.digest, unit.name, unit)


def seen(name: str, clip: Clip) -> Seen | None:
    """What was measured of a network's layers on the clip so far."""
    return work.so_far(seen_key(name, clip))


def measuring(name: str, clip: Clip) -> bool:
    """Whether it is being measured."""
    return bool(work.unfinished([seen_key(name, clip)]))


def effect(unit: Unit, clip: Clip | None) -> Effective | None:
    """The effective field of a unit, as far as it was measured; without a clip, over rendered ones."""
    field: UnitField | None = work.so_far(unit_key(unit, clip))
    return field.effect if field else None


def proved(unit: Unit, clip: Clip) -> Proof | None:
    """The proof, as far as it has come; only if this session asked for it, so that every class can guess first."""
    key = proof_key(unit, clip)
    return work.so_far(key) if work.asked_for(key) else None


def measure(name: str, clip: Clip, begin: Callable[..., None] = work.once) -> None:
    """Measure the effective fields of a network's layers; ``begin``: ``work.once``, or ``work.ask`` for a button."""
    title = _("{title}: effective fields").format(title=_(CARDS[name].title))
    begin(
        seen_key(name, clip), seeing, lab().networks, name, clip, device(), lane=device(), title=title,
        size_of=lambda seen: SMALL,
    )  # fmt: skip


def measure_unit(unit: Unit, clip: Clip | None, begin: Callable[..., None] = work.once) -> None:
    """Measure how much each position counts for a unit."""
    title = _("{title}: effective field").format(title=_(CARDS[unit.name].title))
    begin(
        unit_key(unit, clip), inspecting_unit, lab().networks, unit, clip, device(), lane=device(), title=title,
        size_of=lambda field: field.effect.weights.nbytes,
    )  # fmt: skip


def prove(unit: Unit, clip: Clip) -> None:
    """Change the clip part by part; on the CPU."""
    title = _("{title}: changing the clip").format(title=_(CARDS[unit.name].title))
    work.ask(
        proof_key(unit, clip), proof, lab().networks, unit, clip, lane="cpu", title=title, size_of=lambda found: SMALL
    )


def is_field(key: Hashable) -> bool:
    return isinstance(key, tuple) and key[0] in KINDS


def unfinished() -> list[Hashable]:
    """This session's measurements that still run or wait."""
    return [key for key in work.jobs() if is_field(key) and work.unfinished([key])]


def give_up_others(clip: Clip) -> None:
    """Leave the measurements on other clips; what is done stays in the cache, not in the session."""
    work.give_up(lambda key: is_field(key) and (key[1] not in (clip.digest, NO_CLIP) or work.result(key) is not None))


def give_up_units(unit: Unit) -> None:
    """Leave the measurements of other units."""
    work.give_up(lambda key: is_field(key) and key[0] != "seeing" and key[-1] != unit)


def panel() -> Callable[[], None]:
    """Bars and a Stop for what is being measured; see ``work.panel``."""
    st.session_state[WATCHED] = unfinished()
    return work.panel(st.session_state[WATCHED])


def show_new() -> None:
    """Run the page again if something began for which it has drawn no bar yet."""
    if set(unfinished()) - set(st.session_state[WATCHED]):
        st.rerun()
