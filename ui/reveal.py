"""What was measured: it waits until the class has guessed, and says where it comes from."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from ui import votes
from ui.guesses import guesses
from ui.lesson import AT, TOPIC
from ui.votes.board import of_guess
from ui.words import _, listed

ASKED, REVEALED = "asked-guesses", "revealed-guesses"  # in the session: the (topic, experiment) of such switches


def provenance(measured: Sequence[dict[str, Any]]) -> None:
    """How many runs and seeds, which version of the data; and how to measure them again."""
    seeds = {run["recipe"]["seed"] for run in measured if "recipe" in run}  # none where nothing is trained
    shipped = any("weights" in run for run in measured)
    versions = listed(sorted({str(run["version"]) for run in measured}))
    parts = [
        _("Runs: {runs}").format(runs=len(measured)),
        _("seeds: {seeds}").format(seeds=len(seeds)) if seeds else _("of the networks that ship") if shipped else "",
        _("version of the data: {versions}").format(versions=versions),
        _("`make experiments` measures them again"),
    ]
    st.caption(" · ".join(filter(None, parts)))


def guessed(key: str, guess: str = "", right: int | None = None) -> bool:
    """A switch that shows what was measured; it stays as it is while other things on the page change.

    Args:
        guess: what the class is asked, by its name in the topic's ``guesses.toml``; usually that is ``key``.
        right: which answer is right, counted from 0, where what is seen on the page decides and no number does.
    """
    topic = st.session_state.get(TOPIC, "")
    found, name = guesses(topic).get(guess or key) if topic else None, f"{topic}/{key}"
    make = None if found is None else partial(of_guess, found, name, right, key)
    told = votes.switch(_("The class has guessed: show what was measured"), key, name, make, right)
    for kept in (ASKED, REVEALED)[: 1 + told]:
        st.session_state.setdefault(kept, set()).add((topic, st.session_state.get(AT)))
    return told
