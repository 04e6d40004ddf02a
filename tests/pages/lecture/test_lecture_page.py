import re

from pages.lecture.claims import claims, parts
from tests.pages.opening import opened, texts


def test_the_lecture_lists_claims_and_reveals_numbers():
    text = texts(opened())
    assert r"$78 \times 3 \times 360 \times 420$ = **35,380,800**" in text
    assert "321 KiB" in text
    assert re.search(r"I3D's 3 test clips answer: .*Their mean: \*\*gymnastics tumbling", text)


def test_every_claim_is_in_a_part_of_the_lecture_and_its_numbers_fill_its_sentence():
    told = []
    for part in parts():
        app = opened(experiment=part, clip="actor")
        assert not app.exception
        told += [int(header.value) for header in app.header]
    assert told == [claim.number for claim in claims()]
