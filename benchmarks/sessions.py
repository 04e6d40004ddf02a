"""Twenty people open *Optical flow* at once, each on a rendered actor of their own, over websockets as browsers do.

    python -m benchmarks.sessions

All get their pictures, the last one at most 25 times later than a lone one does; all see progress or their place in the
queue meanwhile; and when they have left, the server's memory returns to within 300 MB of where it was.
"""

import asyncio
import time
from pathlib import Path
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.browser import running

PEOPLE = 20
TIMES, MEMORY_MB, SILENT_S = 25.0, 300, 1.0
PATIENCE_S = 300.0
LEAVE_S = 15  # the server notices that people have left


def resident_mb(pid: int) -> float:
    """Memory of a process that is in use, as Linux tells it."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def shows(message: ForwardMsg, kind: str) -> bool:
    """Whether a message brings an element of this kind."""
    if not (message.HasField("delta") and message.delta.HasField("new_element")):
        return False
    return message.delta.new_element.WhichOneof("type") == kind


class Gate:
    """Opens when so many people have arrived: nobody leaves before the last one has pictures."""

    def __init__(self, people: int) -> None:
        self.missing = people
        self.open = asyncio.Event()

    async def wait(self) -> None:
        self.missing -= 1
        if self.missing == 0:
            self.open.set()
        await self.open.wait()


async def person(host: str, seed: int, gate: Gate) -> dict[str, Any]:
    """One session: seconds until its pictures, how often it saw progress, and its longest silence until then."""
    began = last = time.perf_counter()
    bars, silence, arrived = 0, 0.0, PATIENCE_S
    async with websockets.connect(f"ws://{host}/_stcore/stream", subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        message = BackMsg()
        message.rerun_script.query_string = f"clip=actor&action=run&seed={seed}"
        message.rerun_script.page_name = "flow"
        await socket.send(message.SerializeToString())
        while time.perf_counter() - began < PATIENCE_S:
            answer = ForwardMsg.FromString(await asyncio.wait_for(socket.recv(), PATIENCE_S))
            now = time.perf_counter()
            silence, last = max(silence, now - last), now
            bars += shows(answer, "progress")
            # The player is a component, and so is the carrier of its video, which comes first.
            if shows(answer, "bidi_component"):
                arrived = now - began
                break
        await gate.wait()
    return {"seconds": round(arrived, 2), "bars": bars, "silence": round(silence, 2)}


async def together(host: str, seeds: range) -> list[dict[str, Any]]:
    """Some people at once."""
    gate = Gate(len(seeds))
    return await asyncio.gather(*(person(host, seed, gate) for seed in seeds))


def run() -> dict[str, Any]:
    with running() as (host, pid):
        # Two lone ones: the first pays for what a server does once.
        asyncio.run(together(host, range(1)))
        (lone,) = asyncio.run(together(host, range(1, 2)))
        before = resident_mb(pid)
        crowd = asyncio.run(together(host, range(100, 100 + PEOPLE)))
        peak = resident_mb(pid)
        time.sleep(LEAVE_S)
        after = resident_mb(pid)
    last = max(each["seconds"] for each in crowd)
    silence = max(each["silence"] for each in crowd)
    return {
        "lone_s": lone["seconds"],
        "first_s": min(each["seconds"] for each in crowd),
        "last_s": last,
        "times": round(last / lone["seconds"], 1),
        "least_bars": min(each["bars"] for each in crowd),
        "longest_silence_s": silence,
        "memory_before_mb": round(before),
        "memory_with_all_mb": round(peak),
        "memory_after_mb": round(after),
        "bar": f"the last of {PEOPLE} at most {TIMES:.0f} times later than a lone one, all see progress and "
        f"never wait for {SILENT_S:.0f} s without a word, "
        f"memory back within {MEMORY_MB} MB",
        "met": last <= TIMES * lone["seconds"]
        and min(each["bars"] for each in crowd) > 0
        and silence <= SILENT_S
        and after - before <= MEMORY_MB,
    }


if __name__ == "__main__":
    print(run())
