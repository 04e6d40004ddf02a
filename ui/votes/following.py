"""What follows the room in the browser: the board of a question, the letters, the line in the sidebar."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui.qr import code
from ui.votes.place import place
from ui.votes.room import Room
from ui.words import _, language
from video.files import read_text

HERE = Path(__file__).parent


def follows(room: Room, kind: str, key: str, name: str = "", right: int | None = None) -> None:
    """A component that follows the room by itself; the page only runs again when what it shows depends on that."""
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
        css=read_text(HERE / "board.css"),
        js="".join(read_text(HERE / file) for file in ("follow.js", "board.js")),
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
