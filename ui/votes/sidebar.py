"""The room in the sidebar; and large over the page, with a question of one's own and how the class did."""

from functools import partial

import streamlit as st

from ui.votes import teacher
from ui.votes.following import follows
from ui.votes.place import place
from ui.votes.question import MOST, MOST_ANSWER, MOST_ASKED, typed
from ui.votes.room import Room
from ui.words import _

OWN, OWN_ANSWERS = "own-asked", "own-answers"  # in the session: what was typed


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
            follows(room, "line", "room-line")
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
    follows(room, "large", "room-shown")
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
