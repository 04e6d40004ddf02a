"""What all sessions share: the runner of jobs, the networks in memory, the cache of results."""

import os
from dataclasses import dataclass
from functools import cache
from threading import Lock

from vizlib.engine.cache import Cache
from vizlib.engine.finders import Finders
from vizlib.engine.jobs import Runner
from vizlib.engine.networks import Networks
from vizlib.engine.own import OwnNetworks

CACHE_MB = int(os.environ.get("MOTION_LAB_CACHE_MB", "1500"))

OWN_MB = int(os.environ.get("MOTION_LAB_OWN_MB", "2000"))  # of checkpoints that people bring; 0: nobody may


@dataclass(frozen=True)
class Lab:
    runner: Runner
    networks: Networks
    finders: Finders
    cache: Cache
    own: OwnNetworks


@cache
def made() -> Lab:
    """The lab, made when it is first asked for."""
    return Lab(Runner(), Networks(), Finders(), Cache(CACHE_MB << 20), OwnNetworks(OWN_MB << 20))


MAKING = Lock()  # two sessions that ask at once get the same


def lab() -> Lab:
    """The one lab of this server. Streamlit does not keep it: a message from any browser clears its caches."""
    with MAKING:
        return made()
