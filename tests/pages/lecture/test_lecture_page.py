import re

from tests.pages.opening import opened, texts


def test_the_lecture_lists_claims_and_reveals_numbers():
    text = texts(opened())
    assert "230 × 3 × 360 × 640 = **158,976,000**" in text
    assert "996 KiB" in text
    assert re.search(r"I3D's 3 test clips answer: .*Their mean: \*\*cartwheeling", text)
