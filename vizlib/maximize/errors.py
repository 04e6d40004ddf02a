"""Why an ascent could not begin, or ended."""

from video import Explained


class MaximizeError(Explained):
    """An ascent that cannot begin, or broke off."""
