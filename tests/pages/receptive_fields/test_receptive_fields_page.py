"""*Receptive fields* and *Shift in time* through Streamlit's own test runner."""

from tests.pages.opening import opened, press, texts


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
