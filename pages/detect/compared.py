"""To come."""

from ui.lesson import Lesson


def shown(page: Lesson) -> None:
    page.section("compared")
