from pages.time_tests.measured import FEW, by_fall, time_tests, told
from tests.pages.opening import opened, press, shown, texts
from vizlib.engine.device import OutOfMemory
from vizlib.predict import predicting


def revealed(app):
    shown(app)
    next(toggle for toggle in app.toggle if "reveal the answers" in toggle.label).set_value(True).run()
    return shown(app)


def test_answers_to_a_tampered_clip_wait_for_the_guess():
    app = opened("time-tests", clip="actor", action="getup_faceup", seed="3")
    assert "answer something else" in texts(app)
    assert not app.dataframe
    revealed(app)
    assert "of 15 networks answer something else" in texts(app)
    noticed = app.dataframe[0].value.set_index("network")["noticed?"]
    assert len(noticed) == 15
    assert noticed["Single frame"] == noticed["Late fusion, pooled"] == "= the same answer"
    assert (noticed == "≠ another answer").any()
    assert len(app.get("plotly_chart")) == 1  # the probabilities of one network


def test_too_fast_for_a_short_clip_is_a_sentence():
    app = opened("time-tests", clip="actor", time="faster")
    assert not app.exception
    assert len(app.warning) == 1  # the same sentence for all
    assert "Slow fusion" in app.warning[0].value
    assert "8 frames, and the network needs 16" in app.warning[0].value


def test_a_kinetics_network_is_tampered_with_on_a_real_clip():
    app = revealed(opened("time-tests", clip="backflip", time="freeze"))
    assert "of 1 networks answer something else" in texts(app)


def test_answers_that_broke_off_can_be_asked_for_again(monkeypatch):
    full = ["memory"]

    def breaks(*args, **options):
        if full:
            raise OutOfMemory("{title} does not fit", title="It")
        yield from predicting(*args, **options)

    address = {"clip": "actor", "action": "jump", "seed": "41", "nets": "single_frame"}
    monkeypatch.setattr("ui.networks.predictions.predicting", breaks)
    app = shown(opened("time-tests", **address))
    assert "It does not fit" in app.error[0].value
    full.clear()
    press(app, "Run again")
    shown(app)
    assert not app.error
    assert not [button for button in app.button if button.label == "Run again"]


def test_a_rendered_video_can_be_sped_up():
    app = opened("time-tests", clip="actor", action="walk", length="72", time="faster", nets="single_frame")
    assert not app.warning
    revealed(app)
    assert "of 1 networks answer something else" in texts(app)
    assert "The action: **walk**" in texts(app)


def test_all_test_clips_wait_for_the_guess():
    app = opened("time-tests", clip="actor", experiment="set")
    assert not app.get("plotly_chart")
    app.toggle(key="table-measured").set_value(True).run()
    assert len(app.get("plotly_chart")) == 1
    assert "single frame and pooled late fusion keep every answer" in texts(app)


def test_the_networks_that_fall_furthest_are_named_with_their_numbers():
    rows = time_tests()
    falls = {name: row["none"].top1 - row["drop_2"].top1 for name, row in rows.items()}
    named = by_fall("drop_2")
    assert set(named) == set(rows)
    assert min(falls[name] for name in named[:FEW]) >= max(falls[name] for name in named[FEW:])
    before, after = (f"{100 * rows[named[0]][key].top1:.1f}" for key in ("none", "drop_2"))
    assert f"({before}\N{NO-BREAK SPACE}% → {after}\N{NO-BREAK SPACE}%)" in told(named[:1], "drop_2")


def test_a_network_that_has_seen_stills_answers_to_the_clip_frozen():
    app = opened("time-tests", experiment="stills", action="cartwheel", seed="3")
    assert not app.get("plotly_chart")
    app.toggle(key="stills-measured").set_value(True).run()
    shown(app)
    assert len(app.get("plotly_chart")) == 3  # what was measured, and what both networks say to this clip


def test_lab_nets_open_on_a_rendered_actor_and_say_what_a_real_clip_means_to_them():
    app = opened("time-tests", experiment="clip", nets="single_frame")
    assert app.session_state["clip"] == "actor"
    assert not app.warning
    app.sidebar.selectbox(key="clip").set_value("backflip").run()
    assert "means nothing" in app.warning[0].value
    press(app, "A rendered actor")
    assert app.session_state["clip"] == "actor"
    assert not app.warning
    app = opened("time-tests", experiment="clip", nets="i3d_kinetics400", clip="backflip")
    assert not any("means nothing" in warning.value for warning in app.warning)
