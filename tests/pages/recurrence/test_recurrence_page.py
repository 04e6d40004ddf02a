import pytest

from tests.pages.opening import ACTOR, opened, press, shown, texts
from vizlib.recurrence.unrolled import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_network_is_unrolled_and_its_cells_open(name):
    app = shown(opened("recurrence", unrolled=name, **ACTOR))
    assert not app.exception
    assert "The answer at every step" in texts(app)
    assert "Gates of" in texts(app)
    app.slider(key="cell_layer").set_value(1).run()
    assert not app.exception
    assert ("remembers nothing" in "".join(i.value for i in app.info)) == (name != "recurrent_cnn")


@pytest.mark.parametrize("name", ["cnn_lstm", "recurrent_cnn"])
def test_a_long_stream_is_rendered_and_answered(name):
    app = shown(opened("recurrence", what="stream", unrolled=name, long="4", gap="12"))
    assert not app.exception
    assert not app.error
    assert "What reaches the last answer" in texts(app)


def test_what_was_measured_waits_for_the_guess():
    app = shown(opened("recurrence", **ACTOR))
    assert "With 32 frames between" not in texts(app)
    app.toggle(key="long-range-measured").set_value(True).run()
    assert "With 32 frames between" in texts(app)
    app.toggle(key="answers-measured").set_value(True).run()
    assert "Trained on every answer" in texts(app)
    assert not app.exception


def test_costs_are_measured_here_and_a_length_beyond_memory_is_refused():
    app = shown(opened("recurrence", longest="16", **ACTOR))
    press(app, "Measure here")
    shown(app)
    assert "Measured on" in texts(app)
    app.number_input(key="longest").set_value(1_000_000).run()
    assert any("would take" in error.value for error in app.error)
    assert not app.exception
