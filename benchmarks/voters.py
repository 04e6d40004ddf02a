"""A class of 100 votes over HTTP, in a process of its own, against the app as it runs; two rooms at once.

    python -m benchmarks.voters [PEOPLE]

Two rooms, in each of which a question is asked three times. Every phone loads its page, waits for each question as
the page does, and votes: some change their mind, some send the same answer twice, some lose the reply and send again
without a cookie, some drop the connection and come back. The teacher's board follows as it does on the screen. Then a
phone page is opened in Chromium over a slow connection, and a stranger tries letters.
"""

import asyncio
import json
import random
import re
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from playwright.sync_api import Browser

from benchmarks.browser import launched, running
from benchmarks.sessions import resident_mb
from ui.votes.letters import ALL
from ui.votes.limits import ADDRESS_EVERY_S, ADDRESS_TRIES, SERVER_EVERY_S, SERVER_TRIES
from ui.votes.rooms import LONGEST_S

PEOPLE, QUESTIONS, ANSWERS = 100, 3, 4
BEHIND_S, MEMORY_MB, SHOWN_S = 2.0, 1500, 1.0
THINK_S = 4.0  # everybody answers within
PATIENCE_S = 60.0  # until all are there, and for the votes of a question
LONGEST_STAY_S = 400.0  # so long a student stays, whatever happens
LOOK_S = 0.2  # between two looks at a board
SLOW = {"latency": 400, "kbit": 400}
Answer = tuple[int, dict[str, str], bytes]


class Phone:
    """One browser: a connection that stays open, and a cookie."""

    def __init__(self, host: str) -> None:
        self._host, self._port = host.split(":")
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.cookie = ""

    async def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """One request."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, int(self._port), limit=1 << 20)
        reader, writer = self._streams
        sent = {"host": f"{self._host}:{self._port}", "content-length": str(len(body))} | headers
        if self.cookie:
            sent["cookie"] = self.cookie
        if body:
            sent["content-type"] = "application/json"
        lines = [f"{method} {path} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in sent.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        found = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:]) if name}
        content = await reader.readexactly(int(found.get("content-length", 0)))
        if "set-cookie" in found:
            self.cookie = found["set-cookie"].partition(";")[0]
        return int(head[0].split()[1]), found, content

    def drop(self) -> None:
        """The connection is lost."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None


@dataclass
class Student:
    """What one did: its last answers, when the first to each question was counted, how long its page took to come."""

    last: list[int]
    counted: list[float]  # of a clock that all processes of a machine share
    page_s: float


async def student(host: str, letters: str, seed: int) -> Student:
    """One of the class, from the letters to the end of the room."""
    draw, phone = random.Random(f"{letters}{seed}"), Phone(host)
    await asyncio.sleep(draw.random() * 2)
    began = time.perf_counter()
    status, _headers, content = await phone.ask("GET", f"/vote/{letters}")
    took = time.perf_counter() - began
    assert status == 200, status
    data = json.loads(content.decode().split('id="data">')[1].split("</script>")[0])
    state, key, page, done = data["state"], data["key"], f"{seed:032x}", 0
    did = Student([-1] * QUESTIONS, [0.0] * QUESTIONS, took)
    while state["stage"] != "ended" and time.perf_counter() - began < LONGEST_STAY_S:
        if state["stage"] == "open" and state["number"] > done:
            done = state["number"]
            did.last[done - 1], did.counted[done - 1] = await answered(phone, draw, letters, key, page, done)
        if draw.random() < 0.1:
            phone.drop()
        status, _headers, content = await phone.ask(
            "GET", f"/vote/{letters}/now?since={state['version']}", room_key=key
        )
        if status == 404:
            break
        state = json.loads(content) if status == 200 else state
    phone.drop()
    return did


async def answered(
    phone: Phone, draw: random.Random, letters: str, key: str, page: str, number: int
) -> tuple[int, float]:
    """Votes as people and networks do; the answer that must count, and when the first one was."""
    await asyncio.sleep(draw.random() * THINK_S)
    kind = draw.choice(["once", "once", "changes", "twice", "lost", "back"])
    answers = [draw.randrange(ANSWERS) for _ in range(3 if kind == "changes" else 1)]
    answers *= 2 if kind in ("twice", "lost") else 1
    counted = 0.0
    for n, answer in enumerate(answers):
        if kind == "back":
            phone.drop()
        body = json.dumps({"number": number, "answer": answer, "page": page}).encode()
        before = phone.cookie
        status, _headers, content = await phone.ask("POST", f"/vote/{letters}", body, room_key=key)
        assert status == 200, content
        counted = time.time() if n == 0 else counted
        if kind == "lost" and n == 0:  # the reply never came
            phone.cookie = before
            phone.drop()
    return answers[-1], counted


def students(host: str, letters: str, seeds: range) -> list[Student]:
    """All of a room, in this process."""

    async def all_of_them() -> list[Student]:
        return await asyncio.gather(*(student(host, letters, seed) for seed in seeds))

    return asyncio.run(all_of_them())


# ---- the teacher


# Notes when the board's count becomes another.
WATCH = """() => {
  window.seen = [];
  let last = '';
  setInterval(() => {
    const rooms = [...document.querySelectorAll('[role=dialog] *')].map((e) => e.shadowRoot?.querySelector('.room'));
    const text = rooms.find(Boolean)?.querySelector('.tally')?.textContent ?? '';
    if (text !== last) window.seen.push([Date.now() / 1000, (last = text)]);
  }, 20);
}"""


def number(text: str) -> int:
    """The first one in a text."""
    return int(re.findall(r"\d+", text)[0])


class Teacher:
    """A teacher's window in Chromium: opens a room and asks its own questions, as people do."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        self.page.set_default_timeout(60_000)
        self.page.goto(f"{address}/shift?experiment=lab")
        self.page.get_by_role("button", name="Open a room for the class").click()
        self.dialog = self.page.get_by_role("dialog")
        self.dialog.locator(".letters").wait_for()
        self.page.evaluate(WATCH)
        self.letters = self.dialog.locator(".letters").inner_text()

    def asks(self) -> None:
        """Put a question of its own to the class."""
        self.dialog.get_by_text("A question of your own").click()
        self.dialog.get_by_label("Question", exact=True).fill("Which one?")
        lines = "\n".join(f"answer {n}" for n in range(ANSWERS))
        self.dialog.get_by_label("Answers, one a line").fill(lines)
        self.dialog.get_by_role("button", name="Ask the class").click()
        self.dialog.get_by_role("heading", name="Which one?").wait_for()

    def asks_again(self) -> None:
        """The same once more, as after the class has talked about it."""
        self.dialog.get_by_role("button", name="Ask again").click()
        self.dialog.get_by_role("button", name="Close the vote").wait_for()

    def waits(self, people: int) -> None:
        """Until all are there."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and number(self.dialog.locator(".there").inner_text()) < people:
            time.sleep(LOOK_S)

    def tally(self) -> int:
        """How many have voted, as the board shows it."""
        return number(self.dialog.locator(".tally").inner_text())

    def seen(self) -> list[tuple[float, int]]:
        """When the board has shown how many, since this was last asked."""
        told = self.page.evaluate("() => window.seen.splice(0)")
        return [(at, number(text)) for at, text in told if text]

    def closes(self) -> list[int]:
        """The bars."""
        self.dialog.get_by_role("button", name="Close the vote").click()
        self.dialog.locator(".count").nth(ANSWERS - 1).wait_for()
        return [int(each.inner_text()) for each in self.dialog.locator(".count small:not(.before)").all()]

    def ends(self) -> None:
        self.dialog.get_by_role("button", name="Close", exact=True).click()
        self.page.get_by_test_id("stPopover").get_by_role("button").click()
        self.page.get_by_role("button", name="End the room").click()
        self.page.get_by_role("button", name="Open a room for the class").wait_for()


def lesson(browser: Browser, address: str, people: int, pid: int) -> dict[str, Any]:
    """Both rooms at once, from the first letter to the end."""
    host = address.removeprefix("http://")
    teachers = [Teacher(browser, address) for _ in range(2)]
    bars: list[list[list[int]]] = [[], []]
    seen: dict[tuple[int, int], list[tuple[float, int]]] = {}  # by room and question: when the board showed how many
    peak = 0.0
    with ProcessPoolExecutor(2, get_context("spawn")) as apart:
        seeds = (range(people), range(people, 2 * people))
        crowds = [apart.submit(students, host, each.letters, own) for each, own in zip(teachers, seeds, strict=True)]
        for teacher in teachers:
            teacher.waits(people)
        for question in range(QUESTIONS):
            for teacher in teachers:
                teacher.seen()
                teacher.asks_again() if question else teacher.asks()
            end = time.monotonic() + PATIENCE_S
            while time.monotonic() < end and any(teacher.tally() < people for teacher in teachers):
                peak = max(peak, resident_mb(pid))
                time.sleep(LOOK_S)
            for room, teacher in enumerate(teachers):
                seen[room, question] = teacher.seen()
                bars[room].append(teacher.closes())
        for teacher in teachers:
            teacher.ends()
        found = [crowd.result() for crowd in crowds]
    wrong, behind = 0, 0.0
    for (room, question), shown in seen.items():
        did = found[room]
        meant = [sum(each.last[question] == n for each in did) for n in range(ANSWERS)]
        wrong += sum(abs(a - b) for a, b in zip(bars[room][question], meant, strict=True))
        for count, moment in enumerate(sorted(each.counted[question] for each in did), start=1):
            when = next((at for at, told in shown if told >= count), float("inf"))
            behind = max(behind, when - moment)
    pages = [each.page_s for room in found for each in room]
    return {
        "people_a_room": people,
        "votes": 2 * QUESTIONS * people,
        "counted_wrong": wrong,
        "board_behind_worst_s": round(behind, 2),
        "page_median_s": round(statistics.median(pages), 3),
        "page_worst_s": round(max(pages), 2),
        "memory_peak_mb": round(peak),
    }


# ---- one phone on a slow connection, and a stranger


def slow(browser: Browser, address: str) -> dict[str, Any]:
    """Opening a room's page: bytes, round trips, and what Chromium takes when each byte and round trip is slow."""
    teacher = Teacher(browser, address)
    teacher.asks()
    where = f"{address}/vote/{teacher.letters}"
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = context.new_page()
    link = context.new_cdp_session(page)
    link.send("Network.enable")
    rate = SLOW["kbit"] * 1000 / 8
    link.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": SLOW["latency"], "downloadThroughput": rate, "uploadThroughput": rate},
    )
    received: list[float] = []
    link.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    took = []
    for _ in range(5):
        page.goto(where, wait_until="commit")
        page.get_by_role("button", name="answer 0").wait_for()
        took.append(page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000)
    context.close()
    teacher.ends()
    size = max(received)
    trip = SLOW["latency"] / 1000
    return {
        "connection": f"{SLOW['kbit']} kbit/s, {SLOW['latency']} ms a round trip",
        "page_bytes": round(size),
        "first_paint_one_round_trip_s": round(statistics.median(took), 2),
        "first_paint_with_tcp_s": round(2 * trip + size / rate, 2),
        "first_paint_with_tcp_and_tls_s": round(3 * trip + size / rate, 2),
    }


async def tried(host: str) -> int:
    """How many wrong letters a stranger gets an answer to before it is asked to wait."""
    phone, letters = Phone(host), "BCDG"
    for count in range(10 * ADDRESS_TRIES):
        status, headers, _content = await phone.ask("GET", f"/vote/{letters[:3]}{'HJKMNPRSTVWXZ'[count % 13]}")
        if status == 429:
            assert int(headers["retry-after"]) > 0
            return count
    return -1


def run(people: int = PEOPLE) -> dict[str, Any]:
    with running() as (host, pid):
        with launched() as browser:
            found = lesson(browser, f"http://{host}", people, pid)
            page = slow(browser, f"http://{host}")
        tries = asyncio.run(tried(host))
    in_a_room = ADDRESS_TRIES + LONGEST_S / ADDRESS_EVERY_S
    letters = {
        "tries_until_429": tries,
        "all_letters": ALL,
        "search_by_one_address_days": round((ALL - ADDRESS_TRIES) * ADDRESS_EVERY_S / 86400, 1),
        "search_by_all_addresses_days": round((ALL - SERVER_TRIES) * SERVER_EVERY_S / 86400, 1),
        "found_within_a_room_s_longest_life": round(in_a_room / ALL, 4),
    }
    return {
        **found,
        "slow": page,
        "letters": letters,
        "bar": f"every vote counted once and in its room, the board at most {BEHIND_S:.0f} s behind, the server below "
        f"{MEMORY_MB} MB, a phone's page painted within {SHOWN_S:.0f} s on a slow connection, letters not to be tried",
        "met": found["counted_wrong"] == 0
        and found["board_behind_worst_s"] <= BEHIND_S
        and found["memory_peak_mb"] <= MEMORY_MB
        and page["first_paint_with_tcp_s"] <= SHOWN_S
        and tries == ADDRESS_TRIES,
    }


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:])), indent=2))
