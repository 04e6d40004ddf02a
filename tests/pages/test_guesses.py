"""Every guess can be put to a class: its answers go with its numbers, and one of them alone is right."""

import ast
import re
from collections import Counter

import pytest

from pages.lecture.claims import rows
from pages.shift.measured import PIECES
from pages.small_motion.measured import RUNS
from tests.pages.prose import FORMULA, GAP, NAME, YEAR
from tests.ui.owners import Source, name_of
from ui.guesses import figure, guesses, ranges
from ui.lesson import TOPICS, read_lesson

GUESSES = [guess for topic in TOPICS for guess in guesses(topic).values()]
MOST_ANSWERS, MOST_LETTERS = 6, 220  # what a phone shows at once
SOURCE = Source()
SWITCH = "guessed"  # of ui/reveal.py


def switches(tree):
    """Every call of the switch in a part of the source."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and name_of(node) == SWITCH]


def asked(topic):
    """What the switches of a topic ask, ``{place: patterns of names}``: the guess that is named, otherwise the key."""
    found = {}
    for path, function in SOURCE.functions():
        if path.parent.name == topic:
            for call in switches(function):
                given = {word.arg: word.value for word in call.keywords} | dict(
                    zip(("key", "guess"), call.args, strict=False)
                )
                node = given.get("guess", given["key"])
                names = SOURCE.names(path, function, node)
                found[f"{path.name}:{call.lineno}"] = [
                    ".+" if name.startswith("?") else re.escape(name).replace(r"\{\}", ".+") for name in names
                ]
    return found


@pytest.mark.parametrize("guess", GUESSES, ids=lambda guess: f"{guess.topic}: {guess.name}")
def test_a_guess_can_be_answered(guess):
    titles = read_lesson(guess.topic, "en").experiments
    assert guess.experiment in titles or (not titles and not guess.experiment)
    answers = {code: guess.answers(code) for code in ("en", "zh")}
    assert len(answers["en"]) == len(answers["zh"])
    assert 2 <= len(set(answers["en"])) == len(answers["en"]) <= MOST_ANSWERS
    assert len(set(answers["zh"])) == len(answers["zh"])
    assert len(guess.question("en")) <= MOST_LETTERS
    if guess.right is not None:
        assert 0 <= guess.right < len(answers["en"])


@pytest.mark.parametrize("guess", GUESSES, ids=lambda guess: f"{guess.topic}: {guess.name}")
def test_one_answer_alone_is_right(guess):
    assert sum(map(bool, (guess.largest, guess.smallest, guess.number))) == (1 if guess.measured else 0)
    names = guess.largest or guess.smallest
    if names:
        values = [figure(guess.numbers[name]) for name in names]
        assert len(guess.answers("en")) == len(values)
        assert values.count(values[guess.right]) == 1, f"{guess.name}: two answers are as right as each other: {values}"
    if guess.number:
        assert list(guess.bounds) == sorted(set(guess.bounds))
        assert len(guess.answers("en")) == len(guess.bounds) + 1
        value = figure(guess.numbers[guess.number])
        assert value not in guess.bounds, f"{guess.name}: {value} lies on a bound"


@pytest.mark.parametrize("guess", GUESSES, ids=lambda guess: f"{guess.topic}: {guess.name}")
def test_no_number_is_typed_into_a_question(guess):
    for words in guess.words.values():
        for text in [words["question"], *words.get("answers", ())]:
            for pattern in (FORMULA, GAP, NAME, YEAR):
                text = pattern.sub("", text)
            assert not re.search(r"\d", text), text


@pytest.mark.parametrize("topic", TOPICS)
def test_every_switch_has_its_guess(topic):
    calls = [call for path, tree in SOURCE.trees.items() if path.parent.name == topic for call in switches(tree)]
    assert len(asked(topic)) == len(calls), "a switch outside a function, or two on one line"
    names = guesses(topic)
    without = {
        place: pattern
        for place, patterns in asked(topic).items()
        for pattern in patterns
        if not any(re.fullmatch(pattern, name) for name in names)
    }
    assert without == {}, f"pages/{topic}/guesses.toml lacks a [[guess]] for these switches"


def test_what_depends_on_a_setting_is_asked_for_each():
    assert {f"pieces-{piece}" for piece in PIECES} <= set(guesses("shift"))
    assert {f"{kind}-measured" for kind in RUNS} <= set(guesses("small_motion"))


@pytest.mark.parametrize("topic", TOPICS)
def test_every_claim_has_one_guess(topic):
    stated = [row["number"] for row in rows(topic) if "en" in row]
    assert Counter(guess.claim for guess in guesses(topic).values() if guess.claim) == Counter(stated)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_right_answer_is_not_always_at_the_same_place(topic):
    places = [guess.right for guess in guesses(topic).values() if guess.right is not None]
    assert len(places) < 3 or len(set(places)) > 1


def test_switches_are_found_in_the_source():
    assert asked("shift")["page.py:74"] == [r"pieces\-.+"]
    assert asked("fusion") == {"page.py:89": [r"mixing\-measured"]}


def test_answers_of_a_number_are_its_ranges():
    assert ranges((30, 60.5), "%") == ["below 30\N{NO-BREAK SPACE}%", "30 to 60.5\N{NO-BREAK SPACE}%",
                                             "60.5\N{NO-BREAK SPACE}% or more"]  # fmt: skip


def test_the_number_at_the_beginning_counts():
    assert figure("\N{MINUS SIGN}1,234.5\N{NO-BREAK SPACE}% (3)") == -1234.5
    with pytest.raises(ValueError, match="no number"):
        figure("none")
