"""What a machine of a cluster does for one run: it makes sure that it may, and carries it out."""

import os
import pickle
import socket
import traceback
from collections.abc import Callable
from typing import Any

DONE, FAILED, UNFIT, REFUSED = "done", "failed", "unfit", "refused"
Said = tuple[str, Any, str, str]  # which of these; what it gave, or a sentence; the machine, and its number in Ray
Call = Callable[..., Said]


def call_of(ours: str) -> Call:
    """The call that a cluster carries to a machine; its code travels with it, as the project there may be another one.

    Nothing of that project runs before its version is compared with ``ours``.
    """

    def call(work: bytes, cpus: int, weights: Any) -> Said:
        import ray

        node = ray.get_runtime_context().get_node_id()
        machine = socket.gethostname()
        try:
            from vizlib.engine.cluster.version import version

            theirs = version()
        except ImportError:
            theirs = "none"
        if theirs != ours:
            return "refused", theirs, machine, node
        from training.there import carried_out

        return *carried_out(work, cpus, weights), machine, node

    return call


def carried_out(work: bytes, cpus: int, weights: Any) -> tuple[str, Any]:
    """Do pickled work with so many cores and the weights of whoever asked; what fails is told in words."""
    import torch

    from training.lent import OtherData, use
    from training.workers import CORES
    from video import Explained

    os.environ[CORES] = str(cpus)
    torch.set_num_threads(cpus)
    try:
        use(weights)
        return DONE, pickle.loads(work)()
    except OtherData as error:
        return UNFIT, str(error)
    except Explained as error:
        return FAILED, str(error)
    except Exception:
        return FAILED, traceback.format_exc()
