"""*From slow to fast*: five videos that do not ship, and where they stand: none yet, at work, stopped, all made."""

import pytest

from tests.pages.maximize.climbing import WAIT_S, ended, held_at
from tests.pages.opening import opened, press, shown, texts
from vizlib.maximize.defaults import LAB, LAB_NATURAL

NET, OTHER = "early_fusion", "kick"
STRIP = "vizlib.maximize.strip"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    for recipe in (LAB, LAB_NATURAL):
        monkeypatch.setitem(recipe, "steps", 3)


def strip(label="jump"):
    return opened("maximize", experiment="strip", strip_net=NET, **{"strip_class_actors-18": label})


def said(app):
    return "\n".join(each.value for each in (*app.info, *app.caption))


def labels(app):
    return [button.label for button in app.button if not button.disabled]


def made(app):
    (found,) = (job.latest for key, job in app.session_state["jobs"].items() if key.kind == "strip")
    return found


def test_at_work_it_says_so_and_a_stop_keeps_what_is_made_to_go_on_from(monkeypatch):
    app = strip()
    assert "Press the button" in said(app)
    with held_at(monkeypatch, STRIP, 2) as (there, go):
        press(app, "Make these five videos")
        assert there.wait(WAIT_S)
        app.run()
        assert not app.exception
        assert "Being made on this machine: 0 of 5 are there." in said(app)
        assert "Press the button" not in said(app)
        assert "Stop" in labels(app)
        assert "Make these five videos" not in labels(app)
        press(app, "Stop")
        go.set()
        ended(app, "strip")
    app.run()
    assert "Stopped: 0 of 5 are made, and the next one waits where it was." in said(app)
    assert not any("was stopped" in info.value for info in app.info)  # said once
    assert "Run again" not in labels(app)
    (rest,) = app.session_state["strips"].values()
    assert rest.growing.done == 2
    press(app, "Go on with these five videos")
    app = shown(app)
    assert not app.exception
    assert "Rank correlation of the slider and the change" in texts(app)
    assert "Press the button" not in said(app)
    assert not any("five videos" in label for label in labels(app))


def test_another_class_and_the_studio_say_what_runs_beside_them(monkeypatch):
    app = strip("run")
    with held_at(monkeypatch, STRIP, 1) as (there, go):
        press(app, "Make these five videos")
        assert there.wait(WAIT_S)
        app.selectbox(key="strip_class_actors-18").set_value(OTHER).run()
        assert not app.exception
        assert "Press the button" in said(app)
        assert "Also running" in said(app)
        assert "Make these five videos" in labels(app)
        app.button_group(key="experiment-maximize").set_value("studio").run()
        assert "Also running" in said(app)
        assert "Stop" in labels(app)
        press(app, "Stop")
        go.set()
        ended(app, "strip")
    app.run()
    assert "Also running" not in said(app)
    assert not any("was stopped" in info.value for info in app.info)


def test_making_another_class_lets_the_first_one_wait(monkeypatch):
    app = strip("spin")
    with held_at(monkeypatch, STRIP, 1) as (there, go):
        press(app, "Make these five videos")
        assert there.wait(WAIT_S)
        app.selectbox(key="strip_class_actors-18").set_value(OTHER).run()
        press(app, "Make these five videos")
        go.set()
        ended(app, "strip")
    app = shown(app.run())
    assert "Rank correlation" in texts(app)
    app.selectbox(key="strip_class_actors-18").set_value("spin").run()
    assert "Stopped: 0 of 5" in said(app)
