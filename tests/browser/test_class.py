"""People who come at once, over websockets as browsers do."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from benchmarks import crowd as crowds

PEOPLE = 8
PAGE = "point-lights"


def test_all_who_come_at_once_get_the_finished_example(address):
    host = address.removeprefix("http://")

    async def person():
        async with crowds.arrived(host) as one:
            return await one.visit(PAGE)

    async def all_of_them():
        return await asyncio.gather(*(person() for _ in range(PEOPLE)))

    with ThreadPoolExecutor(1) as apart:  # the browser's tests have a loop of their own in this thread
        visits = apart.submit(asyncio.run, all_of_them()).result()
    told = crowds.told(visits)
    assert told["visits"] == PEOPLE
    assert told["exceptions"] == told["without_answer"] == 0
    assert all(visit.content_s <= visit.finished_s for visit in visits)
