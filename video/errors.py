"""Errors that end in what a person can do."""


class Explained(Exception):
    """An error written for the person in front of the screen.

    ``template`` is an English sentence with ``{named}`` gaps, and at the same time the message id under which
    the interface finds its translation; ``values`` fill the gaps.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


class ClipError(Explained):
    """A video file, or a stretch of one, that cannot become a clip."""
