"""The action of a rendered clip, which a hidden one keeps until the class has guessed."""

import streamlit as st

from ui.clip.actor import Actor, label_name
from ui.clip.picker import Chosen
from ui.words import _


def true_action(choice: Chosen | Actor) -> str | None:
    """Show the action of a rendered clip; ``None`` if nobody knows it, or may not know it yet."""
    if not isinstance(choice, Actor):
        return None
    label = _("The class has guessed: reveal the action and the answers")
    if choice.hidden and not st.toggle(label, key=f"reveal-{choice.seed}", persist_state="session"):
        return None
    tell_action(choice)
    return choice.label


def revealed(choice: Chosen | Actor) -> bool:
    """Whether nothing about the clip is secret, or the class has guessed it."""
    return not (isinstance(choice, Actor) and choice.hidden) or bool(st.session_state.get(f"reveal-{choice.seed}"))


def tell_action(choice: Actor) -> None:
    st.markdown("### :material/directions_run: " + _("The action: **{name}**").format(name=label_name(choice.label)))


def kept_secret(choice: Chosen | Actor, truth: str | None) -> bool:
    """Whether an answer would tell what ``true_action`` does not."""
    return isinstance(choice, Actor) and truth is None
