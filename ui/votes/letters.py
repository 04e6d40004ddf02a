"""The letters of rooms, and which of them this copy of the app has.

A room lives in the memory of one process. Where several copies of the app stand behind a proxy, each opens rooms whose
first letter is of its own part of the alphabet: so the proxy knows from an address whose room it is
(``proxy/haproxy.cfg``), whatever the phone's cookies say.
"""

import os
import re
from math import perm

from video.errors import Explained

# No vowels, so that no words arise, and nothing that looks or sounds like another; of a room no letter comes twice.
ALPHABET = "BCDGHJKMNPRSTVWXZ"
LETTERS = 4
ALL = perm(len(ALPHABET), LETTERS)  # so many rooms could be told apart


class CopyError(Explained):
    """MOTION_LAB_COPY does not say which copy this is."""


def part(copy: str) -> str:
    """First letters of the rooms of a copy: of ``2/3`` the second of three parts; of ``""`` all.

    Raises:
        CopyError: that is no copy, or there are more than letters.
    """
    if not copy:
        return ALPHABET
    found = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})", copy)
    number, copies = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= copies <= len(ALPHABET):
        raise CopyError(
            "MOTION_LAB_COPY is “{copy}”. It says which copy of the app this is, and of how many: 1/2 and 2/2, say; at "
            "most {most} copies.",
            copy=copy, most=len(ALPHABET),
        )  # fmt: skip
    ends = [len(ALPHABET) * n // copies for n in (number - 1, number)]
    return ALPHABET[slice(*ends)]


OWN = part(os.environ.get("MOTION_LAB_COPY", "").strip())


def possible(letters: str) -> bool:
    """Whether a room may have these letters, here or at another copy."""
    return len(letters) == LETTERS == len(set(letters)) and set(letters) <= set(ALPHABET)
