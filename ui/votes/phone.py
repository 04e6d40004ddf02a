"""The pages of a phone: one small file each, which asks for nothing else."""

import html
import json
from functools import cache
from pathlib import Path
from typing import Any

from starlette.responses import HTMLResponse

from ui import alone
from ui.words import LANGUAGES, _, speaking
from video.files import read_text

HERE = Path(__file__).parent


STYLE, SCRIPT, PAGE, DOOR = (read_text(HERE / file) for file in ("phone.css", "phone.js", "phone.html", "door.html"))

HEADERS = alone.headers(STYLE, SCRIPT, "connect-src 'self'", "img-src data:", "form-action 'self'")


@cache
def words(code: str) -> dict[str, str]:
    """All that a phone says in a language."""
    with speaking(code):
        return spoken()


def spoken() -> dict[str, str]:
    """The same in the language that is spoken."""
    return {
        "title": _("Your answer"),
        "wait": _("Look at the screen in front."),
        "soon": _("The next question comes here by itself."),
        "tap": _("Tap your answer."),
        "sending": _("Sending …"),
        "counted": _("Counted. You may change it until the vote is closed."),
        "closed": _("Closed. Look at the screen in front."),
        "not_voted": _("You have not voted."),
        "is_right": _("You were right."),
        "is_wrong": _("Right was {letter}: {answer}"),
        "measured": _("Measured: {figure}"),
        "no_right": _("Look at the screen in front: there it is told."),
        "lost": _("Connection lost, trying again …"),
        "late": _("Too late: this question was closed before your answer came."),
        "full": _("This room is full: your vote is not counted."),
        "broken": _("This did not work. Load the page again."),
        "ended": _("This room has ended. Thank you for taking part."),
        "gone": _(
            "This room is not there any more: its server has stopped. Look at the screen in front for new letters."
        ),
        "which": _("Which room?"),
        "type": _("Type the four letters from the screen in front."),
        "go": _("Go in"),
        "wrong": _("No room has these letters. Look at the screen in front once more."),
        "slow": _(
            "Too many wrong letters came from this network. Try again in {seconds} s, or scan the code on the screen, "
            "which always lets you in."
        ),
    }


def page(code: str, letters: str, key: str, state: dict[str, Any]) -> HTMLResponse:
    """The page of a room, with what it shows now."""
    data = {
        "letters": letters, "key": key, "lang": code, "state": state,
        "words": {each: words(each) for each in LANGUAGES}, "names": LANGUAGES,
    }  # fmt: skip
    inside = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    values = {"lang": code, "title": html.escape(words(code)["title"]), "letters": letters, "data": inside}
    return HTMLResponse(filled(PAGE, values))


def door(code: str, to: str, problem: str = "", status: int = 200, seconds: int = 0) -> HTMLResponse:
    """Where the letters are typed; ``to``: that address, seen from where it is shown."""
    said = words(code)
    other = next(each for each in LANGUAGES if each != code)
    values = {
        "lang": code, "title": said["which"], "label": said["type"], "go": said["go"], "to": to,
        "problem": said[problem].format(seconds=seconds) if problem else "", "other": other, "name": LANGUAGES[other],
    }  # fmt: skip
    return HTMLResponse(filled(DOOR, {name: html.escape(value) for name, value in values.items()}), status)


def filled(template: str, values: dict[str, str]) -> str:
    """The template's ``[[name]]`` replaced, each once and none inside another's value."""
    parts = template.split("[[")
    found = [parts[0]]
    for part in parts[1:]:
        name, rest = part.split("]]", 1)
        found += [{"style": STYLE, "script": SCRIPT, **values}[name], rest]
    return "".join(found)
