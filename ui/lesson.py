"""A topic on the screen: its prose, and its experiments, one at a time.

The prose is Markdown with TOML front matter, one file a language:

+++
title = "..."
lead = "..."
clip = "actor"    # with which it opens, as long as nobody has chosen one; without this line the first that ships

[experiments]
name = "its title on the switch"
+++
<!-- name -->
A section, which the page places by its name; {gaps} are filled with measured numbers.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui import work
from ui.address import pick
from ui.clip import lab_nets
from ui.words import _, language
from video.files import FileError, read_text, reading

PAGES = Path(__file__).parent.parent / "pages"
TOPICS = tuple(sorted(path.parent.name for path in PAGES.glob("*/page.py")))  # a topic is a folder with a page
MARK = re.compile(r"^<!-- ([a-z_]+) -->$", re.MULTILINE)
FIRST = "lecture"
SHOWN = "experiments"  # in the session: those of the page on the screen
AT = "experiment"  # in the address: which one is on the screen
TOPIC = "topic"  # in the session: whose page is on the screen
OPENED = "opened"  # in the session: all (topic, experiment) that have been on the screen


@dataclass(frozen=True)
class Lesson:
    """What a topic says in one language.

    Attributes:
        experiments: their titles by name, in the order of the switch.
        clip: with which it opens; a topic about lab nets opens on a rendered ``actor``.
        fault: why there is no such lesson: its file is damaged.
    """

    topic: str
    title: str
    lead: str
    sections: dict[str, str]
    experiments: dict[str, str] = field(default_factory=dict)
    clip: str = ""
    fault: FileError | None = None

    def show(self, experiments: Mapping[str, Callable[[], None]]) -> None:
        """Title, lead and switch; then the experiment that is chosen. The others are not even computed.

        Raises:
            FileError: there is no lesson to show.
        """
        if self.fault is not None:
            raise self.fault
        st.session_state[TOPIC] = self.topic
        st.title(self.title, anchor=False)
        with st.container(key="lead"):
            st.markdown(self.lead)
        name = self.chosen({name: self.experiments.get(name, "") for name in experiments})
        st.session_state.setdefault(OPENED, set()).add((self.topic, name))
        with work.fresh("experiment", (self.topic, name, st.session_state.get("chosen") is None)):
            work.current().panel()
            lab_nets.keep_place()
            experiments[name]()

    def chosen(self, titles: dict[str, str]) -> str:
        """Draw the switch, if there is a choice. A link to an experiment wins over what was chosen here before."""
        key = f"{AT}-{self.topic}"
        given = st.query_params.get(AT)
        if given in titles and given != st.session_state.get(AT):
            st.session_state[key] = given
        name = next(iter(titles))
        if len(titles) > 1:
            name = pick(_("Experiment"), titles, key=key, address=AT, label_visibility="collapsed")
        st.session_state[AT] = st.query_params[AT] = name
        st.session_state[SHOWN] = tuple(titles)
        return name

    def section(self, name: str, **values: Any) -> None:
        """One section, its gaps filled."""
        st.markdown(self.sections[name].format(**values))


@cache
def read_lesson(topic: str, language: str) -> Lesson:
    """The lesson of ``topic``; the file is read once."""
    path = PAGES / topic / f"{language}.md"
    try:
        text = read_text(path)
        with reading(path):
            _start, front, body = text.split("+++", 2)
            parts = MARK.split(body)
            sections = {k: v.strip() for k, v in zip(parts[1::2], parts[2::2], strict=True)}
            return Lesson(topic, sections=sections, **tomllib.loads(front))
    except FileError as error:
        return Lesson(topic, topic, "", {}, fault=error)  # the menu and the other topics go on


def lesson(topic: str) -> Lesson:
    """The lesson of ``topic`` in the session's language."""
    return read_lesson(topic, language())


def place(topic: str) -> str:
    """The file of the page, by which Streamlit knows it."""
    return str(PAGES / topic / "page.py")


def url_path(topic: str) -> str:
    """Where the page of ``topic`` answers; the first one at the address itself."""
    return "" if topic == FIRST else topic.replace("_", "-")


def show_experiment(topic: str, name: str) -> None:
    """What a button does before anything is drawn: turn to another experiment of the topic on the screen."""
    st.session_state[f"{AT}-{topic}"] = st.session_state[AT] = st.query_params[AT] = name


def foot(topics: list[str], topic: str) -> None:
    """Back and on, experiment by experiment, in the lecture's order."""
    if st.session_state.get(TOPIC) != topic:
        return  # the page failed before it knew where it is, or shows no experiment
    stops = [
        (each, name)
        for each in topics
        for name in (st.session_state.get(SHOWN, ()) if each == topic else lesson(each).experiments or ("",))
    ]
    here = (topic, st.session_state.get(AT))
    if here not in stops:
        return  # the page failed before it knew where it is
    at = stops.index(here)
    for column, step, arrow in zip(st.columns(2), (-1, 1), ("arrow_back", "arrow_forward"), strict=True):
        if 0 <= at + step < len(stops):
            to, name = stops[at + step]
            title = lesson(to).experiments[name] if name and to == topic else lesson(to).title
            with column:
                st.page_link(
                    place(to), label=title, icon=f":material/{arrow}:", query_params={AT: name} if name else None
                )
