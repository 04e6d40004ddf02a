"""What it costs, beside two streams and the time of their flow."""

from ui.lesson import Lesson


def shown(page: Lesson) -> None:
    """The experiment."""
