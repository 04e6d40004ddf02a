"""What all sessions share: the runner of jobs, the networks in memory, the cache of results."""

import os
import secrets
from dataclasses import dataclass

import streamlit as st

from vizlib.engine.cache import Cache
from vizlib.engine.finders import Finders
from vizlib.engine.jobs import Runner
from vizlib.engine.networks import Networks
from vizlib.engine.own import OwnNetworks

UNSEEN = secrets.token_hex(16)  # the session of the visitor whose work is the server's own; nobody can name it

CACHE_MB = int(os.environ.get("MOTION_LAB_CACHE_MB", "1500"))

OWN_MB = int(os.environ.get("MOTION_LAB_OWN_MB", "2000"))  # of checkpoints that people bring; 0: nobody may


@dataclass(frozen=True)
class Lab:
    runner: Runner
    networks: Networks
    finders: Finders
    cache: Cache
    own: OwnNetworks


@st.cache_resource(show_spinner=False)
def lab() -> Lab:
    """The one lab of this server."""
    return Lab(Runner(), Networks(), Finders(), Cache(CACHE_MB << 20), OwnNetworks(OWN_MB << 20))
