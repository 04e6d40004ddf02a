"""Coroutines in tests: Playwright's loop runs in the thread of a worker that has driven a browser."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run(coroutine):
    """What ``asyncio.run`` answers, in a thread of its own."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, coroutine).result()
