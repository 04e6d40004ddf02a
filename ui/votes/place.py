"""Where phones find a room: an address that they reach."""

import os
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config

from ui.votes.room import Room

GIVEN = os.environ.get("MOTION_LAB_ADDRESS", "").strip().rstrip("/")
LOCAL = "localhost"
# Addresses of networks that schools have, and one of none: nothing is sent there, only the way out is asked for.
TOWARDS = ("192.0.2.1", "192.168.255.254", "10.255.255.254", "172.31.255.254")


@dataclass(frozen=True)
class Place:
    """Where phones go.

    Attributes:
        address: of the page where the letters are typed.
        reached: whether other machines can reach it.
    """

    address: str
    reached: bool = True

    @property
    def short(self) -> str:
        """As people type it."""
        return self.address.removeprefix("http://")

    def of(self, room: Room) -> str:
        """Where the code on the screen leads: into the room at once."""
        return f"{self.address}/{room.letters}?key={room.key}"


def place() -> Place:
    """What this session's browser is shown at, as phones reach it."""
    return place_of(GIVEN, st.context.url or "", config.get_option("server.baseUrlPath") or "", served_to())


def place_of(given: str, url: str, base: str, served: str) -> Place:
    """The same, of what is known: an address that the school has set; the page's own; the server's prefix; and the
    address of this machine's that the server listens at, ``""`` for all.
    """
    below = "/".join(filter(None, [base.strip("/"), "vote"]))
    if given:
        return Place(f"{given if '://' in given else f'http://{given}'}/vote")
    parts = urlsplit(url)
    scheme, host, port = parts.scheme or "http", parts.hostname or "localhost", parts.port
    if not is_local(host):
        return Place(f"{scheme}://{parts.netloc}/{below}")
    found = "" if served and is_local(served) else served or local_address()
    at = found or host
    return Place(f"{scheme}://{f'[{at}]' if ':' in at else at}{f':{port}' if port else ''}/{below}", bool(found))


def is_local(host: str) -> bool:
    """Whether only this machine finds itself under that name."""
    if host == LOCAL or host.endswith(".localhost"):
        return True
    try:
        found = ip_address(host.strip("[]"))
    except ValueError:
        return False
    return found.is_loopback or found.is_unspecified


def served_to() -> str:
    """The one address that the server listens at, or ``""`` if that is all."""
    address = config.get_option("server.address") or ""
    return "" if address in ("0.0.0.0", "::") else address


def local_address() -> str:
    """This machine's address on its network; ``""``: it has none."""
    for target in TOWARDS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            try:
                out.connect((target, 9))
            except OSError:
                continue
            found = str(out.getsockname()[0])
        if not is_local(found):
            return found
    return ""
