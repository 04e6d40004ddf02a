"""What a class answers about videos: the questions, the answers and their verdicts, apart from how they are drawn.

*Guess the action* and *Name it* ask the same questions and keep their answers in the same list.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import streamlit as st

from models.zoo import CARDS
from vizlib.maximize.defaults import FAST, SLOW
from vizlib.maximize.gallery import entries
from vizlib.maximize.names import MOST, Match, match

NAMES = 4
LAST = 9999  # question
KEPT = "maximize_answers"  # in the session


class Verdict(StrEnum):
    """What an answer is worth."""

    RIGHT = "right"
    NEAR = "near"
    NO = "no"
    OPEN = "open"  # until the teacher has judged


class Way(StrEnum):
    """How it was given."""

    CHOSEN = "chosen"  # one of four names
    TYPED = "typed"


@dataclass(frozen=True)
class Question:
    """A video of the gallery and four names in random order, one of them its class."""

    network: str
    number: int
    video: str
    label: str
    speed: float
    names: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """
    Attributes:
        text: the name that was chosen, or what was typed, bounded.
        judged: whether the verdict is the teacher's.
    """

    question: Question
    way: Way
    text: str
    verdict: Verdict
    judged: bool = False


def question(name: str, number: int) -> Question:
    """The same number is the same question."""
    rng = np.random.default_rng([number, 26])
    pool = [entry for entry in entries(name) if entry.speed in (SLOW, FAST)]
    # All labels come before one comes again.
    labels = sorted({entry.label for entry in pool})
    order = np.random.default_rng([number // len(labels), 27]).permutation(len(labels))
    label = labels[order[number % len(labels)]]
    mine = [one for one in pool if one.label == label]
    entry = mine[int(rng.integers(len(mine)))]
    others = [other for other in labels if other != label]
    names = [label, *map(str, rng.choice(others, NAMES - 1, replace=False))]
    return Question(name, number, entry.name, label, entry.speed, tuple(names[n] for n in rng.permutation(NAMES)))


def chosen(asked: Question, name: str) -> Answer:
    """One of the four names."""
    return Answer(asked, Way.CHOSEN, name, Verdict.RIGHT if name == asked.label else Verdict.NO)


def typed(asked: Question, text: str, screen_name: str) -> Answer:
    """Free naming.

    Args:
        screen_name: the class in the language of the screen.
    """
    clean = " ".join("".join(letter if letter.isprintable() else " " for letter in text[:MOST]).split())
    found = match(clean, asked.label, CARDS[asked.network].labels, (screen_name,))
    verdicts = {
        Match.RIGHT: Verdict.RIGHT, Match.NEAR: Verdict.NEAR, Match.UNSURE: Verdict.OPEN, Match.EMPTY: Verdict.NO,
    }  # fmt: skip
    return Answer(asked, Way.TYPED, clean, verdicts[found])


def judged(answer: Answer, counts: bool) -> Answer:
    """The teacher's yes or no: a yes is near, since the list does not have the words as the class's name."""
    return replace(answer, verdict=Verdict.NEAR if counts else Verdict.NO, judged=True)


def answers() -> list[Answer]:
    """Those of this session, in the order in which they were given."""
    kept: list[Answer] = st.session_state.setdefault(KEPT, [])
    return kept


def given(way: Way, network: str) -> list[Answer]:
    """Those that were given in one way, about one network's videos."""
    return [one for one in answers() if (one.way, one.question.network) == (way, network)]


def answer_to(asked: Question, way: Way) -> Answer | None:
    """The answer to a question, if there is one."""
    return next((one for one in answers() if (one.question, one.way) == (asked, way)), None)


def keep(answer: Answer) -> None:
    """An answer, in the place of an earlier one to the same question."""
    before = answer_to(answer.question, answer.way)
    kept = answers()
    if before is None:
        kept.append(answer)
    else:
        kept[kept.index(before)] = answer


def forget(way: Way) -> None:
    """Start over."""
    st.session_state[KEPT] = [one for one in answers() if one.way != way]


def tally(some: Iterable[Answer]) -> Counter[Verdict]:
    """How many of each verdict."""
    return Counter(one.verdict for one in some)


def cell(text: str) -> str:
    """What people typed, as text: a spreadsheet would compute what begins like a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def as_csv(some: Iterable[Answer]) -> bytes:
    """The class's answers as a table, in UTF-8 as spreadsheets know it."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(["network", "question", "video", "class", "way", "answer", "verdict", "judged"])
    for one in some:
        asked, by = one.question, "teacher" if one.judged else "list"
        table.writerow(
            [asked.network, asked.number, asked.video, asked.label, one.way, cell(one.text), one.verdict, by]
        )
    return file.getvalue().encode("utf-8-sig")
