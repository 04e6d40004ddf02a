"""What the teacher sees: the button beside a guess, the board that takes its place, and the room in the sidebar."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st

from ui.guesses import Guess, guesses
from ui.lesson import TOPICS
from ui.qr import code
from ui.votes import teacher
from ui.votes.place import place
from ui.votes.question import MOST, MOST_ANSWER, MOST_ASKED, Question, question_of, typed
from ui.votes.room import CLOSED, OPEN, REVEALED, Room
from ui.words import LANGUAGES, _, language

HERE = Path(__file__).parent
OWN, OWN_ANSWERS = "own-asked", "own-answers"  # in the session: what was typed
TOLD = "votes-told"  # in the session: the number of the question whose switch was turned on


# ---- on the pages


def of_guess(guess: Guess, name: str, right: int | None = None, switch: str = "") -> Question:
    """A topic's guess as it is put to the class. ``right``: what the page says counts over the guess's own numbers."""
    words = {language: (guess.question(language), guess.answers(language)) for language in LANGUAGES}
    return question_of(
        name, words, right=guess.right if right is None else right, figures=tuple(guess.figures), switch=switch,
        topic=guess.topic,
    )  # fmt: skip


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
        drawn(room, "board", f"board-{name}", name, right)


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


# ---- in the sidebar


def sidebar() -> None:
    """The room, while it lives: its letters, who is there; else a button that opens one."""
    room = teacher.mine()
    st.session_state[teacher.SEEN] = teacher.seen(room)
    if room is None:
        st.button(
            _("Open a room for the class"), icon=":material/how_to_vote:", key="room-open", type="tertiary",
            on_click=teacher.open_large,
        )  # fmt: skip
    else:
        with st.container(gap="xxsmall"):
            drawn(room, "line", "room-line")
            with st.container(horizontal=True, gap="small"):
                st.button(
                    _("Show large"), icon=":material/fullscreen:", key="room-large", type="tertiary",
                    on_click=teacher.open_large,
                )  # fmt: skip
                with st.popover(_("End"), type="tertiary"):
                    st.markdown(_("Phones are told, and the votes are forgotten."))
                    st.button(_("End the room"), key="room-end", type="primary", on_click=teacher.end)
    teacher.problem()
    if room is not None and st.session_state.get(teacher.LARGE):
        st.dialog(_("The class votes"), width="large", on_dismiss=closed)(large)()


def closed() -> None:
    st.session_state[teacher.LARGE] = False


def large() -> None:
    """The room over the page: the letters very large, the question that is open, one's own, and how the class did."""
    room = teacher.mine()
    if room is None:
        st.info(_("This room has ended."), icon=":material/meeting_room:")
        return
    teacher.follow(room)
    where = place()
    if not where.reached:
        st.warning(
            _(
                "Phones cannot reach this address: this computer has no network, or the server answers to this "
                "computer only. Start it without `--server.address`, or name the address in MOTION_LAB_ADDRESS."
            ),
            icon=":material/wifi_off:",
        )
    drawn(room, "large", "room-shown")
    with st.expander(_("A question of your own"), icon=":material/edit:"), st.form("own-question", border=False):
        st.text_input(_("Question"), max_chars=MOST_ASKED, key=OWN)
        st.text_area(_("Answers, one a line"), max_chars=MOST * (MOST_ANSWER + 1), key=OWN_ANSWERS, height=150)
        st.form_submit_button(_("Ask the class"), icon=":material/how_to_vote:", type="primary", on_click=put_own)
    teacher.problem()
    history(room)


def put_own() -> None:
    """What was typed stands before the class; done before anything is drawn, which may begin anew."""
    room, state = teacher.mine(), st.session_state
    if room is not None:
        teacher.put(partial(typed, f"own/{room.number + 1}", state[OWN], state[OWN_ANSWERS]))


def history(room: Room) -> None:
    """The questions of the lecture so far."""
    records = room.past
    if not records:
        return
    title = teacher.said_score() or _("Questions so far: {all}").format(all=len(records))
    with st.expander(title, icon=":material/fact_check:"):
        st.table([teacher.row(record) for record in records])
        st.download_button(
            _("Download as a table (CSV)"), lambda: teacher.table(records), "votes.csv", "text/csv",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip


# ---- in the browser


def drawn(room: Room, kind: str, key: str, name: str = "", right: int | None = None) -> None:
    """The component that follows the room by itself; the page only runs again when what it shows depends on that."""
    where = place()
    component()(
        data={
            "kind": kind, "letters": room.letters, "token": room.token, "address": where.short,
            "code": code(where.of(room)), "lang": language(), "name": name, "right": right,
            "seen": [room.number, room.stage], "words": words(),
        },
        key=key, on_changed_change=lambda: None,
    )  # fmt: skip


@cache
def component() -> Any:
    """Registered once."""
    return st.components.v2.component(
        "motion_lab_room",
        html='<div class="room"></div>',
        css=(HERE / "board.css").read_text(encoding="utf-8"),
        js="".join((HERE / file).read_text(encoding="utf-8") for file in ("follow.js", "board.js")),
    )


def words() -> dict[str, str]:
    """All words in the picture, in the session's language."""
    return {
        "there": _("{there} there"),
        "join": _("Go to {address} and type"),
        "scan": _("or scan the code"),
        "voted": _("{votes} of {there} have voted"),
        "closed": _("{votes} have voted"),
        "close": _("Close the vote"),
        "reveal": _("Reveal"),
        "again": _("Ask again"),
        "away": _("Put away"),
        "which": _("Which answer is right? Tap it."),
        "none": _("Leave it open"),
        "measured": _("Measured: {figure}"),
        "before": _("before: {share}"),
        "lost": _("Connection lost, trying again …"),
        "gone": _("This room has ended."),
        "score": _("The class was right in {right} of {all}."),
        "idle": _("No question is open: phones wait."),
        "code": _("The code to scan"),
    }
