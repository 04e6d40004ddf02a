"""Every number in the claims and lessons is a gap that code fills; every sentence that ranks is true of the numbers."""

import pytest

from tests.pages.prose import Prose, prose
from tests.pages.ranked import RANKED, Ranked, Values

LANGUAGES = ("en", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_is_typed_into_the_prose(language):
    typed = {f"{piece.topic}, {piece.place}": piece.typed_numbers for piece in prose(language) if piece.typed_numbers}
    assert typed == {}


def test_a_typed_number_would_be_seen():
    piece = Prose("any", "any", "en", "In 2014 a 3D CNN has {share} of $2^3$ layers, 99.7 % of 12.")
    assert [number.strip("· %.") for number in piece.typed_numbers] != []
    assert len(piece.typed_numbers) == 2


def test_every_sentence_that_ranks_is_listed():
    unlisted = [
        f"{piece.topic}, {piece.place}: {sentence}"
        for piece in prose("en")
        for sentence in piece.ranking
        if not any(row.words in sentence for row in RANKED if (row.topic, row.place) == (piece.topic, piece.place))
    ]
    assert unlisted == []
    places = {(row.topic, row.place) for row in RANKED}
    assert [
        f"{p.topic}, {p.place}: {p.ranking}" for p in prose("zh") if p.ranking and (p.topic, p.place) not in places
    ] == []


@pytest.mark.parametrize("row", RANKED, ids=lambda row: f"{row.topic}: {row.words}"[:60])
def test_a_sentence_that_ranks_is_true(row: Ranked):
    texts = [piece.text for piece in prose("en") if (piece.topic, piece.place) == (row.topic, row.place)]
    assert texts and row.words in texts[0]
    if row.holds is None:
        assert row.why
    else:
        assert row.numbers is not None
        assert row.holds(Values(row.numbers()))
