"""Two languages: English is the message id, Chinese comes from ``locale/zh/motion_lab.po`` through gettext.

Babel compiles the catalogue into memory when the app starts, so there is no build step to forget.
"""

import gettext
import io
import logging
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from video.errors import Explained
from video.files import FileError, reading

log = logging.getLogger("motion_lab")

LANGUAGES = {"en": "EN", "zh": "中文"}
LOCALE = Path(__file__).parent.parent / "locale"


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


def language() -> str:
    """The language of this session: what the sidebar's switch says, or the address before it was drawn."""
    chosen = st.session_state.get("lang") or st.query_params.get("lang", "en")
    return chosen if chosen in LANGUAGES else "en"


def _(message: str) -> str:
    """The message in the session's language."""
    return catalogue(language()).gettext(message) if message else ""


def explain(error: Explained) -> str:
    """An error's sentence in the session's language, and in it that of an error that it holds."""
    held = {name: explain(value) for name, value in error.values.items() if isinstance(value, Explained)}
    return Explained(error.template, **error.values | held).sentence(_(error.template), _(", "))


def listed(items: Iterable[str]) -> str:
    """``a, b, c``, with the comma that the session's language puts into lists."""
    return _(", ").join(items)
