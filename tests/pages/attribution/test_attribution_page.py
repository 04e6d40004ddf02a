"""*Why this answer?* through Streamlit's own test runner."""

import numpy as np
import pytest

from pages.attribution.maps import about
from tests.pages.opening import ACTOR, opened, press, shown, texts
from video import Clip
from vizlib.attribution import Attribution, Question, explaining
from vizlib.engine.jobs import Runner


def explained(**address):
    return shown(opened("attribution", **{"why_methods": "saliency,grad_cam", **ACTOR, **address}))


def turn(app, experiment):
    app.button_group(key="experiment-attribution").set_value(experiment).run()
    return shown(app)


def test_maps_of_the_network_s_own_answer_come_with_their_checks():
    app = explained()
    assert not app.exception
    assert not app.error
    assert "Signed maps: orange speaks for the class" in "".join(caption.value for caption in app.caption)
    turn(app, "time")
    assert len(app.get("plotly_chart")) == 1
    turn(app, "checks")
    assert not app.exception
    said = texts(app)
    assert "| Slow fusion (3D CNN) · Saliency map | – | :green[**passes**]" in said
    assert "| Slow fusion (3D CNN) · Grad-CAM | – |" in said
    assert app.selectbox(key="why-curves").options == [
        "Slow fusion (3D CNN) · Saliency map",
        "Slow fusion (3D CNN) · Grad-CAM",
    ]


def test_a_method_that_adds_up_says_by_how_much_it_misses():
    assert "Integrated gradients | :green[**passes**] " in texts(
        explained(experiment="checks", why_methods="integrated_gradients")
    )


@pytest.fixture
def patient(monkeypatch):
    """Nothing takes too long, however busy the machine is."""
    monkeypatch.setattr("pages.attribution.maps.LONG_S", 1e9)


def test_shapley_values_come_with_error_bars(patient):
    app = explained(experiment="time", why_methods="shapley", why_nets_lab="single_frame")
    assert not app.exception
    assert "16 orders of the frames" in "".join(caption.value for caption in app.caption)
    (figure,) = app.get("plotly_chart")
    assert "error_y" in figure.proto.spec


def test_what_takes_long_waits_for_a_person_who_is_told_how_long(monkeypatch):
    monkeypatch.setattr("pages.attribution.maps.LONG_S", 0)
    app = explained(experiment="time", why_methods="shapley", why_nets_lab="early_fusion", why_orders="16")
    assert not app.get("plotly_chart")
    assert "on this machine, for 16 orders of the frames in 33 passes" in app.info[0].value
    press(app, "Begin")
    app = shown(app)
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1


def test_shapley_values_that_are_stopped_stay_as_far_as_they_are_known(patient, monkeypatch):
    jobs = []

    def submit(self, *args, **options):
        jobs.append(queue(self, *args, **options))
        return jobs[-1]

    def stopped_once_something_is_known(*args):
        for step in explaining(*args):
            if isinstance(step, Attribution):
                next(job for job in jobs if "Shapley" in job.title).stop()
            yield step

    queue = Runner.submit
    monkeypatch.setattr(Runner, "submit", submit)
    monkeypatch.setattr("pages.attribution.maps.explaining", stopped_once_something_is_known)
    app = explained(experiment="time", why_methods="shapley", why_nets_lab="early_fusion", why_orders="32", seed="9")
    assert not app.exception
    assert "Shapley values of frames was stopped" in "".join(info.value for info in app.info)
    assert "4 orders of the frames" in "".join(caption.value for caption in app.caption)
    assert len(app.get("plotly_chart")) == 1
    turn(app, "checks")  # which wait for a whole map
    assert not app.exception
    assert "Curves of" not in [box.label for box in app.selectbox]


def test_how_many_orders_waits_for_the_guess():
    app = opened("attribution", experiment="orders", **ACTOR)
    assert not app.get("plotly_chart")
    app.toggle(key="why-orders").set_value(True).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert "antithetic orders** raise" in texts(app)


def test_class_against_class():
    app = explained(why_methods="saliency", **{"why_against_actors-18": "next"})
    assert not app.exception
    app.selectbox(key="why_class_actors-18").set_value("walk").run()
    app = shown(app)
    assert not app.exception
    app.selectbox(key="why_against_actors-18").set_value("walk").run()
    assert "A class against itself leaves nothing to explain" in app.warning[0].value


def test_a_layer_without_a_map_is_told_and_the_other_maps_are_there():
    app = explained(why_nets_lab="cnn3d_lstm")
    assert not app.exception
    assert "3D CNN + LSTM has no layer whose channels are maps" in app.error[0].value
    assert "3D CNN + LSTM · Saliency map" in texts(turn(app, "checks"))


def test_random_weights_give_no_probability(no_public_weights):
    noise = Clip(np.random.default_rng(0).integers(0, 255, (20, 48, 48, 3), np.uint8), 15.0)
    (found,) = [step for step in explaining(noise, Question("r3d_18", "saliency", 0)) if isinstance(step, Attribution)]
    assert about(found).endswith(" · random weights")


def test_nothing_chosen_says_what_to_do():
    app = explained()
    app.pills(key="why_methods").set_value([]).run()
    assert not app.exception
    assert "Choose at least one network and one method" in "".join(info.value for info in app.info)


def test_at_most_eight_maps_are_shown():
    app = opened("attribution", why_methods="saliency,input_x_gradient,guided_backprop", **ACTOR)
    app.pills(key="why_nets_lab").set_value(["single_frame", "early_fusion", "slow_fusion"]).run()
    assert "9 maps were asked for; the first 8 are shown" in "".join(warning.value for warning in app.warning)


def test_what_was_measured_waits_for_the_guess():
    app = explained(experiment="measured")
    assert "explained is the true class" not in texts(app)
    app.toggle(key="why-measured").set_value(True).run()
    assert not app.exception
    assert "explained is the true class" in texts(app)
    turn(app, "found")
    assert "lies on the person" in texts(app)


def test_a_clip_too_short_says_so_and_the_page_goes_on(video_of):
    app = video_of(np.random.default_rng(0).integers(0, 255, (8, 96, 96, 3), np.uint8), "attribution")
    assert not app.exception
    assert any("longer stretch" in warning.value for warning in app.warning)
    turn(app, "measured")
    assert any(toggle.label.startswith("The class has guessed") for toggle in app.toggle)


def test_a_hidden_action_is_not_told_by_the_class_explained():
    app = explained(action="hidden", why_methods="saliency", experiment="time")
    assert not app.exception
    assert "The action:" not in texts(app)
    (figure,) = app.get("plotly_chart")
    assert "own answer" in figure.proto.spec
    next(toggle for toggle in app.toggle if "reveal the action" in toggle.label).set_value(True).run()
    assert "The action:" in texts(app)
    (figure,) = app.get("plotly_chart")
    assert "own answer" not in figure.proto.spec


@pytest.mark.parametrize("lang", ["zh"])
def test_it_speaks_chinese(lang):
    app = explained(why_methods="saliency", lang=lang)
    assert not app.exception
    assert app.title[0].value == "为什么是这个答案？"
