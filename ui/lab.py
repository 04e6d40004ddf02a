"""What all sessions share: the runner of jobs, the networks in memory, the cache of results."""

import os
from dataclasses import dataclass

import streamlit as st

from ui.examples import warm_up
from vizlib.cache import Cache
from vizlib.device import default_device
from vizlib.jobs import Runner
from vizlib.networks import Networks

CACHE_MB = int(os.environ.get("MOTION_LAB_CACHE_MB", "1500"))


@dataclass(frozen=True)
class Lab:
    runner: Runner
    networks: Networks
    cache: Cache


@st.cache_resource(show_spinner=False)
def lab() -> Lab:
    """The one lab of this server; its first job is the example with which the pages open."""
    made = Lab(Runner(), Networks(), Cache(CACHE_MB << 20))
    made.runner.submit(warm_up, made.networks, made.cache, lane=default_device(), title="warm-up")
    return made
