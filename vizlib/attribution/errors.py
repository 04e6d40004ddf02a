"""Why an answer could not be explained."""

from video import Explained


class AttributionError(Explained):
    """A method that a network or a layer does not allow, or a class that it does not have."""
