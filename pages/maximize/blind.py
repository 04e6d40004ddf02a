"""What was measured blind: viewers who had seen nothing else, of these videos and of those made without R."""

import streamlit as st

from ui.numbers import whole_share
from ui.words import _
from vizlib.maximize.defaults import NATURAL, PLAIN
from vizlib.metrics import INTERVAL
from vizlib.results.runs import named

LEVEL = whole_share((INTERVAL[1] - INTERVAL[0]) / 100)
CHOICE, NAMED = "choice", "named"  # measures


def recipes() -> dict[str, str]:
    """How the videos were made that viewers have seen."""
    return {NATURAL: _("These videos."), PLAIN: _("Videos made without R.")}


def measured_blind(network: str, measure: str) -> None:
    """A caption a test of this network's videos: CHOICE, among four names, or NAMED, freely."""
    told = {
        CHOICE: _(
            "Measured blind, {viewers} viewers, {videos} videos: {share} of their choices among four names were right "
            "({level} confidence interval: {low} to {high})."
        ),
        NAMED: _(
            "Measured blind, {viewers} viewers, {videos} videos: {share} of the names that they typed were "
            "right or near ({level} confidence interval: {low} to {high})."
        ),
    }[measure]
    for recipe, words in recipes().items():
        for run in named(f"blind-{recipe}-{network}").values():
            found = run["all"][measure]
            said = told.format(
                viewers=run["viewers"], videos=found["videos"], share=whole_share(found["share"]), level=LEVEL,
                low=whole_share(found["low"]), high=whole_share(found["high"]),
            )  # fmt: skip
            unknown = _("What the list of synonyms does not know counts as no.")
            st.caption(" ".join([words, said, *([unknown] if measure == NAMED and run.get("to_judge") else [])]))
