"""What each pathway contributes: one pathway's clip is frozen, shuffled or slowed down."""

from ui.lesson import Lesson


def shown(page: Lesson) -> None:
    """The experiment."""
