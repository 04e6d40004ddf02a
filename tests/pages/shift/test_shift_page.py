"""*Shift in time* through Streamlit's own test runner."""

from functools import partial

import pytest

from pages.shift import live
from pages.shift.measured import fields
from tests.pages.opening import opened, press, texts
from vizlib.shift.live import EVERY, train_live


def captions(app):
    return "\n".join(caption.value for caption in app.caption)


def test_the_lab_nets_shift_waits_for_the_guess():
    app = opened("shift", experiment="lab")
    assert not app.get("plotly_chart")
    app.toggle(key="shift-measured").set_value(True).run()
    assert not app.exception
    assert "Its answer depends on absolute time" in texts(app)
    assert "Runs: 15 · seeds: 3" in captions(app)


def test_what_breaks_it_begins_without_strides_and_each_step_waits_for_its_guess():
    app = opened("shift", experiment="pieces")
    for step, runs in {"short": 3, "strided": 6, "long": 6, "both": 6}.items():
        app.segmented_control(key="piece").set_value(step).run()
        assert not app.get("plotly_chart")
        app.toggle(key=f"pieces-{step}").set_value(True).run()
        assert not app.exception
        assert len(app.get("plotly_chart")) == 1
        assert f"Runs: {runs} · seeds: 3" in captions(app)


def test_the_fields_of_the_pieces_are_those_of_their_layers():
    found = {name: int(value) for name, value in fields().items()}
    # k - 1 times the product of the strides before, summed over the convolutions, and one.
    assert (found["short_field"], found["short_step"]) == (1 + 2 + 2, 1)
    assert (found["strided_field"], found["strided_step"]) == (1 + 2 + 2, 2 * 2)
    assert (found["long_field"], found["long_step"]) == (1 + 5 * 2, 1)
    assert (found["both_field"], found["both_step"]) == (1 + 2 + 2 + 2 + 2 * 2 + 4 * 2, 2 * 2)


def test_the_moment_of_the_change_moves_the_answers():
    app = opened("shift", experiment="filters")
    assert not app.metric
    app.toggle(key="answers").set_value(True).run()
    assert [float(m.value) for m in app.metric] == pytest.approx([0.63, 0.0, 1.0], abs=0.02)
    app.slider(key="t").set_value(8).run()
    assert [m.value for m in app.metric] == ["1.00", "1.00", "1.00"]


def test_how_many_filters_it_takes_depends_on_the_threshold():
    app = opened("shift", experiment="needed", least="0.5")
    assert "templates" not in texts(app)
    app.toggle(key="cover").set_value(True).run()
    assert "it takes **2** templates, or **15** short filters" in texts(app)
    app.slider(key="least").set_value(1.0).run()
    assert "it takes **15** templates, or **15** short filters" in texts(app)


def test_a_stride_breaks_the_invariance():
    app = opened("shift", experiment="maps", map_stride="4", padding="replicate")
    assert "the maximum lies between **0.00** and **1.00**" in texts(app)


def test_two_networks_train_on_the_page(monkeypatch):
    monkeypatch.setattr(live, "train_live", partial(train_live, steps=EVERY))
    app = opened("shift", experiment="live")
    assert not app.get("plotly_chart")
    press(app, "Train both now")
    assert len(app.get("plotly_chart")) == 1
    assert f"{EVERY} of {EVERY} steps" in captions(app)
    assert not [b for b in app.button if b.label == "Train both now"]
