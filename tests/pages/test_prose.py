"""Every number in the claims and lessons is a gap that code fills; every sentence that ranks is true of the numbers."""

import pytest

from tests.pages.prose import Prose, prose
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
