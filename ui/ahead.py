"""What everybody asks for is computed before anybody does.

When the server has started, a visitor whom nobody sees opens every page as a browser would: first each as it opens by
itself, then on each clip that ships, then each experiment. What these visits read lies in the lab's cache under the
very keys under which people will ask for it, and is pinned there. Their work is the server's own: it is done when
nobody else wants anything.
"""

import asyncio
import gc
import logging
import os

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.session_manager import SessionClient

from datasets.samples import SAMPLES
from ui.lesson import AT, FIRST, SHOWN, TOPICS, url_path
from ui.work.lab import UNSEEN, lab
from ui.work.watch import Watch

log = logging.getLogger("motion_lab")

ON = os.environ.get("MOTION_LAB_AHEAD", "1") != "0"
PATIENCE_S = 600.0  # for one page


class Unseen(SessionClient):
    """A browser that shows nothing.

    Attributes:
        finished: set when the page has been drawn and no work is under way.
    """

    def __init__(self) -> None:
        self.finished = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if msg.HasField("script_finished") and msg.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self.finished.set()


def here() -> bool:
    """Whether it is the unseen visitor whose page runs."""
    context = get_script_run_ctx()
    return context is not None and context.session_id == UNSEEN


def keep(watch: Watch) -> None:
    """At the end of a run: what the unseen visitor has read is what everybody will read."""
    if here():
        lab().cache.pin(watch.read)


async def visit(topic: str, **address: str) -> tuple[str, ...]:
    """Open a page and wait until it is finished; the names of its experiments."""
    runtime, browser = Runtime.instance(), Unseen()
    message = BackMsg()
    message.rerun_script.page_name = url_path(topic)
    message.rerun_script.query_string = "&".join(f"{name}={value}" for name, value in address.items())
    runtime.connect_session(browser, user_info={}, session_id_override=UNSEEN)
    try:
        runtime.handle_backmsg(UNSEEN, message)
        await asyncio.wait_for(browser.finished.wait(), PATIENCE_S)
        session = runtime.get_app_session(UNSEEN)
        return session.session_state[SHOWN] if session is not None and SHOWN in session.session_state else ()
    except TimeoutError:
        log.warning("%s %s is not computed ahead: it did not end within %.0f s", topic, address, PATIENCE_S)
        return ()
    except Exception as error:  # the pages after it are visited all the same
        log.error("%s %s is not computed ahead", topic, address, exc_info=error)
        return ()
    finally:
        runtime.close_session(UNSEEN)


async def visit_all() -> None:
    """Every page, what is asked for most often first."""
    topics = sorted(TOPICS, key=lambda topic: topic != FIRST)
    experiments = {topic: await visit(topic) for topic in topics}
    for clip in SAMPLES:
        for topic in topics:
            await visit(topic, clip=clip)
    for topic, names in experiments.items():
        for name in names[1:]:
            await visit(topic, **{AT: name})
    gc.freeze()  # what is pinned is not looked through again and again
