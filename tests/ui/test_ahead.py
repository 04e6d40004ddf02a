"""The visitor whom nobody sees opens pages as a browser does, and what it reads stays."""

import gc
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime import Runtime

from datasets.samples import SAMPLES
from tests.loops import run
from tests.pages.opening import opened
from ui import ahead
from ui.lesson import FIRST, TOPICS, read_lesson
from ui.work.lab import lab
from vizlib.engine.cache import Cache

ROUTER = Path(__file__).parent.parent.parent / "ui" / "router.py"


@pytest.fixture
def pinned(monkeypatch):
    """The keys that are pinned from now on."""
    keys = []
    monkeypatch.setattr(Cache, "pin", lambda self, more: keys.extend(more))
    return keys


def test_what_a_page_reads_is_pinned(monkeypatch, pinned):
    monkeypatch.setattr(Runtime, "_instance", None)

    async def served():
        async with st.App(str(ROUTER)).lifespan()(None):
            return await ahead.visit("shift")

    assert run(served()) == tuple(read_lesson("shift", "en").experiments)
    assert {"clip", "still", "figure"} <= {key.kind for key in pinned}
    assert all(lab().cache.get(key) is not None for key in pinned)


def test_what_people_read_is_not(pinned):
    assert not opened("shift").exception
    assert pinned == []


def test_every_page_is_visited_what_is_asked_most_often_first(monkeypatch):
    visited = []

    async def visit(topic, **address):
        visited.append((topic, address))
        return "first", "second"

    monkeypatch.setattr(ahead, "visit", visit)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    run(ahead.visit_all())
    assert visited[0] == (FIRST, {})
    assert sorted(topic for topic, _address in visited[: len(TOPICS)]) == list(TOPICS)
    for address in ({}, *({"clip": clip} for clip in SAMPLES), {"experiment": "second"}):
        assert {topic for topic, given in visited if given == address} == set(TOPICS)
