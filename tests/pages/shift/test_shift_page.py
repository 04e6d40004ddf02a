"""*Shift in time* through Streamlit's own test runner."""

from functools import partial

import pytest

from pages.shift import live
from tests.pages.opening import opened, press, texts
from vizlib.shift.live import EVERY, train_live


def test_the_lab_nets_shift_waits_for_the_guess():
    app = opened("shift", experiment="lab")
    assert not app.get("plotly_chart")
    app.toggle(key="shift-measured").set_value(True).run()
    assert not app.exception
    assert "It reads colours by the clock" in texts(app)
    assert "Runs: 15 · seeds: 3" in "\n".join(c.value for c in app.caption)


def test_why_slow_fusion_is_not_the_same_everywhere_waits_for_the_guess():
    app = opened("shift", experiment="why")
    app.toggle(key="why-measured").set_value(True).run()
    assert "One onset more does not settle it" in texts(app)
    assert "Runs: 21 · seeds: 3" in "\n".join(c.value for c in app.caption)


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
    app = opened("shift", experiment="maps", stride="4", padding="replicate")
    assert "the maximum lies between **0.00** and **1.00**" in texts(app)


def test_two_networks_train_on_the_page(monkeypatch):
    monkeypatch.setattr(live, "train_live", partial(train_live, steps=EVERY))
    app = opened("shift", experiment="live")
    assert not app.get("plotly_chart")
    press(app, "Train both now")
    assert len(app.get("plotly_chart")) == 1
    assert f"{EVERY} of {EVERY} steps" in "\n".join(c.value for c in app.caption)
    assert not [b for b in app.button if b.label == "Train both now"]
