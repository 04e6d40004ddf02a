"""Detections, which have confidence intervals: actions in time, or in space and time."""

from pages.scoreboard import detected, localized
from ui.address import pick
from ui.lesson import Lesson
from ui.words import _


def shown(page: Lesson) -> None:
    """One of the two."""
    views = {"time": (_("In time"), localized.shown), "space": (_("In space and time"), detected.shown)}
    titles = {name: title for name, (title, _draw) in views.items()}
    view = pick(_("Detection"), titles, key="detection", label_visibility="collapsed")
    views[view][1](page)
