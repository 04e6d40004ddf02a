"""What a class may guess: the questions of a topic, their answers, and which of them the measured numbers make right.

``guesses.toml`` in a topic's folder, one table a guess, by the name under which the page asks for it:

[[guess]]
name = "shift-measured"
experiment = "lab"                  # on whose screen it is asked
measured = "shift_numbers"          # the function of the topic's measured.py whose numbers say which answer is right
largest = ["early_fusion_outside", "slow_fusion_outside"]   # the right answer is that of the largest of these numbers
                                    # smallest = [...]: or of the smallest
                                    # number = "early_fusion_outside", bounds = [30, 60], unit = "%": or the one between
                                    # whose bounds the number lies; the answers are these ranges, if no others are given
[guess.en]
question = "Which network is right more often on events at other times?"
answers = ["Early fusion", "Slow fusion"]
[guess.zh]
question = "..."
answers = ["...", "..."]

Without numbers the page, or the teacher, says which answer is right. {gaps} in a question are filled with the numbers.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import pairwise

from ui.lesson import PAGES
from ui.words import _, language, speaking
from video.files import read_text, reading

FIGURE = re.compile(r"[-+\N{MINUS SIGN}]?[\d,]*\.?\d+")


@dataclass(frozen=True)
class Guess:
    """A question of a topic.

    Attributes:
        topic: on whose page it is asked.
        name: names it there.
        experiment: on whose screen; of a page with one experiment ``""``.
        words: by language ``question`` and ``answers``.
        measured: the function whose numbers decide; ``""``: none does.
        largest: names of numbers, one an answer.
        smallest: the same.
        number: the name of the one number that ``bounds`` place.
        bounds: from low to high, between which the answers lie.
        unit: of the number, behind the bounds.
        claim: the claim of the lecture that it belongs to; 0: none.
    """

    topic: str
    name: str
    words: dict[str, dict[str, str | list[str]]]
    experiment: str = ""
    measured: str = ""
    largest: tuple[str, ...] = ()
    smallest: tuple[str, ...] = ()
    number: str = ""
    bounds: tuple[float, ...] = ()
    unit: str = ""
    claim: int = 0

    @property
    def numbers(self) -> dict[str, str]:
        """What was measured, as people read it."""
        if not self.measured:
            return {}
        found: dict[str, str] = getattr(import_module(f"pages.{self.topic}.measured"), self.measured)()
        return found

    def question(self, code: str = "") -> str:
        """The question in a language, or in the session's."""
        with speaking(code or language()):
            return str(self.words[language()]["question"]).format(**self.numbers)

    def answers(self, code: str = "") -> list[str]:
        """Its answers; of a number without words for them, the ranges."""
        with speaking(code or language()):
            given = self.words[language()].get("answers")
            return list(given) if given else ranges(self.bounds, self.unit)

    @property
    def right(self) -> int | None:
        """Which answer the numbers make right; ``None``: no number decides."""
        names = self.largest or self.smallest
        if names:
            values = [figure(self.numbers[name]) for name in names]
            return values.index(max(values) if self.largest else min(values))
        if self.number:
            value = figure(self.numbers[self.number])
            return sum(value >= bound for bound in self.bounds)
        return None

    @property
    def figures(self) -> list[str]:
        """The numbers that decide: one an answer, or the one that is placed."""
        names = self.largest or self.smallest or filter(None, [self.number])
        return [self.numbers[name] for name in names]


def figure(text: str) -> float:
    """The number that a measured text begins with.

    Raises:
        ValueError: there is none.
    """
    found = FIGURE.match(text)
    if found is None:
        raise ValueError(f"{text!r} begins with no number")
    return float(found[0].replace(",", "").replace("\N{MINUS SIGN}", "-"))


def letter(number: int) -> str:
    """A, B, C …: how people name an answer aloud."""
    return chr(ord("A") + number)


def ranges(bounds: Sequence[float], unit: str) -> list[str]:
    """``below 30 %``, ``30 to 60 %``, ``60 % or more``."""
    behind = f"\N{NO-BREAK SPACE}{unit}" if unit else ""
    between = [_("{low} to {high}").format(low=f"{low:g}", high=f"{high:g}{behind}") for low, high in pairwise(bounds)]
    low, high = (f"{bound:g}{behind}" for bound in (bounds[0], bounds[-1]))
    first, last = _("below {bound}"), _("{bound} or more")
    return [first.format(bound=low), *between, last.format(bound=high)]


@cache
def guesses(topic: str) -> dict[str, Guess]:
    """The guesses of a topic by name.

    Raises:
        FileError: the file is damaged.
    """
    path = PAGES / topic / "guesses.toml"
    if not path.is_file():
        return {}
    with reading(path):
        found = {}
        for row in tomllib.loads(read_text(path))["guess"]:
            words = {code: row.pop(code) for code in ("en", "zh")}
            lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
            found[row["name"]] = Guess(topic, words=words, **{**row, **lists})
        return found
