"""The class's guess, and beside it on what the network was trained whose answers are shown."""

import streamlit as st

from models.zoo import card_of
from ui.networks.card import badge
from ui.reveal import guessed
from vizlib.detect.detect import NAME


def guessed_beside_badge(
    key: str, guess: str, right: int | None = None, badge_of: str | None = None, always: bool = False
) -> bool:
    """The switch of the guess with the badge of a network on its line, once it answers.

    Args:
        guess, right: see ``guessed``.
        badge_of: the data behind its weights; None: of the detector.
        always: its answers are shown before the guess, too.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        told = guessed(key, guess, right)
        if told or always:
            badge(badge_of or detector_badge())
    return told


def detector_badge() -> str:
    """The data behind the detector's weights."""
    weights = card_of(NAME).weights
    return weights.badge if weights.here else "random"
