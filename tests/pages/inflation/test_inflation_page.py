"""*Inflation* through Streamlit's own test runner."""

import re

import numpy as np
import pytest

from pages.inflation.measured import offsets, training_numbers
from tests.pages.opening import ACTOR, opened, shown, texts
from ui.numbers import power


def number(text):
    return float(text.replace("\N{MINUS SIGN}", "-"))


def test_it_opens_with_the_2d_kernel_of_most_contrast():
    app = opened("inflation")
    assert not app.exception
    assert "weights of filter 12" in texts(app)
    assert "**green**" in texts(app)
    assert len(app.get("plotly_chart")) == 1


def test_the_copies_wait_for_the_guess():
    app = opened("inflation", **{"kernel-step": "copied"}, kt="5")
    assert "times as much" not in texts(app)
    app.toggle(key="kernel-copied").set_value(True).run()
    assert "**5 times as much:**" in texts(app)
    assert len(app.get("plotly_chart")) == 2


@pytest.mark.parametrize(("how", "said"), [("mean", "**divided by 3**"), ("centre", "**the middle slice is kept**")])
def test_weights_are_divided_or_kept_at_the_centre(how, said):
    app = opened("inflation", **{"kernel-step": "weighted"}, inflated=how)
    assert said in texts(app)
    assert len(app.get("plotly_chart")) == 2


@pytest.mark.parametrize("step", ["copied", "weighted", "checked"])
def test_one_frame_needs_no_copies(step):
    app = opened("inflation", **{"kernel-step": step}, kt="1")
    assert not app.exception
    assert "is the 2D kernel itself" in texts(app)


@pytest.mark.parametrize(("how", "kt"), [("mean", "3"), ("mean", "5"), ("centre", "3")])
def test_still_pictures_get_the_2d_response_and_moving_ones_another(how, kt):
    app = shown(opened("inflation", **{"kernel-step": "checked"}, inflated=how, kt=kt, **ACTOR))
    assert not app.metric
    app.toggle(key="kernel-checked").set_value(True).run()
    assert not app.exception
    flat, still, moving = (number(metric.value) for metric in app.metric)
    assert still == pytest.approx(flat, abs=1e-4)
    if how == "centre":
        assert moving == pytest.approx(flat, abs=1e-4)
        assert "All three are" in texts(app)
    else:
        assert abs(moving - flat) > 0.01
        assert f"the mean of {kt} frames" in texts(app)


def test_a_clip_that_is_too_short_is_told(video_of):
    app = video_of(np.full((6, 32, 32, 3), 99, np.uint8), "inflation", **{"kernel-step": "checked"})
    assert not app.exception
    assert "16 frames" in app.warning[0].value


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_profile_waits_for_the_guess(language):
    app = shown(opened("inflation", experiment="profile", lang=language))
    assert not app.get("download_button")
    assert "60.4" not in texts(app)
    app.toggle(key="inflation-profile").set_value(True).run()
    assert not app.exception
    assert re.search(r"60\.4\N{NO-BREAK SPACE}%", texts(app))
    assert "43" in texts(app)
    assert len(app.get("download_button")) == 1


def test_another_order_frames_another_kernel():
    app = shown(opened("inflation", experiment="profile"))
    app.toggle(key="inflation-profile").set_value(True).run()
    assert "number 20: change over time 99.5" in texts(app)
    app.segmented_control(key="kernelorder").set_value("motion").run()
    assert "number 1: change over time 76.3\N{NO-BREAK SPACE}%, inseparability 49.5" in texts(shown(app))


def test_numbers_of_the_profile():
    numbers = training_numbers()
    assert (numbers["peak"], numbers["middle"], numbers["slices"]) == ("5", "4", "7")
    # At step 1, counted from one, two frames of zeros lie before frame 1: slice 3 lies on it, slice 4 on frame 2.
    assert (numbers["before"], numbers["after"], numbers["stride"]) == ("2", "3", "2")
    assert [offsets()[name] for name in ("first", "centre", "peak_at", "last")] == ["- 3", "", "+ 1", "+ 3"]


def test_small_numbers_are_formulas():
    assert power(0.0) == "0"
    assert power(2.98e-8) == r"3 \cdot 10^{-8}"
    assert power(5.2e-6) == r"6 \cdot 10^{-6}"  # a bound is rounded up
    assert power(9.1e-6) == r"1 \cdot 10^{-5}"
