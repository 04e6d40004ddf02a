"""Who comes first where the processor is busy: pages, then answers, then long work."""

import os
import sys
from threading import get_native_id

ANSWERS, LONG_WORK = 10, 15  # of 19; at 10 a thread gets a tenth of what pages get, where both want all


def stand_back(by: int) -> None:
    """From now on this thread, and those that it begins, leave the processor to whoever is not as far back: forty
    people who turn a page do not notice one who asks for much. (Only Linux knows priorities of threads.)
    """
    if sys.platform == "linux":
        own = get_native_id()
        os.setpriority(os.PRIO_PROCESS, own, min(19, os.getpriority(os.PRIO_PROCESS, own) + by))
