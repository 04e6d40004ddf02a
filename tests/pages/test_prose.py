"""Every number in the claims and lessons is a gap that code fills; every sentence that ranks is true of the numbers."""

import unicodedata

import pytest

from tests.pages.prose import FORMULA, GAP, Prose, prose
from tests.pages.ranked import RANKED, Ranked, Values
from ui.lesson import TOPICS

PLACES = {(row.topic, row.place) for row in RANKED}


@pytest.mark.parametrize("topic", TOPICS)
def test_no_number_is_typed_into_the_prose(topic):
    typed = {
        f"{piece.language}, {piece.place}": piece.typed_numbers
        for language in ("en", "zh")
        for piece in prose(language)
        if piece.topic == topic and piece.typed_numbers
    }
    assert typed == {}


def test_a_typed_number_would_be_seen():
    piece = Prose("any", "any", "en", "In 2014 a 3D CNN has {share} of $2^3$ layers, 99.7 % of 12.")
    assert len(piece.typed_numbers) == 2


@pytest.mark.parametrize("topic", TOPICS)
def test_every_sentence_that_ranks_is_listed(topic):
    unlisted = [
        f"{piece.place}: {sentence}"
        for piece in prose("en")
        for sentence in piece.ranking
        if piece.topic == topic
        and not any(row.words in sentence for row in RANKED if (row.topic, row.place) == (topic, piece.place))
    ]
    assert unlisted == []
    chinese = [piece for piece in prose("zh") if piece.topic == topic and piece.ranking]
    assert [f"{piece.place}: {piece.ranking}" for piece in chinese if (topic, piece.place) not in PLACES] == []


@pytest.mark.parametrize("row", RANKED, ids=lambda row: f"{row.topic}: {row.words}"[:60])
def test_a_sentence_that_ranks_is_true(row: Ranked):
    text = next(piece.text for piece in prose("en") if (piece.topic, piece.place) == (row.topic, row.place))
    assert row.words in text
    if row.holds is None:
        assert row.why
    else:
        assert row.numbers is not None
        assert row.holds(Values(row.numbers()))


def stray(text: str) -> list[str]:
    """Pairs of ``**`` that Markdown shows as they are: beside punctuation inside they need a space, or punctuation,
    outside.
    """

    def beside(inside: str, outside: str) -> bool:
        punctuation = unicodedata.category(inside)[0] in "PS"
        return inside.isspace() or (
            punctuation and not outside.isspace() and unicodedata.category(outside)[0] not in "PS"
        )

    found = []
    for paragraph in FORMULA.sub("x", GAP.sub("x", text)).split("\n"):
        parts = f" {paragraph} ".split("**")
        for n in range(1, len(parts) - 1, 2):
            if beside(parts[n][0], parts[n - 1][-1]) or beside(parts[n][-1], parts[n + 1][0]):
                found.append(f"**{parts[n]}**{parts[n + 1][:9]}")
    return found


def test_stray_asterisks_are_seen():
    assert stray("**\u731c\uff1a**\u8fd9\u4e2a") == ["**\u731c\uff1a**\u8fd9\u4e2a "]
    assert not stray("**\u731c**\uff1a\u8fd9\u4e2a **Guess:** this")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_bold_is_shown_bold(language):
    assert [f"{piece.topic}, {piece.place}: {found}" for piece in prose(language) for found in stray(piece.text)] == []
