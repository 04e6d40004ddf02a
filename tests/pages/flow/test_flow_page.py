"""*Optical flow*, *Two streams* and *Point lights* through Streamlit's own test runner."""

import numpy as np
import pytest

from tests.pages.opening import opened, shown, texts


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
