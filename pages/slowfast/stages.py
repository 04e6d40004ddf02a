"""Shapes and channels, stage by stage, with the lateral connections."""

from ui.lesson import Lesson


def shown(page: Lesson) -> None:
    """The experiment."""
