from tests.pages.opening import opened, press, texts
from vizlib.engine.device import OutOfMemory


def test_answers_to_a_tampered_clip_wait_for_the_guess():
    app = opened("time-tests", clip="actor", action="getup_faceup", seed="3")
    assert "answer something else" in texts(app)
    assert "the same answer" not in texts(app)
    reveal = next(toggle for toggle in app.toggle if "reveal the answers" in toggle.label)
    reveal.set_value(True).run()
    assert "of 12 networks answer something else" in texts(app)
    assert texts(app).count("the same answer") >= 2  # single frame and pooled late fusion
    assert "another answer" in texts(app)


def test_too_fast_for_a_short_clip_is_a_sentence():
    app = opened("time-tests", clip="actor", time="faster")
    assert not app.exception
    assert len(app.warning) == 1  # the same sentence for all eight
    assert "Slow fusion" in app.warning[0].value
    assert "8 frames, and the network needs 16" in app.warning[0].value


def test_a_kinetics_network_is_tampered_with_on_a_real_clip():
    app = opened("time-tests", time="freeze")
    next(toggle for toggle in app.toggle if "reveal the answers" in toggle.label).set_value(True).run()
    assert "of 1 networks answer something else" in texts(app)


def test_answers_that_broke_off_can_be_asked_for_again(monkeypatch):
    def breaks(*_args, **_options):
        raise OutOfMemory("{title} does not fit", title="It")
        yield

    with monkeypatch.context() as patch:
        patch.setattr("ui.predictions.predicting", breaks)
        app = opened("time-tests", clip="actor", action="jump", seed="41")
        assert "It does not fit" in app.error[0].value
    press(app, "Run again")
    app.run()
    assert not app.error
    assert not [button for button in app.button if button.label == "Run again"]


def test_a_rendered_video_can_be_sped_up():
    app = opened("time-tests", clip="actor", action="walk", length="72", time="faster", nets="single_frame")
    assert not app.warning
    next(toggle for toggle in app.toggle if "reveal the answers" in toggle.label).set_value(True).run()
    assert "of 1 networks answer something else" in texts(app)
    assert "The action: **walk**" in texts(app)
