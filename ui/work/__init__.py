"""Long work on a page: start it, watch it, stop it, read its result. A page never waits."""

from ui.work.bars import show_error, stop
from ui.work.lab import lab, other_devices
from ui.work.made import made
from ui.work.news import jobs
from ui.work.parts import apart, fresh
from ui.work.session import SOON_S, ask, asked_for, forget, leave, once, result, so_far, start, unfinished, wait
from ui.work.watch import current, watch

__all__ = [
    "SOON_S", "apart", "ask", "asked_for", "current", "forget", "fresh", "jobs", "lab", "leave", "made", "once",
    "other_devices", "result", "show_error", "so_far", "start", "stop", "unfinished", "wait", "watch",
]  # fmt: skip
