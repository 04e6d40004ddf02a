"""What a class is asked: a question and its answers, in both languages."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.words import LANGUAGES, seen, speaking
from video.errors import Explained

FEWEST, MOST = 2, 6  # answers: what a phone shows at once
MOST_ASKED, MOST_ANSWER, MOST_FIGURE = 300, 120, 60  # letters
KEPT = "\N{NO-BREAK SPACE}"  # between a number and its unit
EMPHASIS = re.compile(r"(\*\*|\*|`)(?=\S)([^*`]+)(?<=\S)\1")  # of Markdown, which phones do not read


class QuestionError(Explained):
    """A question that cannot be put to a class."""


@dataclass(frozen=True)
class Words:
    """A question in one language."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A question that can be put to a class.

    Attributes:
        name: names it; who asks it once more gives the same name.
        words: by language; as many answers in each.
        right: which answer is right, counted from 0; ``None``: the teacher will say.
        figures: what was measured: one an answer, or the one that decides; or none.
        switch: the widget that reveals it on the page: its key in the session.
        topic: on whose page it is asked.

    Raises:
        QuestionError: it has too few answers, or too many letters.
    """

    name: str
    words: Mapping[str, Words]
    right: int | None = None
    figures: tuple[str, ...] = ()
    switch: str = ""
    topic: str = ""

    def __post_init__(self) -> None:
        answers = {len(self.words[code].answers) for code in LANGUAGES}
        if len(answers) != 1 or not FEWEST <= min(answers) <= MOST:
            raise QuestionError(
                "A question has {fewest} to {most} answers, each on a line of its own: found {found}.",
                fewest=FEWEST, most=MOST, found=max(answers),
            )  # fmt: skip
        for words in self.words.values():
            bounded(words.question, MOST_ASKED)
            for answer in words.answers:
                bounded(answer, MOST_ANSWER)
            if len(set(words.answers)) < len(words.answers):
                raise QuestionError("Two answers are the same: a class could not choose between them.")
        if self.right is not None and not 0 <= self.right < min(answers):
            raise ValueError(f"{self.name}: there is no answer {self.right}")
        for figure in self.figures:
            bounded(figure, MOST_FIGURE)

    @property
    def answers(self) -> int:
        """How many there are."""
        return len(next(iter(self.words.values())).answers)


def bounded(text: str, most: int) -> None:
    """Refuse a text that is empty or too long.

    Raises:
        QuestionError: it is.
    """
    if not text:
        raise QuestionError("The question, or one of its answers, is empty.")
    if len(text) > most:
        raise QuestionError("At most {most} letters can be read on a phone: found {found}.", most=most, found=len(text))


def bare(text: str) -> str:
    """A text on one line, without what is invisible and without Markdown's emphasis."""
    line = "".join(" " if c.isspace() and c != KEPT else c for c in text if c.isspace() or seen(c))
    return EMPHASIS.sub(r"\2", " ".join(filter(None, line.split(" "))))


def question_of(name: str, make: Callable[[], tuple[str, Sequence[str]]], **settings: Any) -> Question:
    """A question built on the spot. ``make``: gives what is asked, and the answers, in the language that is spoken.

    Raises:
        QuestionError: see ``Question``.
    """
    both = {}
    for code in LANGUAGES:
        with speaking(code):
            asked, answers = make()
        both[code] = Words(bare(asked), tuple(map(bare, answers)))
    return Question(name, both, **settings)


def typed(name: str, asked: str, lines: str) -> Question:
    """A teacher's own question: the same in both languages, an answer a line.

    Raises:
        QuestionError: see ``Question``.
    """
    answers = list(filter(None, map(bare, lines.splitlines())))
    return question_of(name, lambda: (asked, answers))
