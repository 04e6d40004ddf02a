"""People who visit the app over websockets as browsers do: alone or many at once, and what becomes of their visits."""

import asyncio
import itertools
import random
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.RootContainer_pb2 import RootContainer

from datasets.samples import SAMPLES
from ui.clip.actor import LENGTHS
from ui.lesson import TOPICS, url_path
from vizlib.attribution import METHOD_NAMES

PAGES = 5
PATIENCE_S = 120.0
GREEDY_S = 10.0  # what is greedy takes longer
GREEDY = f"clip=actor&length={max(LENGTHS)}&why_nets_lab=i3d_kinetics400&why_methods={','.join(METHOD_NAMES)}&seed="
CLIPS = ("", *(f"clip={name}" for name in SAMPLES))


@dataclass
class Visit:
    """What a person saw of one page: seconds until it said something and until it was finished, ``None`` if never."""

    page: str
    content_s: float | None = None
    finished_s: float | None = None
    exceptions: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    received: int = 0  # bytes


class Person:
    """One browser tab: a session of the app, which goes from page to page."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket

    async def visit(self, page: str, query: str = "", patience_s: float = PATIENCE_S) -> Visit:
        """Open a page and wait until it is finished."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        seen, began = Visit(f"{page}?{query}"), time.perf_counter()
        await self._socket.send(message.SerializeToString())
        there = False  # the answer to this message has begun; until then things of the page before may come
        try:
            async with asyncio.timeout(patience_s):
                while True:
                    data = await self._socket.recv()
                    seen.received += len(data)
                    answer = ForwardMsg.FromString(data)
                    kind = answer.WhichOneof("type")
                    there |= kind == "new_session"
                    if not there:
                        continue
                    if kind == "delta":
                        self._note(answer, seen, time.perf_counter() - began)
                    elif kind == "script_finished" and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                        seen.finished_s = time.perf_counter() - began
                        return seen
                    elif kind == "script_finished" and answer.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                        seen.refusals.clear()  # the page is drawn anew
        except TimeoutError:
            return seen

    @staticmethod
    def _note(answer: ForwardMsg, seen: Visit, seconds: float) -> None:
        if answer.metadata.delta_path[0] != RootContainer.MAIN or not answer.delta.HasField("new_element"):
            return
        element = answer.delta.new_element
        kind = element.WhichOneof("type")
        if kind not in ("html", "empty"):  # the sheet of styles, and a place that is kept
            seen.content_s = seconds if seen.content_s is None else seen.content_s
        if kind == "exception":
            seen.exceptions.append(f"{element.exception.type}: {element.exception.message}")
        if kind == "alert" and element.alert.format == Alert.ERROR:
            seen.refusals.append(element.alert.body)


@asynccontextmanager
async def arrived(host: str) -> AsyncIterator[Person]:
    """A person who comes and goes."""
    address = f"ws://{host}/_stcore/stream"
    browser = {"open_timeout": PATIENCE_S, "ping_interval": None}  # as patient as one
    async with websockets.connect(address, subprotocols=["streamlit"], max_size=None, **browser) as socket:  # type: ignore[arg-type, list-item]
        yield Person(socket)


async def walk(host: str, seed: int, pages: int) -> list[Visit]:
    """One person's visits."""
    draw = random.Random(seed)
    clip = draw.choice(CLIPS) if seed % 2 else ""
    async with arrived(host) as person:
        return [await person.visit(url_path(topic), clip) for topic in draw.sample(TOPICS, pages)]


async def greed(host: str) -> None:
    """Asks for what takes long, again and again, until it is cancelled."""
    for seed in itertools.count(100):
        async with arrived(host) as person:
            visit = await person.visit("attribution", f"{GREEDY}{seed}")
        if visit.finished_s is not None and visit.finished_s < GREEDY_S:
            raise RuntimeError(f"What the greedy person asks for takes {visit.finished_s:.1f} s: that is not greedy.")


async def crowd(host: str, people: int, pages: int, greedy: bool = False) -> list[Visit]:
    """All visits of so many people at once."""
    others = [asyncio.create_task(greed(host))] if greedy else []
    if greedy:
        await asyncio.sleep(5.0)  # it is at work
    walks = await asyncio.gather(*(walk(host, seed, pages) for seed in range(people)))
    for other in others:
        if other.done():
            other.result()  # what broke it
        other.cancel()
    return [visit for visits in walks for visit in visits]


def told(visits: list[Visit]) -> dict[str, Any]:
    """The figures of some visits."""
    content = [visit.content_s for visit in visits if visit.content_s is not None]
    finished = [visit.finished_s for visit in visits if visit.finished_s is not None]
    return {
        "visits": len(visits),
        "exceptions": sum(len(visit.exceptions) for visit in visits),
        "without_answer": sum(visit.finished_s is None or bool(visit.refusals) for visit in visits),
        "content_median_s": median(content),
        "content_worst_s": worst(content),
        "finished_median_s": median(finished),
        "finished_worst_s": worst(finished),
        "received_mb": round(sum(visit.received for visit in visits) / 1e6),
    }


def median(seconds: Sequence[float]) -> float | None:
    """``None``: of nobody."""
    return round(statistics.median(seconds), 2) if seconds else None


def worst(seconds: Sequence[float]) -> float | None:
    """``None``: of nobody."""
    return round(max(seconds), 2) if seconds else None
