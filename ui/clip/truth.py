"""The action of a rendered clip, which a hidden one keeps until the class has guessed."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from datasets.actors import LABELS
from ui import votes
from ui.clip.actor import Actor, label_name
from ui.clip.picker import Chosen
from ui.votes.question import MOST, Question, question_of
from ui.words import _


def true_action(choice: Chosen | Actor) -> str | None:
    """Show the action of a rendered clip; ``None`` if nobody knows it, or may not know it yet."""
    if not isinstance(choice, Actor):
        return None
    label = _("The class has guessed: reveal the action and the answers")
    key = f"reveal-{choice.seed}"
    if choice.hidden and not votes.switch(label, key, key, partial(question, choice, key)):
        return None
    tell_action(choice)
    return choice.label


def revealed(choice: Chosen | Actor) -> bool:
    """Whether nothing about the clip is secret, or the class has guessed it."""
    return not (isinstance(choice, Actor) and choice.hidden) or bool(st.session_state.get(f"reveal-{choice.seed}"))


def question(choice: Actor, key: str) -> Question:
    """Which action it is: the true one among others, which its seed draws."""
    draw = np.random.default_rng([choice.seed, 1])
    others = draw.choice([label for label in LABELS if label != choice.label], MOST - 1, replace=False)
    labels = sorted([choice.label, *map(str, others)])
    return which_action(key, labels, choice.label, switch=key)


def which_action(name: str, labels: Sequence[str], true: str, switch: str = "") -> Question:
    """The question of this name: which of the ``labels`` it is."""
    return question_of(
        name, lambda: (_("Which action is it?"), list(map(label_name, labels))), right=labels.index(true), switch=switch
    )


def tell_action(choice: Actor) -> None:
    st.markdown("### :material/directions_run: " + _("The action: **{name}**").format(name=label_name(choice.label)))


def kept_secret(choice: Chosen | Actor, truth: str | None) -> bool:
    """Whether an answer would tell what ``true_action`` does not."""
    return isinstance(choice, Actor) and truth is None
