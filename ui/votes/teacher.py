"""The teacher's side: the room of a session, what it asks, and how often the class was right."""

import csv
import io
from collections.abc import Callable
from datetime import datetime

import streamlit as st

from ui.guesses import letter
from ui.votes.question import Question
from ui.votes.room import CLOSED, OPEN, Record, Room
from ui.votes.room import score as counted
from ui.votes.rooms import rooms
from ui.votes.routes import TEACHER
from ui.words import _, explain, language
from video.errors import Explained

ROOM, LARGE, SEEN, PROBLEM = "votes-room", "votes-large", "votes-seen", "votes-problem"  # in the session


def mine() -> Room | None:
    """The room that this session opened, or another page in the same browser."""
    if ROOM not in st.session_state:
        st.session_state[ROOM] = st.context.cookies.to_dict().get(TEACHER, "")
    letters, _dot, token = st.session_state[ROOM].partition(".")
    room = rooms().find(letters) if letters else None
    return room if room is not None and room.is_teachers(token) else None


def opened() -> Room:
    """The session's room, opened if there is none; then its letters are shown large.

    Raises:
        NoRoom: all are taken.
    """
    room = mine()
    if room is None:
        room = rooms().open()
        st.session_state[ROOM] = f"{room.letters}.{room.token}"
        st.session_state[LARGE] = True
    return room


def put(make: Callable[[], Question]) -> None:
    """Put a question to the class, before anything is drawn; if that cannot be, a sentence on the page says why."""
    try:
        question = make()
        opened().put(question)
    except Explained as error:
        st.session_state[PROBLEM] = explain(error)
        return
    if question.switch:
        st.session_state[question.switch] = False  # what is asked is not shown yet


def open_large() -> None:
    """Show the room over the page; opens it, if there is none."""
    try:
        opened()
        st.session_state[LARGE] = True
    except Explained as error:
        st.session_state[PROBLEM] = explain(error)


def end() -> None:
    """The room is over."""
    room = mine()
    if room is not None:
        rooms().end(room)
    st.session_state[LARGE] = False


def problem() -> None:
    """Say why a question was not put, once."""
    said = st.session_state.pop(PROBLEM, "")
    if said:
        st.error(said, icon=":material/error:")


def asked(room: Room | None, name: str) -> bool:
    """Whether the question of this name stands before the class."""
    return room is not None and room.question is not None and room.question.name == name


def seen(room: Room | None) -> tuple[str, int, str] | None:
    """What a page depends on of a room: to close a vote is the board's own affair."""
    return None if room is None else (room.letters, room.number, OPEN if room.stage == CLOSED else room.stage)


def follow(room: Room | None) -> None:
    """A part of the page that is drawn by itself: the whole page follows, if the room is another than it has drawn."""
    if SEEN in st.session_state and st.session_state[SEEN] != seen(room):
        st.rerun()


# ---- how often the class was right


def score() -> tuple[int, int]:
    """How often the class was right, of how many questions whose right answer was told."""
    room = mine()
    return (0, 0) if room is None else counted(room.past)


def said_score() -> str:
    """The same as a sentence, ``""`` before the first question was revealed."""
    right, all_of_them = score()
    return _("The class was right in {right} of {all}.").format(right=right, all=all_of_them) if all_of_them else ""


def row(record: Record) -> dict[str, str]:
    """A question of the lecture, in words."""
    words = record.question.words[language()]
    pairs = zip(words.answers, record.counts, strict=True)
    votes = [f"{letter(n)} {answer}: {count}" for n, (answer, count) in enumerate(pairs)]
    right, told = record.right, {True: _("yes"), False: _("no"), None: ""}[record.class_right]
    return {
        _("question"): words.question,
        _("votes"): " · ".join(votes),
        _("right answer"): "" if right is None else f"{letter(right)} {words.answers[right]}",
        _("class right"): told,
    }


def table(records: list[Record]) -> bytes:
    """The lecture's questions as a file for spreadsheets."""
    file = io.StringIO()
    rows = [{_("time"): f"{datetime.fromtimestamp(record.at):%Y-%m-%d %H:%M}"} | row(record) for record in records]
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode("utf-8-sig")
