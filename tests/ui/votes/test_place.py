"""Where phones go: an address that they reach, and its code."""

import re
import urllib.parse

import cv2
import numpy as np
import pytest

from ui.qr import code
from ui.votes import place
from ui.votes.place import Place, is_local, place_of
from ui.votes.room import Room

LAN = "192.168.7.23"


def drawn(picture):
    """The code as people see it, uint8 ``(H, W)``."""
    svg = urllib.parse.unquote(picture.partition(",")[2])
    side = int(re.search(r"h(\d+)v", svg)[1])
    image = np.full((side, side), 255, np.uint8)
    x = y = 0.0
    for step, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", svg.split('class="qrline"')[-1]):
        if step == "h":
            image[int(y), round(x) : round(x + float(first))] = 0
            x += float(first)
        else:
            x, y = (float(first), float(second)) if step == "M" else (x + float(first), y + float(second))
    return np.kron(image, np.ones((8, 8), np.uint8))


@pytest.mark.parametrize("address", [f"http://{LAN}:8501/vote", "https://motion-lab.a-school.example/a/b/vote"])
def test_the_code_leads_into_the_room(address):
    room = Room("BCDG")
    where = Place(address).of(room)
    assert where.startswith(f"{address}/BCDG?key=")
    found, _points, _straight = cv2.QRCodeDetector().detectAndDecode(drawn(code(where)))
    assert found == where


@pytest.mark.parametrize(
    ("given", "url", "base", "served", "address", "reached"),
    [
        ("", "http://localhost:8501/shift?lang=zh", "", "", f"http://{LAN}:8501/vote", True),
        ("", "http://127.0.0.1:8501/", "lab", "", f"http://{LAN}:8501/lab/vote", True),
        ("", "https://localhost/", "", "0.0.0.0", f"https://{LAN}/vote", True),
        ("", "http://localhost:8501/", "", "127.0.0.1", "http://localhost:8501/vote", False),
        ("", "http://localhost:8501/", "", "10.1.1.1", "http://10.1.1.1:8501/vote", True),
        ("", "http://192.168.1.2:8501/shift", "", "", "http://192.168.1.2:8501/vote", True),
        ("", "https://lab.school.example/a/b/shift", "/a/b/", "", "https://lab.school.example/a/b/vote", True),
        ("", "http://[::1]:8501/", "", "", f"http://{LAN}:8501/vote", True),
        ("", "http://[2001:db8::7]:8501/", "", "", "http://[2001:db8::7]:8501/vote", True),
        ("https://lab.example/x", "http://localhost:8501/", "y", "", "https://lab.example/x/vote", True),
        ("lab.example:8080", "http://localhost:8501/", "", "", "http://lab.example:8080/vote", True),
        ("", "", "", "", f"http://{LAN}/vote", True),
    ],
)
def test_the_address_is_one_that_phones_reach(monkeypatch, given, url, base, served, address, reached):
    monkeypatch.setattr(place, "local_address", lambda: LAN)
    served = "" if served == "0.0.0.0" else served
    assert place_of(given, url, base, served) == Place(address, reached)


def test_a_machine_without_a_network_says_so(monkeypatch):
    monkeypatch.setattr(place, "local_address", lambda: "")
    assert place_of("", "http://localhost:8501/", "", "") == Place("http://localhost:8501/vote", False)


def test_this_machine_names_an_address_that_is_not_its_own_alone():
    found = place.local_address()
    assert found == "" or not is_local(found)
    assert is_local("localhost")
    assert is_local("[::1]")
    assert not is_local("school.example")
