"""What both pathways find in the clip."""

from ui.lesson import Lesson


def shown(page: Lesson) -> None:
    """The experiment."""
