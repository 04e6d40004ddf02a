from tests.pages.opening import opened, press, texts


def test_the_direction_of_a_small_motion_waits_for_the_guess():
    app = opened("small-motion", clip="actor")
    assert "**to the" not in texts(app)
    next(toggle for toggle in app.toggle if "direction" in toggle.label).set_value(True).run()
    assert ("**to the left**" in texts(app)) != ("**to the right**" in texts(app))


def test_another_small_motion_is_another_seed():
    app = opened("small-motion", clip="actor", pixels="4.0")
    press(app, "Draw another")
    assert app.session_state["part"] == 1
    assert app.session_state["pixels"] == 4.0


def test_who_learned_it_waits_for_the_guess():
    app = opened("small-motion", clip="actor", experiment="learn")
    assert not app.get("plotly_chart")
    app.toggle(key="small-measured").set_value(True).run()
    assert len(app.get("plotly_chart")) == 1
    assert "single frame is right in" in texts(app)
