"""Whose motion is it? The score as it is, frozen, shuffled, backwards, and with another class's motion."""

from ui.lesson import Lesson


def shown(page: Lesson) -> None:
    """Draw it."""
    page.section("motion")
