"""Motion Lab's door. Start it with ``make app``.

The script that runs for each visit, the router, lies in ``ui/``: beside a folder ``pages/`` Streamlit would look for
pages in it by itself, and not find the one that the first address of a server names.
"""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from starlette.middleware import Middleware

from ui import ahead
from ui.uploads import BoundedUploads
from ui.votes import phone
from ui.votes.routes import routes as votes
from ui.words import LANGUAGES
from ui.work import lab
from ui.worksheet.routes import routes as worksheets

HEAVY = ("ui.networks.predictions", "pages.lecture.claims", "vizlib.attribution", "vizlib.maximize")


@asynccontextmanager
async def ready(_app: st.App) -> AsyncIterator[None]:
    """Import and read what takes seconds before the first visit, not in front of it; then do what everybody will ask
    for.
    """
    cluster = lab().cluster  # which is joined meanwhile, where there is one
    for name in HEAVY:
        import_module(name)
    for language in LANGUAGES:  # the first phone would read both, and all others would wait for it
        phone.words(language)
    gc.freeze()  # what lives as long as the server is not looked through again and again
    visits = asyncio.create_task(ahead.visit_all()) if ahead.ON else None
    yield
    if visits is not None:
        visits.cancel()
    cluster.close()


app = st.App("ui/router.py", lifespan=ready, routes=[*votes(), *worksheets()], middleware=[Middleware(BoundedUploads)])
