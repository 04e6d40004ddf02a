"""*Recurrence* through Streamlit's own test runner."""

import numpy as np
import pytest

from tests.pages.opening import ACTOR, opened, press, shown, texts
from vizlib.recurrence.unrolled import NAMES, STREAMED


@pytest.mark.parametrize("name", NAMES)
def test_a_network_is_unrolled_and_its_cells_open(name):
    app = shown(opened("recurrence", experiment="grid", unrolled=name, **ACTOR))
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="cell_shown").value == ""
    app.slider(key="cell_layer").set_value(1).run()
    assert not app.exception
    assert "layer 1, step" in texts(app)
    captions = "".join(caption.value for caption in app.caption)
    assert ("remembers nothing" in captions) == (name != "recurrent_cnn")


@pytest.mark.parametrize("name", STREAMED)
def test_a_long_stream_is_rendered_and_answered(name):
    app = shown(opened("recurrence", experiment="time", what="stream", unrolled=name, long="4", gap="12"))
    assert not app.exception
    assert not app.error
    assert "What reaches the last answer" in texts(app)
    assert len(app.get("plotly_chart")) == 2
    app.segmented_control(key="experiment-recurrence").set_value("memory").run()
    assert not app.exception
    assert "changes most between steps" in texts(shown(app))


def unit_menu(app):
    return next(menu for menu in app.selectbox if menu.label == "Unit")


def test_the_gates_of_one_unit_are_shown_and_another_is_chosen():
    app = shown(opened("recurrence", experiment="memory", long="0", gap="32"))
    assert not app.exception
    first, told = unit_menu(app).value, texts(app)
    assert "(during:" in told
    labels = [option for option in unit_menu(app).options if "·" in option]
    assert any("its gates move much" in label for label in labels)
    assert any("counts for the answer" in label for label in labels)
    other = 0 if first else 1
    unit_menu(app).set_value(other).run()
    assert unit_menu(app).value == other
    assert texts(app) != told


def test_a_layer_is_chosen_where_several_remember():
    app = shown(opened("recurrence", experiment="memory", what="clip", unrolled="recurrent_cnn", **ACTOR))
    assert "of its 4 × 4 map" in texts(app)
    app.segmented_control(key="memory-layer").set_value(0).run()
    assert "of its 32 × 32 map" in texts(app)
    assert not app.exception


def test_a_hidden_action_is_not_told_by_the_answers():
    app = shown(opened("recurrence", experiment="time", clip="actor", action="hidden", seed="3"))
    assert not app.exception
    assert "What reaches the last answer" in texts(app)
    assert "The answer at every step" not in texts(app)


@pytest.mark.parametrize(
    ("experiment", "key", "told"),
    [
        ("far", "long-range-measured", "With 32 frames between"),
        ("same", "same-measured", "with a block that compares moments"),
        ("steps", "answers-measured", "Trained on every answer"),
    ],
)
def test_what_was_measured_waits_for_the_guess(experiment, key, told):
    app = opened("recurrence", experiment=experiment, **ACTOR)
    assert told not in texts(app)
    app.toggle(key=key).set_value(True).run()
    assert told in texts(app)
    assert not app.exception


def test_same_or_different_shows_its_training_and_two_streams():
    app = opened("recurrence", experiment="same", **{"same-pair": "3"}, gap="32", **ACTOR)
    app.toggle(key="same-measured").set_value(True).run()
    app.segmented_control(key="same").set_value("training").run()
    assert "Attention on the other action" in texts(app)
    assert len(app.get("plotly_chart")) == 2
    app.segmented_control(key="same").set_value("stream").run()
    captions = [caption.value for caption in shown(app).caption if "on the other action" in caption.value]
    assert len(captions) == 2
    assert not app.exception


def test_costs_are_measured_here_and_a_length_beyond_memory_is_refused():
    app = opened("recurrence", experiment="price", longest="16", **ACTOR)
    press(app, "Measure here")
    assert "Measured on" in texts(shown(app))
    app.number_input(key="longest").set_value(1_000_000).run()
    assert any("would take" in error.value for error in app.error)
    assert not app.exception


def test_a_clip_too_short_for_the_network_says_so(video_of):
    app = video_of(np.random.default_rng(0).integers(0, 255, (8, 96, 96, 3), np.uint8), "recurrence")
    assert not app.exception
    assert any("longer stretch" in warning.value for warning in app.warning)
