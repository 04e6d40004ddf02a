"""*Recurrence* and *Attention* through Streamlit's own test runner."""

import numpy as np
import pytest

from models.non_local import KINDS
from tests.pages.opening import ACTOR, opened, shown, texts


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_shows_a_row_and_says_what_its_weights_are(kind):
    app = shown(opened("attention", kind=kind, **ACTOR))
    assert not app.exception
    assert not app.error
    metrics = {metric.label: metric.value for metric in app.metric}
    softmax = kind.endswith("gaussian")
    assert (metrics["sum of the row"] == "1.0000") == softmax
    assert (metrics["entropy"] == "–") != softmax
    assert ("no softmax" in texts(app)) != softmax


def test_sliders_choose_another_query():
    app = shown(opened("attention", **ACTOR))
    before = [metric.value for metric in app.metric]
    for axis, value in (("t", 15), ("y", 5), ("x", 250)):
        app.slider(key=f"pixel_{axis}").set_value(value)
    app.run()
    assert [metric.value for metric in app.metric] != before
    assert not app.exception


def test_before_training_the_block_adds_nothing_and_carries_its_badge():
    app = shown(opened("attention", trained="before", **ACTOR))
    assert any("adds exactly nothing" in info.value for info in app.info)
    assert "moves the features by **0.0%**" in texts(app)


def test_the_whole_matrix_is_told_with_its_size_and_drawn_when_asked():
    app = shown(opened("attention", **ACTOR))
    assert "512 × 512 numbers: **1.05 MB**" in texts(app)
    app.toggle(key="draw-matrix").set_value(True).run()
    assert not app.exception


def test_what_attention_gains_waits_for_the_guess():
    app = shown(opened("attention", **ACTOR))
    assert "Trained on for as long without a block" not in texts(app)
    app.toggle(key="attention-measured").set_value(True).run()
    assert "Trained on for as long without a block" in texts(app)


@pytest.mark.parametrize("page", ["attention", "recurrence"])
def test_a_clip_too_short_for_the_network_says_so_and_the_page_goes_on(video_of, page):
    app = video_of(np.random.default_rng(0).integers(0, 255, (8, 96, 96, 3), np.uint8), page)
    assert not app.exception
    assert any("longer stretch" in warning.value for warning in app.warning)
    assert any(toggle.label.startswith("The class has guessed") for toggle in app.toggle)
