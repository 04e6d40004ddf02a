"""An ascent that stands still at a step until a test lets it go on, on a page that does not wait for it."""

from contextlib import contextmanager
from threading import Event

from ui.work.watch import Watch
from vizlib.maximize import maximize

WAIT_S = 30


@contextmanager
def held_at(monkeypatch, where, done):
    """``where`` the module that climbs; the worker waits before it gives step ``done`` of each ascent.

    Yields two events: it is there, and it may go on.
    """
    there, go = Event(), Event()

    def slowly(*args):
        for step in maximize(*args):
            if step.done == done:
                there.set()
                go.wait(WAIT_S)
            yield step

    def glance(self):
        self.give_up()
        for number, panel in enumerate(self._panels):
            self._draw(number, panel)

    with monkeypatch.context() as patch:
        patch.setattr(f"{where}.maximize", slowly)
        patch.setattr(Watch, "follow", glance)
        try:
            yield there, go
        finally:
            go.set()


def ended(app, kind):
    """Waits until all work of this kind has ended."""
    for key, job in dict(app.session_state["jobs"]).items():
        if key.kind == kind:
            assert job.wait(WAIT_S)
