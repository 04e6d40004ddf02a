"""What the camera recorded: the session's clip, and the one before it, which can be taken back."""

from typing import Any

import streamlit as st

from ui import uploads, work
from ui.camera import open_dialog, recorder
from ui.clip.source import Source, let_go, source_of
from ui.words import _
from video import ClipError
from video.bounds import MAX_SESSION_BYTES

CAMERA = "camera"
KEY = "camera"  # of the recorder
RECORDED = uploads.RECORDED  # in the session: the recordings, the one that is shown last
COUNTED = "recorded-count"  # in the session: how many there have been
MOST = 2


def recordings() -> list[Source]:
    """Those that the session holds, the one that is shown last."""
    return st.session_state.setdefault(RECORDED, [])


def recorded() -> Source | None:
    """Draw the camera and what can be done with its recordings; the one that is shown, if there is any.

    Raises:
        ClipError: with a new one the session holds more than it may; it is let go.
    """
    mine = recordings()
    place = st.container(gap="xxsmall")
    data = recorder(key=KEY, dialog=True)
    try:
        if data is not None:
            take(data)
    finally:
        with place:
            buttons(mine)
    return mine[-1] if mine else None


def take(data: bytes) -> None:
    """A new recording is shown from now on; of those before, the last one stays."""
    mine = recordings()
    leaving = mine[: len(mine) + 1 - MOST]
    found = uploads.held() + len(data) - uploads.bytes_of(leaving)
    if found > MAX_SESSION_BYTES:
        raise ClipError(
            "With this recording, your videos take {found} MB; a visit can hold {bound} MB. Remove one of them first.",
            found=round(found / 1024**2),
            bound=MAX_SESSION_BYTES // 1024**2,
        )
    st.session_state[COUNTED] = number = st.session_state.get(COUNTED, 0) + 1
    mine.append(source_of(_("camera {number}").format(number=number), data))
    del mine[: len(leaving)]
    for source in leaving:
        let_go(source)


def buttons(mine: list[Source]) -> None:
    """Record, save, remove; and back to the recording before."""
    if not mine:
        record(st, "camera-record", first=True)
        return
    data = mine[-1].data
    assert isinstance(data, bytes)
    ending, kind = file_kind(data)
    left, middle, right = st.columns([3, 1, 1], gap="xxsmall")
    record(left, "camera-record")
    middle.download_button(
        "", data, f"camera.{ending}", kind, icon=":material/download:", key="camera-save", on_click="ignore",
        help=_("Save the recording"), width="stretch",
    )  # fmt: skip
    right.button(
        "", icon=":material/delete:", key="camera-remove", on_click=remove, help=_("Remove the recording"),
        width="stretch",
    )  # fmt: skip
    if len(mine) == MOST:
        back = _("Back to {name}").format(name=mine[0].name)
        st.button(back, icon=":material/undo:", key="camera-back", on_click=turn_back, width="stretch")


def record(place: Any, key: str, *, first: bool = False, wide: bool = True) -> None:
    """The button that opens the camera."""
    place.button(
        _("Record"), icon=":material/videocam:", key=key, on_click=open_dialog, args=(KEY,),
        type="primary" if first else "secondary", width="stretch" if wide else "content",
    )  # fmt: skip


def open_if_none() -> None:
    """The camera opens, unless there is a recording to be shown."""
    if not recordings():
        open_dialog(KEY)


def turn_back() -> None:
    """What the button does before anything is drawn: the two change places."""
    recordings().reverse()


def remove() -> None:
    """What the button does before anything is drawn: the recording that is shown is gone, and what was made of it."""
    mine = recordings()
    if mine:
        let_go(mine.pop())


def file_kind(data: bytes) -> tuple[str, str]:
    """The ending and the MIME type of a recording: MP4 has its name after the length of its first box."""
    return ("mp4", "video/mp4") if data[4:8] == b"ftyp" else ("webm", "video/webm")


def first_steps() -> None:
    """Where a page would show the clip: nothing is recorded yet."""
    st.info(
        _("Record a few seconds with the camera. They are kept in memory only: a reload of the page lets them go."),
        icon=":material/videocam:",
    )
    record(st, "camera-first", first=True, wide=False)
    work.current().give_up()
