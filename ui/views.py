"""How many test clips are averaged: the same choice on every page."""

from ui.address import pick
from ui.words import _

VIEWS = (1, 3, 5, 10)
DEFAULT_VIEWS = 3


def views() -> int:
    """The number chosen."""
    return pick(_("Test clips averaged"), {n: str(n) for n in VIEWS}, key="views", default=DEFAULT_VIEWS)
