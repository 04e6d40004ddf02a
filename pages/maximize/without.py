"""What happens without it: the old recipe beside the new one, and one ingredient left out at a time."""

from ui.lesson import Lesson


def shown(page: Lesson) -> None:
    """Draw it."""
    page.section("without")
