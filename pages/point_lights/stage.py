"""One person as point lights: a guess at the still dots, one at the moving dots, then the person and the answers."""

import numpy as np
import streamlit as st

from datasets.actors import LABELS
from models.two_stream import STREAMS
from pages.point_lights.measured import point_light_numbers, point_lights
from pages.point_lights.names import kind_names, trained_names
from pages.point_lights.tally import GUESSED, Watched, counts, guess_key, told
from ui.address import pick
from ui.clip.actor import action_names
from ui.numbers import share
from ui.player import Track, player
from ui.words import _
from vizlib.point_lights.pairs import asked

STEPS = (*GUESSED, "person")


def stage(person: Watched) -> None:
    """Still dots, moving dots, the person; a guess at each of the first two."""
    actions = action_names()
    titles = {"still": _("1 · One still frame"), "moving": _("2 · The dots move"), "person": _("3 · The person")}
    step = pick(_("Show"), titles, key="light-step", label_visibility="collapsed")
    left, right = st.columns([1, 1] if step == "person" else [3, 2])
    with left:
        player(
            tracks(person, step), person.pair.dots.fps, key=f"lights-{step}", start_s=person.pair.people.start_s,
            height=400,
        )  # fmt: skip
    with right:
        if step == "person":
            tell(person, actions)
        else:
            st.markdown("#### :material/back_hand: " + _("Guess: what is this person doing?"))
            st.pills(
                _("Guess"), LABELS, key=guess_key(person, step), format_func=actions.__getitem__,
                label_visibility="collapsed", persist_state="session", wrap=True,
            )  # fmt: skip
    if step == "person" and person.label is not None:
        so_far(person.pair.kind)


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
    """The action, where it is known; and who answered what."""
    if person.label is not None:
        st.markdown("### :material/directions_run: " + _("The action: **{name}**").format(name=actions[person.label]))
    else:
        note = _("The networks know {classes} actions of rendered people and answer with one of them, whatever it is.")
        st.info(note.format(**point_light_numbers()), icon=":material/info:")
    guesses = told(person)
    rows = [[_("the class"), *(cell(guesses[step], person.label, actions) for step in GUESSED)]]
    for learned, probabilities in (person.said.probabilities if person.said is not None else {}).items():
        answers = [LABELS[int(row.argmax())] for row in probabilities]
        rows.append([trained_names()[learned], *(cell(answer, person.label, actions) for answer in answers)])
    st.markdown(table(["", _("still"), _("motion")], rows))


def cell(answer: str | None, label: str | None, actions: dict[str, str]) -> str:
    """An answer, and whether it is right."""
    if answer is None:
        return "–"
    mark = "" if label is None else " :green[✓]" if answer == label else " :red[✗]"
    return actions[answer] + mark


def so_far(kind: str) -> None:
    """People and networks beside each other: how often they are right on this kind of dots."""
    mine, networks = counts(kind), asked(kind)
    rows = []
    for step, stream, seen in zip(GUESSED, STREAMS, (_("still"), _("motion")), strict=True):
        guesses = f"{mine[step].right} / {mine[step].guesses}" if mine[step].guesses else "–"
        rows.append([seen, guesses, *(share(point_lights()[learned][kind][stream]) for learned in networks)])
    head = [_("Correct, {kind}").format(kind=kind_names()[kind]), _("the class")]
    st.markdown(table([*head, *(trained_names()[learned] for learned in networks)], rows))
    note = _("The class: so far. Networks: over {clips} test clips. Chance level: {chance}")
    st.caption(note.format(**point_light_numbers()))


def table(head: list[str], rows: list[list[str]]) -> str:
    """As Markdown."""
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))
