"""Free naming: type what you see, before four names are offered."""

from ui.lesson import Lesson


def shown(page: Lesson) -> None:
    """Draw it."""
    page.section("naming")
