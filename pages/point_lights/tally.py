"""How often the class was right, for each kind of dots: from a still, and from moving dots."""

from dataclasses import dataclass

import streamlit as st

from vizlib.point_lights.pairs import Pair, Said

GUESSED = ("still", "moving")


@dataclass(frozen=True)
class Watched:
    """Whom the class watches.

    Attributes:
        name: under which pictures and guesses are kept.
        label: the action, where it is known.
        said: what the networks say to the dots; None as long as they are asked.
    """

    name: str
    pair: Pair
    label: str | None
    said: Said | None


@dataclass(frozen=True)
class Count:
    """``right`` of ``guesses``."""

    right: int
    guesses: int


def guess_key(person: Watched, step: str) -> str:
    """Where the class's guess at this step is kept."""
    return f"guess-{step}-{person.name}"


def told(person: Watched) -> dict[str, str | None]:
    """What the class had guessed at each step when it was told the action: no guess after that counts."""
    guesses = {step: st.session_state.get(guess_key(person, step)) for step in GUESSED}
    if person.label is None:
        return guesses
    kept = st.session_state.setdefault("lights-told", {})
    return kept.setdefault(person.name, {"kind": person.pair.kind, "label": person.label, **guesses})


def counts(kind: str) -> dict[str, Count]:
    """The class's guesses at this kind of dots so far, at a still and at moving dots."""
    rows = [row for row in st.session_state.get("lights-told", {}).values() if row["kind"] == kind]
    made = {step: [row[step] == row["label"] for row in rows if row[step] is not None] for step in GUESSED}
    return {step: Count(sum(right), len(right)) for step, right in made.items()}
