"""Teach: the gestures side by side, each with its recordings."""

import streamlit as st

from pages.gestures import state
from pages.gestures.files import files
from pages.gestures.ways import CAMERA, WAY, on_their_way, ways
from ui.lesson import Lesson
from ui.numbers import readable_bytes
from ui.words import _, plain
from vizlib.gestures import taught
from vizlib.gestures.features import MOST_S
from vizlib.gestures.taught import LEAST_GESTURES, MOST_GESTURES, MOST_LETTERS, MOST_RECORDINGS, Gesture

WIDTH = 150  # of a film strip, CSS pixels
INTO = "gestures-into"  # in the session: the name of the gesture that gets what comes


def shown(page: Lesson) -> None:
    """The ways in, the gestures, and what can be done with all of them."""
    page.section("teach", most=MOST_RECORDINGS, seconds=f"{MOST_S:.0f}")
    gestures = state.gestures()
    names = [gesture.name for gesture in gestures]
    if st.session_state.get(INTO) not in names:
        st.session_state[INTO] = names[0]
    into = str(
        st.segmented_control(
            _("What comes belongs to"), names, key=INTO, required=True, format_func=plain, persist_state="session"
        )
    )
    room = MOST_RECORDINGS - len(gestures[names.index(into)].recordings) - len(state.coming(into))
    ways("teach", into, max(room, 0))
    state.show_said()
    for number, (column, gesture) in enumerate(zip(st.columns(len(gestures), border=True), gestures, strict=True)):
        with column:
            one(number, gesture, len(gestures))
    with st.container(horizontal=True, vertical_alignment="center"):
        buttons(len(gestures))
        files()
    st.caption(
        _(
            "{n} recordings take {size} of memory: features and film strips, no frames. They are in this session "
            "alone, and gone when its page is closed."
        ).format(n=sum(taught.counts(gestures)), size=readable_bytes(taught.held_bytes(gestures)))
    )


def one(number: int, gesture: Gesture, among: int) -> None:
    """A gesture: its name, and its recordings."""
    key = f"gesture-name-{number}"
    if st.session_state.get(key) != gesture.name:
        st.session_state[key] = gesture.name
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        st.text_input(
            _("Name"), key=key, max_chars=MOST_LETTERS, label_visibility="collapsed", on_change=state.rename,
            args=(number, key), width="stretch",
        )  # fmt: skip
        st.button(
            "", key=f"gesture-remove-{number}", icon=":material/delete:", help=_("Remove this gesture"),
            type="tertiary", disabled=among <= LEAST_GESTURES, on_click=state.remove, args=(number,),
        )  # fmt: skip
    st.caption(_("Recordings: {n}").format(n=len(gesture.recordings)))
    on_their_way(gesture.name)
    for n, recording in enumerate(gesture.recordings):
        with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
            if recording.strip:
                st.image(recording.strip, width=WIDTH)
            else:
                st.caption(_("recording {n}, from a file").format(n=n + 1))
            st.button(
                "", key=f"recording-remove-{recording.digest}", icon=":material/close:", type="tertiary",
                help=_("Remove this recording"), on_click=remove, args=(number, recording.digest),
            )  # fmt: skip


def remove(number: int, digest: str) -> None:
    """What the button does."""
    state.change(taught.without_recording(state.gestures(), number, digest))


def add() -> None:
    """What the button does."""
    state.change(taught.with_gesture(state.gestures(), _("Gesture {n}").format(n=len(state.gestures()) + 1)))


def start_with_own(names: tuple[str, ...]) -> None:
    """What the button does: from here on it is the class that is filmed."""
    state.start_with_own(names)
    st.session_state[WAY] = CAMERA


def buttons(among: int) -> None:
    """One more gesture, begin with one's own, one step back."""
    st.button(_("Add a gesture"), icon=":material/add:", on_click=add, disabled=among >= MOST_GESTURES)
    own = tuple(_("Gesture {n}").format(n=n + 1) for n in range(LEAST_GESTURES))
    st.button(
        _("Begin with our own"), icon=":material/restart_alt:", on_click=start_with_own, args=(own,),
        help=_("Two gestures without recordings; Undo brings these back"),
    )  # fmt: skip
    st.button(_("Undo"), icon=":material/undo:", on_click=state.undo, disabled=not st.session_state.get(state.BEFORE))
