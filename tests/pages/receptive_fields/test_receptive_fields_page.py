"""*Receptive fields* through Streamlit's own test runner."""

from tests.pages.opening import opened, press, texts


def test_a_clip_too_short_for_a_network_is_a_sentence():
    app = opened("receptive-fields", experiment="growth", clip="actor", grow="i3d_kinetics400")
    assert any("Choose a longer stretch" in w.value for w in app.warning)


def test_impossible_settings_of_a_toy_network_are_refused_and_taken_back():
    app = opened("receptive-fields", experiment="toys", clip="actor")
    assert "**14 × 14 × 14**" in texts(app).replace("\N{NO-BREAK SPACE}", " ")
    app.number_input(key="tk").set_value(2).run()
    assert "has no middle" in app.warning[0].value
    press(app, "As in the lecture")
    assert not app.warning
    assert app.number_input(key="tk").value == 3


def test_the_film_strips_of_networks_that_a_person_chooses():
    app = opened("receptive-fields", experiment="growth", clip="actor", grow="single_frame,early_fusion")
    assert not app.exception
    assert "**Single frame** · **Early fusion**" in texts(app)
    assert len(app.get("plotly_chart")) == 1
    app.button_group(key="grow").set_value([]).run()
    assert "Choose at least one network" in app.info[0].value


def test_a_unit_that_moves_sees_other_frames_and_the_next_experiment_looks_at_the_same_one():
    app = opened("receptive-fields", experiment="unit", clip="actor", fieldnet="slow_fusion", layer="features.0")
    assert "Sees **frames 7 to 9**" in texts(app)
    app.slider(key="unit-slow_fusion-features.0-0").set_value(2).run()
    assert "Sees **frames 1 to 3**" in texts(app)
    app.button_group(key="experiment-receptive_fields").set_value("inside").run()
    assert "Sees **frames 1 to 3**" in texts(app)
    assert "95\N{NO-BREAK SPACE}% of the weight" in texts(app)


def test_a_proof_is_shown_when_it_is_asked_for():
    app = opened("receptive-fields", experiment="unit", clip="actor", fieldnet="single_frame", layer="features.4")
    assert not app.get("plotly_chart")
    press(app, "Prove it: change every frame, then every patch")
    assert not app.error
    assert "not by a bit" in "\n".join(c.value for c in app.caption)
    assert "Frames outside it: **0**" in texts(app)
    assert app.get("plotly_chart")


def test_a_network_that_the_rule_does_not_reach_says_why_and_can_be_measured():
    app = opened("receptive-fields", experiment="layers", clip="actor", fieldnet="cnn3d_lstm")
    assert "cuts an axis of the clip into pieces. This is in CnnLstm." in app.info[0].value
    press(app, "Measure every layer on this clip")
    assert "| 0 – 15 |" in texts(app)


def test_what_a_network_cannot_be_measured_on_is_said_where_it_was_asked_for():
    app = opened("receptive-fields", experiment="layers", clip="actor", fieldnet="swin3d_t")
    press(app, "Measure every layer on this clip")
    assert any("Choose a longer stretch" in e.value for e in app.error)


def test_the_three_that_see_everything_and_how_it_is_counted():
    app = opened("receptive-fields", experiment="everything", clip="actor")
    assert app.get("plotly_chart")
    app = opened("receptive-fields", experiment="layers", clip="actor", lang="zh")
    assert r"r_l = r_{l-1} + (k_l - 1) \prod_{i<l} s_i" in texts(app)
