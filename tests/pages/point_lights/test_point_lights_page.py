import json

import numpy as np
import pytest

from tests.pages.opening import opened, press, shown, texts


def watched(**address):
    return shown(opened("point-lights", **address))


def step(app, name):
    app.session_state["light-step"] = name
    return shown(app.run())


def test_dots_are_guessed_before_the_person_is_shown():
    app = watched(light="4")
    assert "The action" not in texts(app)
    assert "Correct" not in texts(app)
    app.pills(key="guess-still-hidden-normal-4").set_value("walk").run()
    step(app, "person")
    text = texts(app)
    assert "The action: **jump**" in text
    assert "| the class | walk :red[✗] | – |" in text
    assert "| still | 0 / 1 |" in text
    assert "trained on normal dots" in text
    press(app, "Draw another")
    assert "The action" not in texts(shown(app))


def test_guesses_are_counted_for_each_kind_until_the_action_is_told():
    app = watched(light="4", dots="scrambled")
    app.pills(key="guess-still-hidden-scrambled-4").set_value("walk").run()
    step(app, "moving")
    app.pills(key="guess-moving-hidden-scrambled-4").set_value("jump").run()
    text = texts(step(app, "person"))
    assert "| still | 0 / 1 |" in text
    assert "| motion | 1 / 1 |" in text
    step(app, "still")
    app.pills(key="guess-still-hidden-scrambled-4").set_value("jump").run()  # too late
    assert "| still | 0 / 1 |" in texts(step(app, "person"))
    press(app, "Draw another")
    step(shown(app), "person")  # without a guess
    assert "| motion | 1 / 1 |" in texts(app)


def test_another_kind_is_another_person_and_begins_with_a_still():
    app = watched(light="4", **{"light-step": "person"})
    assert "The action: **jump**" in texts(app)
    app.segmented_control(key="dots").set_value("inverted").run()
    text = texts(shown(app))
    assert "upside down" in text
    assert "The action" not in text
    assert app.number_input(key="light").value == 5
    assert app.session_state["light-step"] == "still"
    assert "| motion | – |" in texts(step(app, "person"))


@pytest.mark.parametrize("kind", ["normal", "scrambled", "lifetime"])
def test_a_rendered_clip_of_the_sidebar_becomes_dots_of_any_kind(kind):
    app = watched(clip="actor", action="walk", whom="clip", dots=kind)
    assert not app.error
    assert "Guess: what is this person doing?" in texts(app)


def test_a_person_of_a_real_clip_becomes_dots_of_any_kind():
    app = watched(whom="clip", dots="scrambled", **{"light-step": "person"})
    assert not app.error
    assert "trained on scrambled dots" in texts(app)
    assert "Correct" not in texts(app)  # nobody knows
    app.segmented_control(key="dots").set_value("lifetime").run()
    assert not shown(app).error
    assert app.session_state["light-step"] == "still"
    assert "another random place on the limbs" in texts(app)


def test_nobody_in_the_clip_is_a_sentence(video_of):
    app = video_of(np.random.default_rng(0).integers(0, 256, (24, 96, 128, 3), np.uint8), "point-lights", whom="clip")
    assert any("Nobody is found" in error.value for error in app.error)


def test_what_was_measured_of_point_lights_and_what_the_class_guessed():
    app = watched(light="4", dots="scrambled")
    app.pills(key="guess-still-hidden-scrambled-4").set_value("jump").run()
    step(app, "person")
    app.query_params["experiment"] = "measured"
    shown(app.run())
    assert "chance level of 5.6" in texts(app)
    assert not app.get("plotly_chart")
    app.toggle(key="lights-measured").set_value(True).run()
    bars, table = (json.loads(chart.proto.spec)["data"] for chart in app.get("plotly_chart"))
    still, motion, _chance, guessed = bars  # at moving dots there was no guess
    assert guessed["name"] == "the class, one still frame"
    assert guessed["text"][-1] == "1 / 1"
    assert guessed["x"] == ["people", "normal", "scrambled"]
    assert table[0]["type"] == "heatmap"
    app.segmented_control(key="dots-trained").set_value("people").run()
    still, motion, *_others = json.loads(app.get("plotly_chart")[0].proto.spec)["data"]
    assert still["x"][2] == motion["x"][2] == "jittered"
