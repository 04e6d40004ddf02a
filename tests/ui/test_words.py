"""Texts of files, addresses and people: as Markdown they show themselves."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as some

from tests.browser.hostile import NAMES
from ui.words import MOST_NAME, plain


@given(some.text(max_size=300))
@example("\\[a](b)")
@example("a\u2028b\r\nc")
def test_a_text_is_one_line_of_bounded_length(text):
    shown = plain(text)
    assert "\n" not in shown
    assert "\r" not in shown
    bare = shown.replace("\\", "").replace("\N{WORD JOINER}", "")
    assert len(bare) <= MOST_NAME
    assert not [c for c in bare if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


def test_usual_names_stay_as_they_are():
    for name in ("mine.mp4", "Bewegung 12.mov", "视频 1.mp4", "été-2026 (1).webm", "GOPR0001.MP4", "a, b; c 'd'.gif"):
        assert plain(name) == name


def test_hostile_names_are_escaped():
    for name in NAMES:
        shown = plain(name)
        for sign in "`*_[]<>&$~|":
            assert all(shown[at - 1] == "\\" for at, c in enumerate(shown) if c == sign)
        assert "://" not in shown
