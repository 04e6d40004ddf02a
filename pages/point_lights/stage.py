"""One person as point lights: a guess at the still dots, one at the moving dots, then the person and the answers."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from datasets.actors import LABELS
from ui.address import pick
from ui.clip.actor import action_names
from ui.player import Track, player
from ui.words import _
from vizlib.point_lights.pairs import DOTS, PEOPLE, Pair, Said

STEPS = ("still", "moving", "person")


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


def stage(person: Watched) -> None:
    """Still dots, moving dots, the person; a guess at each of the first two."""
    actions = action_names()
    titles = {"still": _("1 · One still frame"), "moving": _("2 · The dots move"), "person": _("3 · The person")}
    step = pick(_("Show"), titles, key="step")
    left, right = st.columns([1, 1] if step == "person" else [3, 2])
    with left:
        player(
            tracks(person, step), person.pair.dots.fps, key=f"lights-{step}", start_s=person.pair.people.start_s,
            height=460,
        )  # fmt: skip
    with right:
        if step == "person":
            tell(person, actions)
        else:
            st.markdown("#### :material/back_hand: " + _("Guess: what is this person doing?"))
            st.pills(
                _("Guess"), LABELS, key=f"guess-{step}-{person.name}", format_func=actions.__getitem__,
                label_visibility="collapsed", persist_state="session", wrap=True,
            )  # fmt: skip


def tracks(person: Watched, step: str) -> list[Track]:
    """What is seen at this step."""
    dots, people = person.pair.dots.frames, person.pair.people.frames
    if step == "still":
        middle = dots[len(dots) // 2]
        return [Track(f"{person.name}-still", _("One still frame of dots"), lambda: np.stack([middle, middle]))]
    moving = Track(f"{person.name}-moving", _("The same dots, moving"), lambda: dots)
    if step == "moving":
        return [moving]
    return [moving, Track(f"{person.name}-person", _("The person"), lambda: people)]


def tell(person: Watched, actions: dict[str, str]) -> None:
    """The action, what was guessed, and what the networks say to the dots."""
    if person.label is not None:
        st.markdown("### :material/directions_run: " + _("The action: **{name}**").format(name=actions[person.label]))
    else:
        st.info(
            _("The networks know 18 actions of rendered people and answer with one of them, whatever this is."),
            icon=":material/info:",
        )
    st.markdown(table(person, actions))


def table(person: Watched, actions: dict[str, str]) -> str:
    """Who answers what, as Markdown."""
    head = [_("who"), _("answer"), _("share")] + ([_("right")] if person.label is not None else [])
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for title, answer, share in rows(person):
        cells = [title, "–" if answer is None else actions[answer], "" if share is None else f"{share:.0%}"]
        if person.label is not None:
            cells.append("" if answer is None else ":green[✓]" if answer == person.label else ":red[✗]")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def rows(person: Watched) -> list[tuple[str, str | None, float | None]]:
    """Who answers, what, and how surely: the class, then four networks."""
    answers: list[tuple[str, str | None, float | None]] = [
        (title, st.session_state.get(f"guess-{step}-{person.name}"), None)
        for step, title in (("still", _("the class, from a still")), ("moving", _("the class, from moving dots")))
    ]
    if person.said is None:
        return answers
    networks = {
        (PEOPLE, 0): _("spatial stream, trained on people"),
        (PEOPLE, 1): _("temporal stream, trained on people"),
        (DOTS, 0): _("spatial stream, trained on dots"),
        (DOTS, 1): _("temporal stream, trained on dots"),
    }
    for (trained, stream), title in networks.items():
        probabilities = person.said.probabilities[trained][stream]
        answers.append((title, LABELS[int(probabilities.argmax())], float(probabilities.max())))
    return answers
