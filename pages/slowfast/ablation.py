"""What is lost without a part: guessed, then measured."""

from ui.lesson import Lesson


def shown(page: Lesson) -> None:
    """The experiment."""
