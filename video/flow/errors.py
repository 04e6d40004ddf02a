"""What can go wrong with flow."""

from video.errors import Explained


class FlowError(Explained):
    """A clip without flow, a method or parameter that does not exist, or one whose weights are not here."""
