"""Class-maximizing videos: what a network would most like to see, and whether a person recognises it."""

from functools import partial

import streamlit as st

from pages.maximize import motion, naming, rulers, without
from pages.maximize.gallery import closer, gallery
from pages.maximize.guess import NAMES, guess
from pages.maximize.measured import maximize_numbers
from pages.maximize.reload import taken_up
from pages.maximize.run import kept
from pages.maximize.strip import strip
from pages.maximize.studio import studio
from pages.maximize.worth import bars, matrix, table
from ui import work
from ui.lesson import lesson
from ui.numbers import whole_share
from ui.reveal import guessed
from ui.words import _


def wall() -> None:
    """The videos that ship."""
    page.section("gallery")
    gallery()


def guessing() -> None:
    """Four names, one is right."""
    page.section("guess", chance=whole_share(1 / NAMES))
    guess()


def slow_to_fast() -> None:
    """Five videos of a class."""
    page.section("strip")
    strip()


def made_here() -> None:
    """An ascent on this machine."""
    run = kept() or taken_up()
    with work.fresh("studio", None if run is None else run.way):
        if run is None:
            page.section("studio")
        studio(run)


def measured() -> None:
    """What the videos of the gallery are worth."""
    page.section("measured")
    if guessed("maximize-measured"):
        bars()
        page.section("read", **maximize_numbers())
        with st.expander(_("All networks, and what they take the videos for"), icon=":material/table:"):
            table()
            page.section("taken", **maximize_numbers())
        with st.expander(_("I3D on Kinetics-400"), icon=":material/sports_gymnastics:"):
            page.section("published", **maximize_numbers())
    with st.expander(_("How the settings were chosen, and sources"), icon=":material/menu_book:"):
        page.section("choice")
        page.section("more")


def scored() -> None:
    """Each video of a network against all of its classes."""
    page.section("matrix")
    if guessed("maximize-matrix"):
        matrix()
        page.section("diagonal")


page = lesson("maximize")
page.show(
    {
        "gallery": wall,
        "closer": closer,
        "guess": guessing,
        "naming": partial(naming.shown, page),
        "rulers": partial(rulers.shown, page),
        "without": partial(without.shown, page),
        "motion": partial(motion.shown, page),
        "strip": slow_to_fast,
        "studio": made_here,
        "measured": measured,
        "matrix": scored,
    }
)
