"""Errors that end in what a person can do."""

from collections.abc import Callable
from functools import partial


class Explained(Exception):
    """An error written for the person in front of the screen.

    ``template`` is an English sentence with ``{named}`` gaps, and at the same time the message id under which
    the interface finds its translation; ``values`` fill the gaps, a list with commas between its items.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __reduce__(self) -> tuple[Callable[[], "Explained"], tuple[()]]:
        """How it travels to another process."""
        return partial(type(self), self.template, **self.values), ()

    def __str__(self) -> str:
        return self.sentence(self.template, ", ")

    def sentence(self, template: str, comma: str) -> str:
        """The sentence in another language, which has its own comma between the items of a list."""
        listed = {k: comma.join(map(str, v)) if isinstance(v, list) else v for k, v in self.values.items()}
        return template.format(**listed)


class ClipError(Explained):
    """A video file, or a stretch of one, that cannot become a clip."""
