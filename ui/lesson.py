"""The prose of a page: Markdown with TOML front matter, one file a language.

+++
title = "..."
lead = "..."
+++
<!-- name -->
A section, which the page places by its name; {gaps} are filled with measured numbers.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from ui.words import language

LESSONS = Path(__file__).parent.parent / "pages" / "lessons"
MARK = re.compile(r"^<!-- ([a-z_]+) -->$", re.MULTILINE)


@dataclass(frozen=True)
class Lesson:
    title: str
    lead: str
    sections: dict[str, str]

    def head(self) -> None:
        """Title and lead of the page, where the sidebar was drawn before it."""
        if "chosen" not in st.session_state:
            enter_by_the_door()
        st.title(self.title, anchor=False)
        st.markdown(self.lead)

    def section(self, name: str, **values: Any) -> None:
        """One section, its gaps filled."""
        st.markdown(self.sections[name].format(**values))


def enter_by_the_door() -> None:
    """Come in through app.py.

    When the very first address asked of a server names a page, Streamlit runs that file of ``pages/`` alone, as it did
    before ``st.navigation``; told that these are not its pages, it runs app.py from then on.
    """
    PagesManager.uses_pages_directory = False
    st.rerun()


@cache
def read_lesson(page: str, language: str) -> Lesson:
    """The lesson of ``page``; the file is read once."""
    text = (LESSONS / language / f"{page}.md").read_text(encoding="utf-8")
    _, front, body = text.split("+++", 2)
    parts = MARK.split(body)
    return Lesson(
        **tomllib.loads(front), sections={k: v.strip() for k, v in zip(parts[1::2], parts[2::2], strict=True)}
    )


def lesson(page: str) -> Lesson:
    """The lesson of ``page`` in the session's language."""
    return read_lesson(page, language())


@cache
def read_claims() -> tuple[dict[str, Any], ...]:
    """The rows of the lecture page, in the lecture's order."""
    with (LESSONS / "claims.toml").open("rb") as file:
        return tuple(tomllib.load(file)["claim"])
