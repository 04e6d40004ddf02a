"""Where the numbers of an experiment come from."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui.words import _


def provenance(found: Sequence[dict[str, Any]]) -> None:
    """How many runs and seeds, which version of the data; and how to measure them again."""
    seeds = {run["recipe"]["seed"] for run in found if "recipe" in run}
    versions = ", ".join(sorted({str(run["version"]) for run in found}))
    st.caption(
        _(
            "Runs: {runs} · seeds: {seeds} · version of the data: {versions} · `make experiments` measures them again."
        ).format(runs=len(found), seeds=max(1, len(seeds)), versions=versions)
    )
