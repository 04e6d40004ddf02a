"""The checkpoints that a person has brought to this session: they answer in it, and nowhere else."""

import streamlit as st

from ui import work
from vizlib.engine.own import Own
from vizlib.predict import Request

HELD = "own-weights"  # in the session: by the network's name
MOST = 2  # networks of one session


def held() -> dict[str, Own]:
    """All of this session."""
    return st.session_state.setdefault(HELD, {})


def of(name: str) -> Own | None:
    """The person's own weights of this network."""
    return held().get(name)


def digest(name: str) -> str:
    """By which requests name them; empty where the network has none of its own."""
    mine = of(name)
    return "" if mine is None else mine.sha256


def forget(name: str) -> None:
    """Undo it: the network is again what it was, and the memory is free as soon as its work has ended."""
    mine = held().pop(name)
    for key, job in list(work.jobs().items()):
        if isinstance(key.request, tuple) and any(
            isinstance(part, Request) and part.own == mine.sha256 for part in key.request
        ):
            job.stop()
            work.forget(key)
