"""What stands on a worksheet: the questions of a lesson's experiments, or of the lecture's claims."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module

from ui.guesses import Guess, guesses
from ui.lesson import FIRST, TOPICS, read_lesson
from ui.plan import Plan, Stop
from ui.words import _, language, speaking


@dataclass(frozen=True)
class Item:
    """A question with room for its answer.

    Attributes:
        label: its number on the sheet.
        question: Markdown of one line.
        answers: to tick; none: it is answered in words.
        right: the answer that the numbers make right; ``None``: what is seen on the page decides.
        figures: the measured numbers, one an answer, or the one that the answers are ranges of.
    """

    question: str
    answers: tuple[str, ...] = ()
    right: int | None = None
    figures: tuple[str, ...] = ()
    label: str = ""

    @property
    def compares(self) -> bool:
        """Whether each answer has its number."""
        return len(self.figures) > 1


@dataclass(frozen=True)
class Part:
    """Questions that belong together.

    Attributes:
        above: what several parts have in common; it is shown once.
        title: ``""``: it needs none.
        claim: the sentence that its questions lead to, which only the key says; Markdown.
    """

    above: str
    items: tuple[Item, ...]
    title: str = ""
    claim: str = ""


@dataclass(frozen=True)
class Sheet:
    """A worksheet, or with the right answers its key.

    Attributes:
        dropped: stops of its lesson that this version of the app does not have.
    """

    title: str
    parts: tuple[Part, ...]
    dropped: int = 0


@cache
def item(topic: str, name: str, code: str) -> Item:
    """A guess in a language. Its numbers do not change while the app runs."""
    guess = guesses(topic)[name]
    with speaking(code):
        return Item(guess.question(code), tuple(guess.answers(code)), guess.right, tuple(guess.figures))


def of_plan(plan: Plan) -> Sheet:
    """The guesses of each stop, in the lesson's order, each once; of a stop without one, what was seen there.

    Raises:
        FileError: what a guess needs is damaged.
    """
    parts, count = [], 0
    for stop in dict.fromkeys(Stop(stop.topic, stop.experiment) for stop in plan.stops):
        found = [item(stop.topic, guess.name, language()) for guess in of_stop(stop)]
        found = found or [Item(_("What do you expect to see here? And what did you see?"))]
        numbered = [replace(each, label=str(count + n)) for n, each in enumerate(found, 1)]
        count += len(numbered)
        page = read_lesson(stop.topic, language())
        parts.append(Part(page.title, tuple(numbered), title=page.experiments.get(stop.experiment, "")))
    return Sheet(plan.title or _("A lesson with Motion Lab"), tuple(parts), plan.dropped)


def of_stop(stop: Stop) -> Iterator[Guess]:
    """What a class may guess there."""
    return (guess for guess in guesses(stop.topic).values() if guess.experiment == stop.experiment)


def of_lecture() -> Sheet:
    """A question of each claim, under its number: its guess with answers, where a topic has one, or in words.

    Raises:
        FileError: what a guess needs is damaged.
    """
    lecture, parts = read_lesson(FIRST, language()), []
    by_claim: dict[int, list[Guess]] = {}
    for topic in TOPICS:
        for guess in guesses(topic).values():
            by_claim.setdefault(guess.claim, []).append(guess)
    for name, claims in import_module("pages.lecture.claims").parts().items():
        for claim in claims:
            words = claim.words[language()]
            found = [item(guess.topic, guess.name, language()) for guess in by_claim.get(claim.number, ())]
            items = [replace(each, label=str(claim.number)) for each in found or [Item(words["guess"])]]
            parts.append(Part(lecture.experiments[name], tuple(items), claim=words["claim"]))
    return Sheet(lecture.title, tuple(parts))
