import numpy as np

from tests.pages.opening import opened, press, shown, texts


def test_dots_are_guessed_before_the_person_is_shown():
    app = shown(opened("point-lights", light="4"))
    assert "The action" not in texts(app)
    app.pills(key="guess-still-hidden-4").set_value("walk").run()
    app.session_state["step"] = "person"
    shown(app.run())
    text = texts(app)
    assert "The action: **jump**" in text
    assert "| the class, from a still | walk |" in text
    assert "temporal stream, trained on dots" in text
    press(app, "Draw another")
    assert "The action" not in texts(shown(app))


def test_a_rendered_clip_of_the_sidebar_becomes_dots():
    app = shown(opened("point-lights", clip="actor", action="walk", whom="clip"))
    assert not app.error
    assert "Guess: what is this person doing?" in texts(app)


def test_nobody_in_the_clip_is_a_sentence(video_of):
    app = video_of(np.random.default_rng(0).integers(0, 256, (24, 96, 128, 3), np.uint8), "point-lights", whom="clip")
    assert any("Nobody is found" in error.value for error in app.error)


def test_what_was_measured_of_point_lights():
    app = shown(opened("point-lights", experiment="measured"))
    app.toggle(key="lights-measured").set_value(True).run()
    assert "by chance: 5.6 %" in texts(app)
