"""Class-maximizing videos: what a network would most like to see, and whether a person recognises it."""

import streamlit as st

from pages.maximize.gallery import gallery, strip
from pages.maximize.guess import guess
from pages.maximize.measured import maximize_numbers
from pages.maximize.studio import studio
from pages.maximize.worth import matrix, table
from ui import work
from ui.address import pick
from ui.lesson import lesson
from ui.reveal import guessed
from ui.words import _

page = lesson("maximize")
page.head()
views = {
    "gallery": _("Gallery"),
    "guess": _("Guess the action"),
    "strip": _("Slow to fast"),
    "studio": _("Studio"),
    "measured": _("Measured"),
}
view = pick(_("Show"), views, key="view")
page.section(view)
# The jobs stand above what they change; a container keeps each part's place while the page polls.
watched, place = st.container(), work.fresh("maximize", view)
keys = []
with place:
    if view == "gallery":
        keys = gallery()
    elif view == "guess":
        guess()
    elif view == "strip":
        keys = strip()
    elif view == "studio":
        keys = studio()
    elif guessed("maximize-measured"):
        table()
        page.section("read", **maximize_numbers())
        matrix()
        page.section("choice")
with watched:
    follow = work.panel(keys)
    work.show_errors(keys)
page.section("more")
follow()
