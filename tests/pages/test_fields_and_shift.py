"""*Receptive fields* and *Shift in time* through Streamlit's own test runner."""

from tests.pages.opening import opened, press, texts


def test_the_lab_nets_shift_waits_for_the_guess():
    app = opened("shift")
    app.toggle(key="shift-measured").set_value(True).run()
    assert not app.exception
    assert "It reads colours by the clock" in texts(app)
    app.toggle(key="why-measured").set_value(True).run()
    assert "Runs: 21 · seeds: 3" in "\n".join(c.value for c in app.caption)


def test_a_clip_too_short_for_a_network_is_a_sentence_on_receptive_fields():
    app = opened("receptive-fields", clip="actor", fieldnet="swin3d_t", grow="i3d_kinetics400")
    assert any("Choose a longer stretch" in w.value for w in app.warning)
    press(app, "Measure every layer on this clip")
    assert any("Choose a longer stretch" in e.value for e in app.error)


def test_impossible_settings_of_a_toy_network_are_refused_and_taken_back():
    app = opened("receptive-fields", clip="actor")
    assert "| 20 × 64 × 64 |" in texts(app).replace("\N{NO-BREAK SPACE}", " ")
    app.number_input(key="tk").set_value(2).run()
    assert "has no middle" in app.warning[0].value
    press(app, "As in the lecture")
    assert not app.warning
    assert app.number_input(key="tk").value == 3


def test_a_unit_that_moves_sees_other_frames():
    app = opened("receptive-fields", clip="actor", fieldnet="slow_fusion", layer="features.0")
    assert "Sees **frames 7 to 9**" in texts(app)
    app.slider(key="unit-slow_fusion-features.0-0").set_value(2).run()
    assert "Sees **frames 1 to 3**" in texts(app)
    assert "95 % of the weight" in texts(app)


def test_a_proof_is_shown_when_it_is_asked_for():
    app = opened("receptive-fields", clip="actor", fieldnet="single_frame", layer="features.4")
    press(app, "Prove it: change every frame, then every patch")
    assert not app.error
    assert "not by a bit" in "\n".join(c.value for c in app.caption)


def test_a_network_that_the_rule_does_not_reach_says_why_and_can_be_measured():
    app = opened("receptive-fields", fieldnet="swin3d_t")
    assert "cannot be traced" in app.info[0].value
    assert [b for b in app.button if b.label == "Measure every layer on this clip"]


def test_the_moment_of_the_change_moves_the_answers():
    app = opened("shift", answers="true")
    app.toggle(key="answers").set_value(True).run()
    assert [m.value for m in app.metric] == ["0.63", "0.00", "1.00"]
    app.slider(key="t").set_value(8).run()
    assert [m.value for m in app.metric] == ["1.00", "1.00", "1.00"]


def test_two_networks_train_on_the_page():
    app = opened("shift")
    charts = len(app.get("plotly_chart"))
    press(app, "Train both now")
    app.run()
    assert len(app.get("plotly_chart")) == charts + 1
    assert "160 of 160 steps" in "\n".join(c.value for c in app.caption)
    assert not [b for b in app.button if b.label == "Train both now"]
