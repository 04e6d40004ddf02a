"""Which rooms a copy of the app opens, and that the proxy knows it as well."""

import re
from collections import Counter
from pathlib import Path

import pytest

from ui.votes.letters import ALL, ALPHABET, CopyError, part, possible
from ui.votes.limits import SERVER_EVERY_S, SERVER_TRIES
from ui.votes.rooms import LONGEST_S, Rooms

PROXY = Path(__file__).parents[3] / "proxy" / "haproxy.cfg"


@pytest.mark.parametrize("copies", [1, 2, 3, 17])
def test_each_letter_has_one_copy_and_each_copy_has_letters(copies):
    parts = [part(f"{number}/{copies}") for number in range(1, copies + 1)]
    assert "".join(parts) == ALPHABET
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_one_copy_alone_has_all_letters():
    assert part("") == part("1/1") == ALPHABET


@pytest.mark.parametrize("copy", ["0/2", "3/2", "1/18", "1", "one/two", "1/2/3", "-1/2", "1/0", "٢/٣"])
def test_what_names_no_copy_is_refused_with_a_sentence(copy):
    with pytest.raises(CopyError, match=f"MOTION_LAB_COPY is “{copy}”"):
        part(copy)


def test_a_copy_opens_rooms_of_its_own_letters():
    kept = Rooms(most=400, first=part("2/2"))
    found = [kept.open().letters for _ in range(400)]
    assert all(possible(letters) and kept.owns(letters) for letters in found)
    assert set(Counter(letters[0] for letters in found)) == set(part("2/2"))
    assert set("".join(found)) == set(ALPHABET)
    assert not kept.owns("BCDG")


def test_the_proxy_leads_to_whoever_has_the_letters():
    """Its rules are those of two copies, for phones and for the teacher's browser."""
    rules = re.findall(r"^ *(use_backend|use-server) (\w+) .*?\[([A-Z]+)\]", PROXY.read_text(), re.MULTILINE)
    assert rules == [
        ("use_backend", "rooms_1", part("1/2")),
        ("use_backend", "rooms_2", part("2/2")),
        ("use-server", "copy_1", part("1/2")),
        ("use-server", "copy_2", part("2/2")),
    ]


def test_the_rooms_of_each_of_two_copies_take_longer_to_find_than_they_live():
    """They are fewer, and each copy counts tries of its own."""
    letters = ALL * len(part("1/2")) // len(ALPHABET)
    assert (letters - SERVER_TRIES) * SERVER_EVERY_S > 6 * LONGEST_S
