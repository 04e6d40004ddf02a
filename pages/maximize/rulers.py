"""Two rulers: how natural a video is (R) and how sure the network (logit), with the range of real clips."""

from ui.lesson import Lesson


def shown(page: Lesson) -> None:
    """Draw it."""
    page.section("rulers")
