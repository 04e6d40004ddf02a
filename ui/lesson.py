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

from ui.words import language

PAGES = Path(__file__).parent.parent / "pages"
TOPICS = tuple(sorted(path.parent.name for path in PAGES.glob("*/page.py")))  # a topic is a folder with a page
MARK = re.compile(r"^<!-- ([a-z_]+) -->$", re.MULTILINE)


@dataclass(frozen=True)
class Lesson:
    title: str
    lead: str
    sections: dict[str, str]

    def head(self) -> None:
        """Title and lead of the page."""
        st.title(self.title, anchor=False)
        st.markdown(self.lead)

    def section(self, name: str, **values: Any) -> None:
        """One section, its gaps filled."""
        st.markdown(self.sections[name].format(**values))


@cache
def read_lesson(topic: str, language: str) -> Lesson:
    """The lesson of ``topic``; the file is read once."""
    text = (PAGES / topic / f"{language}.md").read_text(encoding="utf-8")
    _, front, body = text.split("+++", 2)
    parts = MARK.split(body)
    return Lesson(
        **tomllib.loads(front), sections={k: v.strip() for k, v in zip(parts[1::2], parts[2::2], strict=True)}
    )


def lesson(topic: str) -> Lesson:
    """The lesson of ``topic`` in the session's language."""
    return read_lesson(topic, language())


def place(topic: str) -> str:
    """The file of the page, by which Streamlit knows it."""
    return f"pages/{topic}/page.py"


def url_path(topic: str) -> str:
    """Where the page of ``topic`` answers."""
    return topic.replace("_", "-")
