"""*Optical flow*, *Two streams* and *Point lights* through Streamlit's own test runner."""

import numpy as np
import pytest

from tests.pages.opening import opened, press, shown, texts


def test_a_pixel_answers_its_vector_and_the_equation_in_numbers():
    app = shown(opened("flow", clip="actor", action="run", seed="2"))
    text = texts(app)
    assert "F(" in text
    assert "pixels a frame" in text
    assert "Ix·u + Iy·v + It" in text
    assert "The renderer knows the truth" in text
    for axis, value in (("t", 3), ("y", 100), ("x", 120)):
        app.slider(key=f"pixel_{axis}").set_value(value)
    app.run()
    assert "F(120, 100) = (" in texts(app)
    assert "I(3)(120, 100)" in texts(app)


@pytest.mark.parametrize("kind", ["colours", "arrows", "channels", "paths", "error", "occluded"])
def test_every_way_to_look_at_flow(kind):
    app = shown(opened("flow", clip="actor", action="run", seed="2", show=kind))
    assert not app.exception
    assert not app.error
    assert "How wrong is it?" in texts(app)


def test_parameters_and_method_change_the_flow():
    app = shown(opened("flow", clip="actor", action="run", seed="2", method="farneback"))
    before = texts(app)
    app.slider(key="farneback-window").set_value(41).run()
    assert texts(shown(app)) != before
    assert not app.error


def test_raft_says_what_is_missing_and_fetches_nothing(no_public_weights):
    app = opened("flow", clip="actor", method="raft_small")
    assert "raft_small_C_T_V2-01064c6d.pth" in app.warning[0].value
    assert "What to remember" in texts(app)
    assert any(b.label.startswith("Download weights") for b in app.button)


def test_the_errors_wait_for_the_guess():
    app = shown(opened("flow", clip="actor"))
    assert "Over the whole test set" not in texts(app)
    app.toggle(key="flow-measured").set_value(True).run()
    assert "Over the whole test set (270 pairs" in texts(app)


@pytest.mark.parametrize("kind", ["colours", "arrows", "channels", "paths", "error", "occluded"])
def test_one_colour_has_no_flow_and_says_why(video_of, kind):
    app = video_of(np.full((12, 96, 128, 3), 120, np.uint8), "flow", show=kind)
    assert not app.exception
    assert any("no motion can be known" in info.value for info in app.info)


def test_a_cut_is_flagged(video_of):
    rng = np.random.default_rng(0)
    scenes = [np.kron(rng.integers(0, 256, (12, 16, 3)), np.ones((8, 8, 1))) for _ in range(2)]
    frames = np.stack([np.roll(scenes[t // 6], t, 1) for t in range(12)]).astype(np.uint8)
    app = video_of(frames, "flow")
    assert not app.exception
    assert any("5 → 6" in warning.value for warning in app.warning)
    app.slider(key="pixel_t").set_value(5).run()
    assert any("there is no flow" in warning.value for warning in app.warning)


def test_two_streams_answer_and_the_weight_moves_only_their_average():
    app = shown(opened("two-stream", clip="actor", action="kick", seed="3"))
    assert not app.exception
    assert "15 fields of flow" in texts(app)
    charts = [c.proto.spec for c in app.get("plotly_chart")]
    app.slider(key="weight").set_value(1.0).run()
    after = [c.proto.spec for c in app.get("plotly_chart")]
    changed = [a != b for a, b in zip(charts, after, strict=True)]
    assert changed[:3] == [False, True, False]


def test_a_hidden_action_keeps_the_streams_silent():
    app = shown(opened("two-stream", clip="actor", action="hidden", seed="1"))
    assert "Spatial stream" not in texts(app)
    app.toggle(key="reveal-1").set_value(True).run()
    assert "Spatial stream" in texts(app)


def test_a_clip_too_short_for_two_streams_is_a_sentence(video_of):
    app = video_of(np.zeros((6, 64, 64, 3), np.uint8), "two-stream")
    assert not app.exception
    assert any("Choose a longer stretch" in warning.value for warning in app.warning)
    assert "At the paper's size" in texts(app)


def test_what_was_measured_of_the_streams():
    app = shown(opened("two-stream", clip="actor"))
    app.toggle(key="streams-measured").set_value(True).run()
    assert not app.exception
    assert "their average in" in texts(app)
    assert "Which actions need motion?" in texts(app)


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
    app = shown(opened("point-lights"))
    app.toggle(key="lights-measured").set_value(True).run()
    assert "by chance: 5.6 %" in texts(app)
