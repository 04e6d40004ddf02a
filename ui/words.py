"""Two languages: English is the message id, Chinese comes from ``locale/zh/motion_lab.po`` through gettext.

Babel compiles the catalogue into memory when the app starts, so there is no build step to forget.
"""

import gettext
import io
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from video.errors import Explained
from video.files import FileError, named, reading

log = logging.getLogger("motion_lab")

MOST_NAME, MOST_SAID = 80, 300  # characters that are shown of a name, and of what an error holds
SPECIAL = re.compile(r"[\\`*_\[\]<>&$~|{}!#^]")
BLOCK = re.compile(r"^(\d*)([-+=.)])")
# What Streamlit turns into links, icons and arrows only after all escapes are read: a joint that nobody sees keeps the
# characters apart.
JOINT = re.compile(r"[:@]|(?<=www)(?=\.)|[-<>=~](?=\\?[-<>=~])", re.IGNORECASE)

LANGUAGES = {"en": "EN", "zh": "中文"}
LOCALE = Path(__file__).parent.parent / "locale"
SPOKEN: ContextVar[str] = ContextVar("SPOKEN", default="")


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The compiled messages of one language; English is its own translation."""
    if language == "en":
        return gettext.NullTranslations()
    path, compiled = LOCALE / language / "motion_lab.po", io.BytesIO()
    try:
        with reading(path), path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=language, abort_invalid=True))
    except FileError as error:
        log.error("%s", error)
        return gettext.NullTranslations()  # English is better than no page
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """In here a language is spoken that is not the session's, or there is no session."""
    before = SPOKEN.set(code)
    try:
        yield
    finally:
        SPOKEN.reset(before)


def language() -> str:
    """The language of this session: what the sidebar's switch says, or the address before it was drawn."""
    if spoken := SPOKEN.get():
        return spoken
    chosen = st.session_state.get("lang") or st.query_params.get("lang", "en")
    return chosen if chosen in LANGUAGES else "en"


def _(message: str) -> str:
    """The message in the session's language."""
    return catalogue(language()).gettext(message) if message else ""


def explain(error: Explained) -> str:
    """An error's sentence in the session's language, as Markdown; and in it that of an error that it holds."""
    values = {name: as_markdown(value) for name, value in error.values.items()}
    return Explained(error.template, **values).sentence(_(error.template), _(", "))


def as_markdown(value: object) -> object:
    """What an error holds: texts are names of files and the like, of paths no server's folders are shown; numbers keep
    their format.
    """
    if isinstance(value, Explained):
        return explain(value)
    if isinstance(value, list):
        return [as_markdown(each) for each in value]
    if isinstance(value, Path):
        return plain(named(value), MOST_SAID)
    return plain(value, MOST_SAID) if isinstance(value, str) else value


def plain(text: str, most: int = MOST_NAME) -> str:
    """A text that comes from a file, an address or a person, as Markdown that shows that text and nothing else.

    No Markdown, HTML, formula, colour, icon or link in it is one; line breaks are spaces; what is invisible is left
    out, as what would turn the order of the letters about; of a text that is too long the middle is left out.
    """
    text = line(text)
    if len(text) > most:
        text = f"{text[: most * 2 // 3]}…{text[-(most // 3) :]}"
    text = SPECIAL.sub(r"\\\g<0>", text)
    text = BLOCK.sub(r"\1\\\2", text)  # at its beginning: a heading, a list, a quotation
    return JOINT.sub("\\g<0>\N{WORD JOINER}", text)


def line(text: str) -> str:
    """What is visible of a text, on one line."""
    return " ".join("".join(" " if c.isspace() else c for c in text if c.isspace() or seen(c)).split())


def seen(character: str) -> bool:
    """Whether it is a letter, a sign or a part of one, and not a control or a half of a character."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def listed(items: Iterable[str]) -> str:
    """``a, b, c``, with the comma that the session's language puts into lists."""
    return _(", ").join(items)
