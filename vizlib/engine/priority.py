"""Who comes first where the processor is busy."""

import os
import sys
from contextlib import suppress
from threading import get_native_id

BEHIND = 5  # of 19: long work gets a third of what pages get, where both want all


def of_this_thread() -> int:
    """How far this thread stands behind others; threads that it begins stand there too."""
    return os.getpriority(os.PRIO_PROCESS, get_native_id()) if sys.platform == "linux" else 0


def behind_pages() -> None:
    """From now on this thread, and those that it begins, run when no page wants the processor: forty people who turn a
    page do not notice one who asks for much. (Elsewhere than on Linux a thread has no priority of its own,
    and a container may forbid it.)
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, get_native_id(), min(19, of_this_thread() + BEHIND))
