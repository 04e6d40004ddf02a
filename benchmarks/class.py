"""A class of 40 walks through the pages at once, over websockets as browsers do; then once more beside a greedy person.

    python -m benchmarks.class [PEOPLE [PAGES]]

Each opens five pages one after the other, without a pause: half of them on a clip that ships, the others on the clip
with which each page opens. A page is finished when its script has ended, which it only does when no work is under way.
Before them one person walks alone, whose server's memory is what theirs is compared with after they have left. The
greedy person asks for all attributions of I3D of one actor after the other. At last come 10, 40 and 100 (``load``).
"""

import asyncio
import sys
import time
from typing import Any

from benchmarks.browser import running
from benchmarks.crowd import PAGES, crowd, told, walk
from benchmarks.load import load
from benchmarks.processes import cpu_seconds, peak_mb, quiet
from benchmarks.sessions import resident_mb

PEOPLE = 40
CONTENT_S, MEDIAN_S, MEMORY_MB, SLOWER = 5.0, 5.0, 300, 1.25
LEAVE_S = 60.0


def run(people: int = PEOPLE, pages: int = PAGES) -> dict[str, Any]:
    with running(ahead=True) as (host, pid):
        ahead = quiet([pid])
        asyncio.run(walk(host, 0, pages))
        time.sleep(LEAVE_S)
        before, used = resident_mb(pid), cpu_seconds(pid)
        visits = asyncio.run(crowd(host, people, pages))
        used, peak = cpu_seconds(pid) - used, peak_mb(pid)
        time.sleep(LEAVE_S)
        after = resident_mb(pid)
        together = told(visits)
        beside = told(asyncio.run(crowd(host, people, pages, greedy=True)))
        quiet([pid])
        rows = load(host, [pid])
    for visit in visits:
        for text in visit.exceptions + visit.refusals:
            print(visit.page, text, flush=True)
    slower = beside["finished_median_s"] / together["finished_median_s"]
    return {
        "people": people,
        "ahead_s": round(ahead),
        "together": together | {"cpu_s_a_visit": round(used / len(visits), 3)},
        "beside_a_greedy_one": beside,
        "slower_beside_a_greedy_one": round(slower, 2),
        "memory_lone_mb": round(before),
        "memory_peak_mb": round(peak),
        "memory_after_mb": round(after),
        "load": rows,
        "bar": f"no exception, none without an answer, first content within {CONTENT_S:.0f} s, finished within "
        f"{MEDIAN_S:.0f} s (median), memory within {MEMORY_MB} MB of a lone person's, beside a greedy person at most "
        f"{SLOWER} times as long",
        "met": together["exceptions"] + beside["exceptions"] == 0
        and together["without_answer"] + beside["without_answer"] == 0
        and together["content_worst_s"] <= CONTENT_S
        and together["finished_median_s"] <= MEDIAN_S
        and after - before <= MEMORY_MB
        and slower <= SLOWER,
    }


if __name__ == "__main__":
    print(run(*map(int, sys.argv[1:])))
