"""The camera: a few seconds before it become a video file, recorded by the browser and sent once.

The browser films (``getUserMedia``, ``MediaRecorder``), without sound, and shows what it has; nothing is sent before a
person has chosen to use it. What arrives is read as any file that a person uploads: nothing about it is believed.
"""

import base64
import binascii
import secrets
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui.words import _
from video.bounds import MAX_RECORDING_BYTES
from video.files import read_text

__all__ = ["open_dialog", "recorder"]

HERE = Path(__file__).parent
LEAST_S, MOST_S, STEP_S = 1.0, 10.0, 0.5


def recorder(*, key: str, seconds: float = 3.0, dialog: bool = False) -> bytes | None:
    """Draw the camera. Returns a recording, WebM or MP4, in the one run that its sending causes.

    One after the other may be recorded; the camera stays off until a person turns it on.

    Args:
        key: names this camera on its page.
        seconds: how long a recording is at first, ``LEAST_S`` to ``MOST_S``; a person may choose another length.
        dialog: nothing of it is seen until ``open_dialog(key)``, which shows it over the page and turns the camera on;
            it closes when a recording is used.
    """
    opened = st.session_state.get(_opened(key), "") if dialog else None
    data = {
        "key": key,
        "opened": opened,
        "seconds": min(max(float(seconds), LEAST_S), MOST_S),
        "least": LEAST_S,
        "most": MOST_S,
        "step": STEP_S,
        "most_bytes": MAX_RECORDING_BYTES,
        "words": words(),
    }
    result = component()(data=data, key=key, on_recording_change=lambda: None)
    return recording_of(result.recording)


def open_dialog(key: str) -> None:
    """What a button does before anything is drawn: the recorder ``key``, a dialog, opens."""
    st.session_state[_opened(key)] = secrets.token_hex(8)


def recording_of(sent: Any) -> bytes | None:
    """The bytes that a browser sent as base64; ``None``: nothing, or nothing that our own script would send."""
    if not isinstance(sent, str) or not 0 < len(sent) <= 4 * -(-MAX_RECORDING_BYTES // 3):
        return None
    try:
        data = base64.b64decode(sent, validate=True)
    except (binascii.Error, ValueError):  # a letter that is none of ASCII is the second
        return None
    return data if 0 < len(data) <= MAX_RECORDING_BYTES else None


def _opened(key: str) -> str:
    """In the session: what names the last time that the dialog was asked for. The browser opens it once each time, and
    may have done so for a session before this one.
    """
    return f"camera-opened-{key}"


@cache
def component() -> Any:
    """The component, registered once; a browser module is made of the files in their order."""
    return st.components.v2.component(
        "motion_lab_camera",
        html=read_text(HERE / "camera.html"),
        css=read_text(HERE / "camera.css"),
        js="".join(read_text(HERE / f"{part}.js") for part in ("film", "camera")),
    )


def words() -> dict[str, str]:
    """All words of it, in the session's language."""
    return {
        "title": _("Record with the camera"),
        "on": _("Turn the camera on"),
        "off": _("Turn the camera off"),
        "record": _("Record"),
        "cancel": _("Cancel"),
        "stop": _("Stop"),
        "again": _("Again"),
        "use": _("Use this"),
        "close": _("Close"),
        "other": _("The other camera"),
        "length": _("Length"),
        "seconds": _("{seconds} s"),
        "progress": _("{done} of {seconds} s"),
        "asking": _("Allow the camera in your browser."),
        "mirrored": _("You see yourself as in a mirror; the recording is not mirrored."),
        "replay": _("This is the recording, not mirrored."),
        "sent": _("The recording was sent."),
        "privacy": _("The frames stay in memory and are sent only to this server, without sound, once you use them."),
        "hidden": _("The camera went off while the page was not to be seen."),
        "idle": _("The camera went off because nothing was recorded for a while."),
        "denied": _(
            "The browser may not use the camera. Allow it in the site's settings, at the lock or the camera in the "
            "address bar, and turn it on again."
        ),
        "missing": _("There is no camera on this device. Connect one, or load a video file."),
        "busy": _("The camera does not answer: another program is using it. Close that one, and turn it on again."),
        "ended": _("The camera went off: it was unplugged, or another program took it."),
        "insecure": _(
            "Browsers give the camera only to pages that come by HTTPS, or from the machine itself. Open the app at "
            "http://localhost on the machine that it runs on, or start it with a certificate: README shows the two "
            "lines."
        ),
        "old": _("This browser cannot record. Open the page in a current Chrome, Edge, Safari or Firefox."),
        "empty": _("The recording is empty. Record again, for longer."),
        "large": _("The recording takes {found} MB, and at most {bound} MB can be sent. Record for a shorter time."),
        "failed": _("The camera cannot be used: the browser says {name}."),
    }
