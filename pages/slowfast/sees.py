"""What each pathway sees: frames, channels and cost, moved by hand."""

from ui.lesson import Lesson


def shown(page: Lesson) -> None:
    """The experiment."""
