"""Whoever tries letters is slowed down: by address, and all together. Right letters cost nothing.

A class sits behind one address, and some of it mistypes: an address has as many tries at once as a class needs. When
they are used up, nothing is said about any letters until the next try is due, else the right ones would stand out. Who
came by the code on the screen, or is in the room already, names its key and is never asked to wait.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from threading import Lock

ADDRESS_TRIES, ADDRESS_EVERY_S = 30, 30.0  # an address's wrong letters: at once, and from then on
SERVER_TRIES, SERVER_EVERY_S = 120, 10.0  # of all addresses together
MOST_ADDRESSES = 10_000


@dataclass
class Bucket:
    """Tries that are left, and since when."""

    left: float
    at: float


class Tries:
    """Counts wrong letters."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._server = Bucket(SERVER_TRIES, clock())
        self._addresses: OrderedDict[str, Bucket] = OrderedDict()  # the last one that erred comes last

    def wait_s(self, address: str) -> int:
        """Seconds until this address may try letters again; 0: now."""
        with self._lock:
            self._fill(self._server, SERVER_TRIES, SERVER_EVERY_S)
            waits = [(1 - self._server.left) * SERVER_EVERY_S]
            bucket = self._addresses.get(network(address))
            if bucket is not None:
                self._fill(bucket, ADDRESS_TRIES, ADDRESS_EVERY_S)
                waits.append((1 - bucket.left) * ADDRESS_EVERY_S)
        return max(0, ceil(max(waits)))

    def wrong(self, address: str) -> None:
        """This address has tried letters of no room."""
        with self._lock:
            self._fill(self._server, SERVER_TRIES, SERVER_EVERY_S)
            self._server.left -= 1
            name = network(address)
            bucket = self._addresses.setdefault(name, Bucket(ADDRESS_TRIES, self._clock()))
            self._fill(bucket, ADDRESS_TRIES, ADDRESS_EVERY_S)
            bucket.left -= 1
            self._addresses.move_to_end(name)
            if len(self._addresses) > MOST_ADDRESSES:
                self._addresses.popitem(last=False)

    def _fill(self, bucket: Bucket, most: int, every_s: float) -> None:
        now = self._clock()
        bucket.left, bucket.at = min(float(most), bucket.left + (now - bucket.at) / every_s), now


def network(address: str) -> str:
    """What one person can have of addresses: one of IPv4, and all 2**64 of an IPv6 network."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""  # a socket without an address, as behind a proxy on the same machine
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network(f"{found}/64", strict=False))
    return str(found)
