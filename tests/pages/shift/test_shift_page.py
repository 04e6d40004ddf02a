from tests.pages.opening import opened, press, texts


def test_the_lab_nets_shift_waits_for_the_guess():
    app = opened("shift")
    app.toggle(key="shift-measured").set_value(True).run()
    assert not app.exception
    assert "It reads colours by the clock" in texts(app)
    app.toggle(key="why-measured").set_value(True).run()
    assert "Runs: 21 · seeds: 3" in "\n".join(c.value for c in app.caption)


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
