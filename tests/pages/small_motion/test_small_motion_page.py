"""*Small motion* through Streamlit's own test runner."""

import pytest

from tests.pages.opening import opened, press, texts

KINDS = ("visible", "hidden")


@pytest.mark.parametrize("kind", KINDS)
def test_the_direction_of_a_small_motion_waits_for_the_guess(kind):
    app = opened("small-motion", clip="actor", experiment=kind)
    assert "**to the" not in texts(app)
    next(toggle for toggle in app.toggle if "direction" in toggle.label).set_value(True).run()
    assert ("**to the left**" in texts(app)) != ("**to the right**" in texts(app))


def test_another_small_motion_is_another_seed():
    app = opened("small-motion", clip="actor", pixels_visible="0.03125")
    press(app, "Draw another")
    assert app.session_state["part"] == 1
    assert app.session_state["pixels_visible"] == 1 / 32


@pytest.mark.parametrize("kind", KINDS)
def test_who_learned_it_waits_for_the_guess(kind):
    app = opened("small-motion", clip="actor", experiment=kind)
    assert not app.get("plotly_chart")
    app.toggle(key=f"{kind}-measured").set_value(True).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert "chance is 50" in texts(app)
    assert "Runs: 15 · seeds: 3" in "\n".join(caption.value for caption in app.caption)
