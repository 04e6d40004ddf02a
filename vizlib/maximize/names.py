"""Does what somebody typed name the class? Right, near, or for a person to judge.

Right is the label or the same in other words; near is what ``synonyms.toml`` lists, by itself or within what was typed.
Nothing else is decided here: what is neither is no answer, or it is for a person.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from models.zoo import CARDS

SYNONYMS = Path(__file__).parent / "synonyms.toml"
MOST = 80  # characters that are read
WORD = re.compile(r"[^\W\d_]+|\d+")
IDEOGRAPH = re.compile("[\u3400-\u9fff]")
CHINESE_SMALL = re.compile(
    "^(我看到|我看见|好像是|看到|看见|这是)?"
    "(有人|有?[一两几]?[个些位名群]?(男子|女子|男人|女人|男孩|女孩|运动员|人们?))?(正在|在|正)?"
)
CHINESE_ASPECT = re.compile("着|一[个条只张把台辆块]")
CHINESE_NOT = ("不是", "没有", "不像")


@cache
def listed() -> dict[str, Any]:
    """``synonyms.toml``."""
    return tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))


@cache
def listed_words(kind: str) -> frozenset[str]:
    """A list of words in it."""
    return frozenset(listed()["words"][kind])


def table(labels: str) -> dict[str, dict[str, list[str]]]:
    """Of each class of a label set its ``same`` and ``near``."""
    return listed().get(labels, {})


class Match(StrEnum):
    """How what was typed compares to the class."""

    RIGHT = "right"
    NEAR = "near"
    UNSURE = "unsure"  # a person judges
    EMPTY = "empty"  # nothing was said


Words = tuple[str, ...]


def plain(typed: str) -> str:
    """In small letters, without accents and apostrophes; bounded."""
    text = unicodedata.normalize("NFKD", typed[:MOST]).casefold()
    return re.sub("['’`]", "", "".join(letter for letter in text if not unicodedata.combining(letter)))


def words_of(typed: str) -> Words:
    """Its words without the small ones; of Chinese, each character is one."""
    found: list[str] = []
    for run in WORD.findall(plain(typed).replace("_", " ")):
        for part in re.split(f"({IDEOGRAPH.pattern}+)", run):
            if IDEOGRAPH.match(part):
                found += CHINESE_ASPECT.sub("", CHINESE_SMALL.sub("", part, count=1) or part)
            elif part:
                found.append(part)
    return tuple(word for word in found if word not in listed_words("small"))


def stem(word: str) -> str:
    """What a word's forms share: ``ride`` of rides, riding, rider; ``swim`` of swimming, swimmer.

    The same rule for what was typed and for what it is compared with, so that it need not be a word.
    """
    word = listed()["irregular"].get(word, word)
    if word in listed_words("whole"):
        return word
    for ending in ("ies", "ing", "ers", "er", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word.removesuffix(ending) + ("y" if ending == "ies" else "")
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def stems(words: Iterable[str]) -> Words:
    return tuple(map(stem, words))


@cache
def classes_of(labels: str) -> tuple[str, ...]:
    """The classes of a label set."""
    return next(card.classes for card in CARDS.values() if card.labels == labels)


def near_names(labels: str, label: str) -> list[str]:
    """What is near the label."""
    return table(labels).get(label, {}).get("near", [])


def same_names(labels: str, label: str, also: Sequence[str] = ()) -> list[str]:
    """The label, and what says the same."""
    return [label, *also, *table(labels).get(label, {}).get("same", [])]


@cache
def known(labels: str) -> dict[Words, frozenset[str]]:
    """All names by their stems, and the classes that have them."""
    found: dict[Words, set[str]] = {}
    for label in classes_of(labels):
        for name in (*same_names(labels, label), *near_names(labels, label)):
            found.setdefault(stems(words_of(name)), set()).add(label)
    return {name: frozenset(of) for name, of in found.items() if name}


def is_same(typed: Words, name: Words) -> bool:
    """The same words in any order and form; one word by itself has to be the same form: *sail* is not *sailing*."""
    if any(map(IDEOGRAPH.match, typed)):
        return typed == name
    return typed == name or (len(name) > 1 and sorted(stems(typed)) == sorted(stems(name)))


def within(typed: Words, labels: str) -> Iterator[frozenset[str]]:
    """The classes that each of the longest names within it has."""
    names = known(labels)
    spans = [
        (start, end)
        for start in range(len(typed))
        for end in range(start + 1, len(typed) + 1)
        if typed[start:end] in names and not (end == start + 1 and IDEOGRAPH.match(typed[start]))
    ]
    for start, end in spans:
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in spans):
            yield names[typed[start:end]]


def match(typed: str, label: str, labels: str = "kinetics400", also: Sequence[str] = ()) -> Match:
    """How what was typed compares to the class.

    Args:
        label: one of the classes of the label set ``labels``.
        also: names of the class in the language of the screen.
    """
    words = words_of(typed)
    if not words or " ".join(WORD.findall(plain(typed))) in listed_words("nothing"):
        return Match.EMPTY
    same = [words_of(name) for name in same_names(labels, label, also)]
    # A doer who is listed as near (*ski jumper*) has the stems of the label, and comes first.
    if words not in same and words in map(words_of, near_names(labels, label)):
        return Match.NEAR
    if any(is_same(words, name) for name in same):
        return Match.RIGHT
    forms = stems(words)
    near = known(labels).get(forms)
    if near is not None:
        return Match.NEAR if label in near else Match.UNSURE
    # Within a longer answer: only if all that it names is this class, and nothing is denied.
    found = list(within(forms, labels))
    denied = any(word in listed_words("not") for word in WORD.findall(plain(typed))) or any(
        no in typed for no in CHINESE_NOT
    )
    return Match.NEAR if found and not denied and all(label in of for of in found) else Match.UNSURE
