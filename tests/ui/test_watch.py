"""One watch a page run: what arrives is seen, all work is followed together, a stop or an error can be undone."""

import itertools
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from ui import work
from ui.work.lab import there, this_session
from video import Progress
from vizlib.engine.jobs import SERVER
from vizlib.engine.keys import Key

NUMBERS = itertools.count()  # the lab is shared by all tests of a process: each asks for results of its own


def page(draw, follow=True):
    """An app of one page: what stands around ``draw`` is what the router does; work without an end is not followed."""

    def script():
        import streamlit as st

        from ui import work

        watch = work.watch()
        try:
            st.session_state["draw"]()
            if st.session_state["follow"]:
                watch.follow()
            else:
                watch.give_up()
        finally:
            watch.close()

    app = AppTest.from_function(script, default_timeout=120)
    app.session_state["draw"] = draw
    app.session_state["follow"] = follow
    return app


@pytest.fixture
def key():
    return Key("test", next(NUMBERS))


def once(key, steps, *args, **options):
    work.once(key, steps, *args, lane=f"lane-{key.subject}", title=f"Work {key.subject}", **options)


def quick(answer):
    yield answer


def texts(app):
    return [element.value for element in app.markdown]


def test_what_arrives_while_the_page_is_drawn_is_shown(key):
    import streamlit as st

    def draw():
        st.markdown(f"result {work.result(key)}")
        work.lab().cache.put(key, 42, 100)  # as another session might, just after it was read

    app = page(draw).run()
    assert texts(app) == ["result 42"]


def test_all_work_is_followed_together():
    import streamlit as st

    keys = [Key("test", next(NUMBERS)) for _ in range(3)]
    first, gates = Event(), [Event(), Event(), Event()]

    def gated(n):
        yield Progress(0, 1)
        gates[n].wait(20)
        yield n

    def draw():
        work.current().panel(keys[0])
        work.current().panel()
        for n, key in enumerate(keys):
            once(key, gated, n, size_of=lambda _n: 100, wait_s=0)
        done = [work.result(key) for key in keys]
        st.markdown(str(done))
        # The last place comes first: a page that follows one piece of work after another would hang here.
        for n, gate in reversed(list(enumerate(gates))):
            if all(other is not None for other in done[n + 1 :]):
                gate.set()
        first.set()

    app = page(draw).run()
    assert texts(app) == ["[0, 1, 2]"]
    assert not app.button


def test_a_failure_is_told_and_can_be_tried_again(key):
    import streamlit as st

    luck = []

    def breaks():
        yield Progress(0, 2)
        if not luck:
            raise RuntimeError("no luck")
        yield "well"

    def draw():
        work.current().panel()
        if "elsewhere" not in st.session_state:
            once(key, breaks, size_of=lambda _: 100)
            st.markdown(str(work.result(key)))

    app = page(draw).run()
    assert "no luck" in app.error[0].value
    assert texts(app) == ["None"]
    app.session_state["elsewhere"] = True
    app.run()
    del app.session_state["elsewhere"]
    luck.append("some")
    app.run()
    assert app.error  # not begun again by itself, even after a look elsewhere
    next(button for button in app.button if button.label == "Run again").click().run()
    assert texts(app) == ["well"]
    assert not app.error


def test_work_that_the_page_no_longer_reads_is_given_up_by_kind():
    import streamlit as st

    keys = {name: Key(kind, next(NUMBERS)) for name, kind in (("old", "a"), ("new", "a"), ("other", "b"))}

    def endless():
        while True:
            yield Progress(0, 2)

    def draw():
        now = st.session_state.get("now", ("old", "other"))
        for name in now:
            work.start(keys[name], endless, lane="endless", title=name, wait_s=0, instead_of=keys[name].kind)

    app = page(draw, follow=False).run()
    jobs = app.session_state["jobs"]
    assert set(jobs) == {keys["old"], keys["other"]}
    old = jobs[keys["old"]]
    app.session_state["now"] = ("new",)
    app.run()
    assert old.stopping or old.state.finished
    assert set(app.session_state["jobs"]) == {keys["new"], keys["other"]}
    for job in app.session_state["jobs"].values():
        job.stop()


def test_what_is_done_to_a_clip_ends_with_it():
    subject = f"clip {next(NUMBERS)}"

    def endless():
        while True:
            yield Progress(0, 2)

    def draw():
        work.start(Key("a", subject), endless, lane="endless", title="a", wait_s=0)
        work.leave(subject)

    app = page(draw, follow=False).run()
    assert not app.session_state["jobs"]


def test_a_session_lets_go_of_what_has_ended_and_is_no_longer_read(key):
    import streamlit as st

    def draw():
        if "elsewhere" not in st.session_state:
            once(key, quick, "answer", size_of=lambda _: 100)

    app = page(draw).run()
    assert set(app.session_state["jobs"]) == {key}
    app.session_state["elsewhere"] = True
    app.run()
    assert not app.session_state["jobs"]
    assert work.lab().cache.get(key) == "answer"


def test_a_result_without_room_in_the_cache_is_held_by_the_session(key):
    import streamlit as st

    def draw():
        once(key, quick, "large", size_of=lambda _: 1 << 50)
        st.markdown(str(work.result(key)))

    assert texts(page(draw).run()) == ["large"]


def test_what_a_button_replaces_is_given_up_by_the_run_that_answers_it():
    import streamlit as st

    keys = {name: Key("c", next(NUMBERS)) for name in ("old", "new")}

    def endless():
        while True:
            yield Progress(0, 2)

    def begin(name):
        st.session_state["now"] = name
        work.start(keys[name], endless, lane="endless", title=name, wait_s=0, instead_of="c")

    def draw():
        st.button("old", on_click=begin, args=("old",))
        st.button("new", on_click=begin, args=("new",))
        if "now" in st.session_state:
            work.unfinished([keys[st.session_state["now"]]])

    app = page(draw, follow=False).run()
    app.button[0].click().run()
    assert set(app.session_state["jobs"]) == {keys["old"]}
    app.button[1].click().run()
    assert set(app.session_state["jobs"]) == {keys["new"]}
    app.session_state["jobs"][keys["new"]].stop()


def test_work_ends_when_its_browser_is_away_and_begins_again_when_it_is_back(key, monkeypatch):
    begun, gate = [], Event()

    def steps():
        begun.append(1)
        while not gate.wait(0.01):
            yield Progress(1, 2)
        yield "there"

    def draw():
        once(key, steps, wait_s=0)

    app = page(draw, follow=False).run()
    job = app.session_state["jobs"][key]
    with monkeypatch.context() as patch:
        patch.setattr("vizlib.engine.schedule.LOOK_S", 0.0)
        patch.setattr("vizlib.engine.schedule.AWAY_S", 0.0)
        patch.setattr(work.lab().runner._schedule, "_there", lambda session: False)
        assert job.wait(120)
    assert job.abandoned
    app.run()
    again = app.session_state["jobs"][key]
    gate.set()
    assert again.wait(120)
    assert again.latest == "there"
    assert begun == [1, 1]


def test_a_session_is_there_as_long_as_a_browser_shows_it(monkeypatch):
    from streamlit import runtime

    class Runtime:
        def is_active_session(self, session_id):
            return session_id == "shown"

    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", Runtime)
    assert there("shown")
    assert not there("closed")
    assert this_session() == SERVER  # no page runs in this thread
