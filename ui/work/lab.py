"""What all sessions share: the runner of jobs, the networks in memory, the cache of results."""

import os
import secrets
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache
from threading import Lock

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from vizlib.engine.budget import MB, default_bytes
from vizlib.engine.cache import Cache
from vizlib.engine.cluster.cluster import Cluster
from vizlib.engine.finders import Finders
from vizlib.engine.jobs import SERVER, Runner
from vizlib.engine.networks import Networks
from vizlib.engine.own import OwnNetworks

UNSEEN = secrets.token_hex(16)  # the session of the visitor whose work is the server's own; nobody can name it

CACHE_MB = int(os.environ.get("MOTION_LAB_CACHE_MB", "1500"))

WORK_MB = int(os.environ.get("MOTION_LAB_WORK_MB", default_bytes() // MB))  # of running work

RAY = os.environ.get("MOTION_LAB_RAY", "")  # address of a cluster whose devices take work, too

OWN_MB = int(os.environ.get("MOTION_LAB_OWN_MB", "2000"))  # of checkpoints that people bring; 0: nobody may


@dataclass(frozen=True)
class Lab:
    runner: Runner
    networks: Networks
    finders: Finders
    cache: Cache
    own: OwnNetworks
    cluster: Cluster


@cache
def made() -> Lab:
    """The lab, made when it is first asked for."""
    cluster = Cluster(RAY)
    runner = Runner(budget=WORK_MB * MB, budget_of=cluster.memory_of, there=there)
    return Lab(runner, Networks(), Finders(), Cache(CACHE_MB * MB), OwnNetworks(OWN_MB * MB), cluster)


MAKING = Lock()  # two sessions that ask at once get the same


def lab() -> Lab:
    """The one lab of this server. Streamlit does not keep it: a message from any browser clears its caches."""
    with MAKING:
        return made()


def other_devices() -> tuple[str, ...]:
    """Those of other machines."""
    return lab().cluster.devices


def this_session() -> str:
    """Names the session whose page runs in this thread; outside of pages, and on those that nobody sees, the server."""
    context = get_script_run_ctx(suppress_warning=True)
    return SERVER if context is None or context.session_id == UNSEEN else context.session_id


def there(session: Hashable) -> bool:
    """Whether a browser shows this session. (Streamlit keeps what it knew for two minutes after the browser has left,
    so that its session state, and the jobs in it, would go on for as long.)
    """
    return not runtime.exists() or runtime.get_instance().is_active_session(str(session))
