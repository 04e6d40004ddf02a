"""What the teacher sees on the pages: the button beside a guess, and the board that takes its place."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from ui.guesses import Guess, guesses
from ui.lesson import TOPICS
from ui.votes import teacher
from ui.votes.following import follows
from ui.votes.question import Question, question_of
from ui.votes.room import CLOSED, OPEN, REVEALED
from ui.words import _

TOLD = "votes-told"  # in the session: the number of the question whose switch was turned on


def of_guess(guess: Guess, name: str, right: int | None = None, switch: str = "") -> Question:
    """A topic's guess as it is put to the class. ``right``: what the page says counts over the guess's own numbers."""
    return question_of(
        name,
        lambda: (guess.question(), guess.answers()),
        right=guess.right if right is None else right,
        figures=tuple(guess.figures),
        switch=switch,
        topic=guess.topic,
    )


def ask(question: Question) -> None:
    """A button that puts a question built on the spot to the class; the board takes its place."""
    button(question.name, lambda: question)
    board(question.name, question.right)


def ask_claim(number: int, said: str) -> None:
    """What is ``said`` of a claim in the lecture, as Markdown; beside it the button, if a topic has a guess of it."""
    found = [guess for topic in TOPICS for guess in guesses(topic).values() if guess.claim == number]
    if not found:
        st.markdown(said)
        return
    name = f"claim/{number}"
    left, right = st.columns([3.4, 1], vertical_alignment="center")
    left.markdown(said)
    with right:
        button(name, partial(of_guess, found[0], name))
    board(name)


def switch(label: str, key: str, name: str, make: Callable[[], Question] | None, right: int | None = None) -> bool:
    """A switch that reveals something on the page, and beside it the button: to reveal one is to reveal the other.

    Args:
        key: of the switch; ``name``: of the question that ``make`` builds, if there is one.
        right: what the page knows of the answers by now.
    """
    turn_on(name, key)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        told = st.toggle(label, key=key, persist_state="session")
        if make is not None:
            button(name, make)
    if told:
        turned_on(name, right)
    if make is not None:
        board(name, right)
    return told


def button(name: str, make: Callable[[], Question]) -> None:
    """*Ask the class*, unless the class is being asked just that."""
    room = teacher.mine()
    if not teacher.asked(room, name):
        st.button(
            _("Ask the class"), icon=":material/how_to_vote:", key=f"ask-{name}", on_click=teacher.put, args=(make,),
            help=_("Puts this guess to the class: phones show the answers, and this page how many have voted."),
        )  # fmt: skip


def board(name: str, right: int | None = None) -> None:
    """The board of the question of this name, where the class is being asked it."""
    room = teacher.mine()
    teacher.problem()
    teacher.follow(room)
    if room is not None and teacher.asked(room, name):
        follows(room, "board", f"board-{name}", name, right)


def turn_on(name: str, switch: str) -> None:
    """What was revealed on the board is shown on the page; before its switch is drawn."""
    room = teacher.mine()
    if room is None or not teacher.asked(room, name) or room.stage != REVEALED:
        return
    if st.session_state.get(TOLD) != (room.letters, room.number):
        st.session_state[TOLD] = room.letters, room.number
        st.session_state[switch] = True


def turned_on(name: str, right: int | None = None) -> None:
    """What is shown on the page is revealed to the class; after its switch is drawn."""
    room = teacher.mine()
    if room is not None and teacher.asked(room, name) and room.stage in (OPEN, CLOSED):
        room.close()
        room.reveal(right)
        st.session_state[TOLD] = room.letters, room.number
