"""A person's own file on its way to the page: looked at in a job, bounded with the others, let go when replaced."""

import gc
import threading
import time

import pytest

from tests.bombs import BOMBS
from tests.measuring import Stopwatch
from tests.pages.opening import opened, press, shown
from tests.video_files import make_video
from ui import uploads, work
from ui.clip import picker
from ui.work.watch import Watch
from video import Progress, bounds, probing

NAMES = ["one_sample_named_often", "stripped_headers", "many_edits", "huge_gif", "a_billion_in_a_fragment"]


def upload(app, name, data):
    return shown(app.file_uploader(key="file").set_value((name, data, "video/mp4")).run())


@pytest.fixture
def own():
    return opened("clip", clip="upload", lang="en")


def test_bombs_end_in_a_sentence_on_the_page(own):
    for name in NAMES:
        begun = Stopwatch()
        app = upload(own, f"{name}.mp4", BOMBS[name]())
        assert begun.seconds() < 5
        assert not app.exception
        assert len(app.error) == 1
        assert app.error[0].value.endswith(".")


@pytest.mark.parametrize("second", [make_video(frames=18), b"no video at all"])
def test_a_file_that_is_replaced_is_let_go(own, monkeypatch, second):
    dropped = []
    monkeypatch.setattr(uploads, "drop", dropped.append)
    app = upload(own, "first.mp4", make_video(frames=12))
    assert not app.error
    file_id, first = app.session_state["uploaded"]
    digest = first.digest
    del first
    app = upload(app, "second.mp4", second)
    assert dropped == [file_id]
    assert app.session_state["uploaded"][1].data == second
    gc.collect()
    held = [thing for thing in gc.get_objects() if type(thing) is picker.Source and thing.digest == digest]
    assert not held, [gc.get_referrers(thing) for thing in held]


def test_more_than_a_session_may_hold_is_refused_with_what_to_do(own, monkeypatch):
    monkeypatch.setattr(uploads, "held", lambda: bounds.MAX_SESSION_BYTES + (50 << 20))
    app = upload(own, "more.mp4", make_video())
    assert "850 MB" in app.error[0].value
    assert "800 MB" in app.error[0].value
    assert "uploaded" not in app.session_state


def test_the_look_at_a_file_is_a_job_that_can_be_stopped(own, monkeypatch):
    """The page's own thread never looks."""
    threads, enough = set(), threading.Event()

    def slow(data):
        for n in range(1000):
            if enough.is_set():
                break
            threads.add(threading.current_thread().name)
            time.sleep(0.01)
            yield Progress(n, 1000)
        yield from probing(data)

    monkeypatch.setattr(picker, "probing", slow)
    give_up, titles = Watch.give_up, set()

    def stop_it(watch):  # as a press on Stop does while the page polls
        for key, job in work.jobs().items():
            if key.kind == "info":
                titles.add(job.title)
                job.stop()
        give_up(watch)

    monkeypatch.setattr(Watch, "give_up", stop_it)
    app = own.file_uploader(key="file").set_value(("slow.mp4", make_video(), "video/mp4")).run()
    assert not app.exception
    assert titles == {"Opening slow.mp4"}
    assert threads == {"jobs-video-short"}
    assert any("was stopped" in info.value for info in app.info)
    monkeypatch.setattr(Watch, "give_up", give_up)
    enough.set()
    press(app, "Run again")
    assert not shown(app).error
