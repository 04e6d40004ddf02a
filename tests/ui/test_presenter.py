"""A walk: a stop opens as it was made; what the class has come through; and a lesson that grows on its page."""

import pytest
from streamlit.util import calc_hash

from tests.pages.opening import opened, press, texts
from ui.plan import MOST_LETTERS, Plan, Stop, decode, encode
from ui.presenter.walk import PLAN

MADE = Stop("small_motion", "visible", (("clip", "actor"), ("action", "cartwheel"), ("pixels_visible", "0.25")))
PLAIN = Stop("small_motion", "visible")
LESSON = Plan("Discs", (MADE, PLAIN, Stop("small_motion", "hidden")))


def go(app, page, **address):
    """A link to a page in the session that there is."""
    app.query_params.clear()
    for name, value in address.items():
        app.query_params[name] = value
    app._page_hash = calc_hash("" if page == "lecture" else page.replace("_", "-"))
    app.run()
    assert not app.exception
    return app


def walk(app, at, lesson=LESSON):
    stop = lesson.stops[at - 1]
    return go(app, stop.topic, lesson=encode(lesson), stop=str(at), **stop.address)


def said(app, name):
    value = app.query_params.get(name)
    return value[0] if isinstance(value, list) else value


def links(app):
    return [link.proto.label for link in app.get("page_link")]


def amplitude(app):
    return app.select_slider(key="pixels_visible").value


def test_a_stop_wins_over_the_session_and_a_change_within_it_over_the_stop():
    app = opened("small_motion", clip="actor", action="squat", seed="5", pixels_visible="4.0", lang="zh")
    assert amplitude(app) == 4
    walk(app, 1)
    assert (amplitude(app), app.session_state["action"], app.session_state["seed"]) == (0.25, "cartwheel", 0)
    assert app.session_state["lang"] == "zh"  # a person's own
    app.number_input(key="part").set_value(7).run()
    assert (app.number_input(key="part").value, amplitude(app)) == (7, 0.25)
    assert said(app, "part") == "7"
    walk(app, 1)  # as a rerun: it is the same stop
    assert app.number_input(key="part").value == 7
    walk(app, 2)  # the same page without settings
    assert (app.number_input(key="part").value, amplitude(app)) == (0, 1)
    assert app.session_state["clip"] != "actor"
    walk(app, 1)
    assert amplitude(app) == 0.25
    assert app.session_state["action"] == "cartwheel"


def test_a_reload_keeps_what_was_changed_and_where_one_is():
    app = opened(
        "small_motion", lesson=encode(LESSON), stop="1", present="on", experiment="visible", pixels_visible="4.0"
    )
    assert amplitude(app) == 4
    go(app, "shift")  # by a link on the page, which says nothing of the lesson
    assert (said(app, "lesson"), said(app, "stop"), said(app, "present")) == (encode(LESSON), "1", "on")
    assert "Next: A visible disc" in links(app)
    press(app, "End")
    assert not {"stop", "present"} & set(app.query_params)
    assert said(app, "lesson") == encode(LESSON)  # a reload does not lose it
    assert app.title[0].value == "Shift in time"


def test_the_lecture_itself_is_walked_from_what_is_on_the_screen():
    app = opened("small_motion", experiment="hidden", present="on", pixels_hidden="4.0")
    assert app.select_slider(key="pixels_hidden").value == 4
    assert said(app, "lesson") is None
    assert int(said(app, "stop")) > 1
    assert {"Back", "Next: Three networks"} <= set(links(app))


def test_a_link_opens_with_what_comes_and_marks_what_has_come():
    app = opened(lesson=encode(LESSON))
    assert app.title[0].value == "Discs"
    assert {"Begin the lesson", "Present", r"3\. Small motion · **A hidden disc**"} <= set(links(app))
    assert "The class has come through 0 of 3" in texts(app)
    walk(app, 3)
    go(app, "lecture", lesson=encode(LESSON))
    assert "The class has come through 0 of 3" in texts(app)  # the class has not guessed
    walk(app, 3)
    app.toggle(key="hidden-measured").set_value(True).run()
    go(app, "lecture", lesson=encode(LESSON))
    assert "The class has come through 1 of 3" in texts(app)
    go(app, "lecture", experiment="late")
    assert app.title[0].value == "The lecture in order"
    assert "The class has come through 0 of 26" in texts(app)  # claim 6 names the visible one
    walk(app, 2)
    app.toggle(key="visible-measured").set_value(True).run()
    press(app, "End")
    go(app, "lecture", experiment="late")
    assert "The class has come through 1 of 26" in texts(app)
    press(app, "Begin anew")
    assert "The class has come through 0 of 26" in texts(app)


@pytest.mark.parametrize("text", ["x", "A" * (MOST_LETTERS + 9), encode(LESSON)[:-5]])
def test_a_link_without_a_lesson_says_so_and_the_app_goes_on(text):
    for page in ("plan", "lecture", "small_motion"):
        app = opened(page, lesson=text, stop="7", present="on", experiment="late")
        assert not app.exception
        assert "link" in app.error[0].value
        assert "End" not in [button.label for button in app.button]
    press(app, "Add this view to your lesson")
    assert not app.error


def test_a_view_goes_into_the_lesson_and_out_again():
    app = opened("small_motion", clip="actor", action="cartwheel", pixels_visible="0.25", lang="en", device="cpu")
    press(app, "Add this view to your lesson")
    assert app.session_state[PLAN].stops == (MADE,)
    assert "In your lesson: stop 1 of 1" in links(app)
    app.select_slider(key="pixels_visible").set_value(4.0).run()
    press(app, "Add this view to your lesson")
    assert [dict(stop.settings)["pixels_visible"] for stop in app.session_state[PLAN].stops] == ["0.25", "4.0"]
    press(app, "Take it out again")
    assert app.session_state[PLAN].stops == (MADE,)


def test_a_persons_own_video_stays_here():
    app = opened("small_motion", clip="upload")
    assert "stays on this machine" in texts(app) + " ".join(caption.value for caption in app.caption)
    press(app, "Add this view to your lesson")
    assert app.session_state[PLAN].stops == (PLAIN,)


def test_a_lesson_grows_in_the_lectures_order_on_its_page():
    app = opened("plan", **{"plan-part": "1"})
    for topic, name in (("small_motion", "hidden"), ("fusion", "cost"), ("small_motion", "visible")):
        app.checkbox(key=f"plan-tick-{topic}-{name}").check().run()
    order = [(stop.topic, stop.experiment) for stop in app.session_state[PLAN].stops]
    assert order == [("fusion", "cost"), ("small_motion", "visible"), ("small_motion", "hidden")]
    app.button(key="plan-arrow_upward-2").click().run()
    app.text_input(key="plan-title").set_value("Mine ![](x)").run()
    app.checkbox(key="plan-tick-fusion-cost").uncheck().run()
    kept = decode(said(app, "lesson"))
    assert kept == Plan("Mine ![](x)", (Stop("small_motion", "hidden"), PLAIN))
    assert f"lesson={encode(kept)}" in app.code[0].value
    app.button(key="plan-out-1").click().run()
    go(app, "flow")
    assert decode(said(app, "lesson")).title == "Mine ![](x)"  # a reload in the middle of making it
    go(app, "plan")
    assert decode(said(app, "lesson")) == Plan("Mine ![](x)", (Stop("small_motion", "hidden"),))
    press(app, "Empty")
    assert said(app, "lesson") is None
