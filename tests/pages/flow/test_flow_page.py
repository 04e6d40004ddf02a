"""*Optical flow* through Streamlit's own test runner."""

import numpy as np
import pytest

from tests.pages.opening import opened, shown, texts

RUN = {"clip": "actor", "action": "run", "seed": "2"}
KINDS = ["colours", "arrows", "channels", "paths", "error", "occluded"]


def test_a_pixel_answers_its_vector_and_the_equation_in_numbers():
    app = shown(opened("flow", experiment="pixel", **RUN))
    text = texts(app)
    assert "$F(" in text
    assert "pixels a frame" in text
    assert "$I_x u + I_y v + I_t$" in text
    assert "The renderer knows the truth" in text
    for axis, value in (("t", 3), ("y", 100), ("x", 120)):
        app.slider(key=f"pixel_{axis}").set_value(value)
    app.run()
    assert "$F(120, 100) = (" in texts(app)
    assert "$I_{3}(120, 100) =$" in texts(app)


def test_every_way_to_look_at_flow():
    app = shown(opened("flow", **RUN))
    for kind in KINDS:
        app.session_state["show"] = kind
        shown(app.run())
        assert not app.exception
        assert not app.error
        assert any(button.label == "Undo" for button in app.button) == (kind == "paths")


def test_the_next_frame_is_brought_back():
    app = shown(opened("flow", experiment="flicker", **RUN))
    assert not app.exception
    app.slider(key="flicker_t").set_value(7)
    assert not shown(app.run()).exception


def test_parameters_and_method_change_the_flow():
    app = shown(opened("flow", experiment="pixel", method="farneback", **RUN))
    before = texts(app)
    app.slider(key="farneback-window").set_value(41).run()
    assert texts(shown(app)) != before
    assert not app.error


@pytest.mark.parametrize("experiment", ["field", "pixel", "flicker", "known"])
def test_raft_says_what_is_missing_and_fetches_nothing(no_public_weights, experiment):
    app = opened("flow", clip="actor", method="raft_small", experiment=experiment)
    assert not app.exception
    assert "raft_small_C_T_V2-01064c6d.pth" in app.warning[0].value
    assert any(button.label.startswith("Download weights") for button in app.button)


@pytest.mark.parametrize("test", ["actors", "brightness"])
def test_a_known_motion_is_compared_with_its_estimate(test):
    app = shown(opened("flow", clip="actor", experiment="known", flowtest=test))
    assert not app.exception
    assert "DIS on this one clip: endpoint error" in texts(app)


def test_the_errors_wait_for_the_guess():
    app = opened("flow", experiment="measured")
    assert "Over the whole test set" not in texts(app)
    assert "What to remember" in texts(app)
    app.toggle(key="flow-measured").set_value(True).run()
    assert "Over the whole test set (270 pairs" in texts(app)


def test_one_colour_has_no_flow_and_says_why(video_of):
    app = video_of(np.full((12, 96, 128, 3), 120, np.uint8), "flow")
    for kind in KINDS:
        app.session_state["show"] = kind
        shown(app.run())
        assert not app.exception
        assert any("no motion can be known" in info.value for info in app.info)


def test_a_cut_is_flagged(video_of):
    rng = np.random.default_rng(0)
    scenes = [np.kron(rng.integers(0, 256, (12, 16, 3)), np.ones((8, 8, 1))) for _ in range(2)]
    frames = np.stack([np.roll(scenes[t // 6], t, 1) for t in range(12)]).astype(np.uint8)
    app = video_of(frames, "flow")
    assert not app.exception
    assert any("5 → 6" in warning.value for warning in app.warning)
    for experiment, slider in (("pixel", "pixel_t"), ("flicker", "flicker_t")):
        app.query_params["experiment"] = experiment
        shown(app.run())
        app.slider(key=slider).set_value(5).run()
        assert not shown(app).exception
        assert any("there is no flow" in warning.value for warning in app.warning)
