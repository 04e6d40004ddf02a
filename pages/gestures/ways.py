"""How a recording comes: from the camera, from files, from the clip in the sidebar, or a rendered person."""

import streamlit as st

from datasets.actors import LABELS
from pages.gestures import state
from pages.gestures.state import TRY
from ui import uploads
from ui.address import chosen, pick
from ui.camera import open_dialog, recorder
from ui.clip import picker
from ui.clip.actor import action_names
from ui.clip.picker import TYPES
from ui.words import _, plain
from video import ClipError
from video.bounds import MAX_BYTES, MAX_SESSION_BYTES
from vizlib.gestures.features import LEAST_S, MOST_S
from vizlib.gestures.filmed import Scene
from vizlib.gestures.taught import MOST_RECORDINGS

SECONDS = 3.0  # of a recording by the camera, at first
FIRST_SEED = 100  # of people who are filmed here: those of the example come before
WAY = "gesture-way"  # in the session: one of these
CAMERA, FILE, CLIP, ACTOR = "camera", "file", "clip", "actor"


def ways(key: str, gesture: str, room: int = 1) -> None:
    """Draw the ways and what they need; what comes belongs to ``gesture``, which has ``room`` for so many.

    ``key``: names the widgets of one place on the page.
    """
    names = {
        CAMERA: _("Camera"), FILE: _("Files"), CLIP: _("Sidebar’s clip"), ACTOR: _("Rendered actor"),
    }  # fmt: skip
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        way = pick(_("Where the recording comes from"), names, key=WAY, default=ACTOR)
    with right:
        if way == CAMERA:
            camera(key, gesture, room)
        elif way == CLIP:
            sidebar(key, gesture, room)
        elif way == ACTOR:
            actor(key, gesture, room)
    if way == FILE:
        files(key, gesture, room)


def camera(key: str, gesture: str, room: int) -> None:
    """A button that opens the recorder."""
    st.button(
        _("Record"), key=f"{key}-record", icon=":material/videocam:", type="primary", width="stretch",
        disabled=not room, on_click=open_dialog, args=(f"{key}-camera",),
    )  # fmt: skip
    data = recorder(key=f"{key}-camera", seconds=SECONDS, dialog=True)
    if data is not None and room:
        state.send(state.of_file(gesture, _("recording"), data))
        st.rerun()


def sidebar(key: str, gesture: str, room: int) -> None:
    """One press adds the stretch that the sidebar shows."""
    choice = st.session_state.get("chosen")
    current = picker.read(choice) if isinstance(choice, picker.Chosen | picker.Actor) else None
    fits = current is not None and LEAST_S <= current.clip.seconds <= MOST_S + 0.05
    if current is not None and not fits:
        st.caption(
            _("A recording lasts {least:.1f} to {most:.0f} s; this stretch has {found:.1f} s.").format(
                least=LEAST_S, most=MOST_S, found=current.clip.seconds
            )
        )
    if st.button(
        _("Add it"), key=f"{key}-clip", icon=":material/add:", type="primary", width="stretch",
        disabled=not (fits and room),
    ) and current is not None:  # fmt: skip
        state.send(state.of_clip(gesture, current.clip))
        st.rerun()


def actor(key: str, gesture: str, room: int) -> None:
    """A person who was never filmed before."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    names = action_names()
    label = chosen(
        left.selectbox, _("Action"), list(LABELS), key="gesture-action", default="kick",
        format_func=names.__getitem__, label_visibility="collapsed",
    )  # fmt: skip
    right.button(
        _("Film"), key=f"{key}-film", icon=":material/videocam:", type="primary", width="stretch", disabled=not room,
        on_click=film, args=(gesture, label),
    )  # fmt: skip


def film(gesture: str, label: str) -> None:
    """What the button does: another person each time."""
    seed = st.session_state.setdefault("gestures-seed", FIRST_SEED)
    st.session_state["gestures-seed"] = seed + 1
    state.send(state.of_scene(gesture, Scene(label, seed)))


def files(key: str, gesture: str, room: int) -> None:
    """Video files; the session lets go of them as soon as they are on their way."""
    times = st.session_state.setdefault(f"{key}-times", 0)
    found = st.file_uploader(
        _("Video files, one a recording; of a longer one the first {most:.0f} s").format(most=MOST_S), type=TYPES,
        accept_multiple_files=True, max_upload_size=min(MAX_BYTES, MAX_SESSION_BYTES) >> 20, key=f"{key}-files-{times}",
        disabled=not room,
    )  # fmt: skip
    if not found:
        return
    full = uploads.held() > MAX_SESSION_BYTES
    for file in found:
        if not full and room > 0:
            state.send(state.of_file(gesture, file.name, file.getvalue()))
            room -= 1
        elif not full:
            state.say(file.name, ClipError(
                "A gesture has at most {most} recordings; the others were left out.", most=MOST_RECORDINGS
            ))  # fmt: skip
        uploads.drop(file.file_id)
    if full:
        state.say(found[0].name, ClipError("These files are too large together. Load fewer at a time."))
    st.session_state[f"{key}-times"] = times + 1  # a new, empty uploader
    st.rerun()


def on_their_way(gesture: str | None = None) -> None:
    """What comes, and a way to stop it."""
    for one in state.coming(gesture):
        if one.gesture != TRY or gesture == TRY:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(":material/hourglass_top: " + plain(one.name, 24))
