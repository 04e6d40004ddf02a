"""The studio: what is climbed, what an ascent survives, and what is said on the way."""

import gc
from dataclasses import replace

import numpy as np
import pytest

from pages.maximize import reload
from tests.pages.maximize.climbing import WAIT_S, ended, held_at
from tests.pages.opening import opened, press, shown, texts
from vizlib.engine.jobs import State
from vizlib.maximize import maximize
from vizlib.maximize.defaults import PUBLISHED_NATURAL
from vizlib.maximize.rulers import rulers

NET = "early_fusion"  # the quickest to climb
RUN = "vizlib.maximize.ascent"


def studio(steps=4, seed=0, **address):
    app = opened("maximize", experiment="studio", max_net=NET, max_recipe="plain", **address)
    app.number_input(key=f"max_steps_{NET}_plain").set_value(steps)
    return app.number_input(key="max_seed").set_value(seed).run()


def reached(app):
    return next(line for line in texts(app).splitlines() if line.startswith("####") and " of " in line)


def said(app):
    return "\n".join(each.value for each in (*app.info, *app.warning, *app.caption))


def started(**options):
    app = studio(**options)
    press(app, "Start")
    app = shown(app)
    assert not app.exception
    return app


def button(app, label):
    return next(each for each in app.button if each.label == label)


def climbed(app):
    return app.session_state["ascent"]


def test_an_ascent_stays_over_experiments_and_languages():
    app = started(seed=11)
    assert "stays when you change page" in said(app)
    for experiment in ("gallery", "studio"):
        app.button_group(key="experiment-maximize").set_value(experiment).run()
    assert "step 4 of 4" in reached(app)
    app.button_group(key="lang").set_value("zh").run()
    assert not app.exception
    assert any(line.startswith("####") and "4" in line for line in texts(app).splitlines())
    assert climbed(app).spec.seed == 11


def test_after_a_reload_it_waits_where_it_was_stopped_and_goes_on_to_the_same_video(monkeypatch):
    app = studio(seed=12)
    with held_at(monkeypatch, RUN, 3) as (there, go):
        press(app, "Start")
        assert there.wait(WAIT_S)
        app.run()
        press(app, "Pause")
        go.set()
        ended(app, "ascent")
    app.run()
    assert "step 3 of 4 · paused" in reached(app)
    other = opened("maximize", experiment="studio", ascent=app.query_params["ascent"])
    assert "Taken up again after a reload: paused at step 3" in said(other)
    assert "step 3 of 4 · paused" in reached(other)
    assert other.number_input(key="max_seed").value == 12  # and its settings
    assert other.query_params["ascent"] != app.query_params["ascent"]  # a copy: what it becomes is its own
    press(other, "Continue")
    other = shown(other)
    assert "step 4 of 4" in reached(other)
    assert "Taken up" not in said(other)
    *_, whole = maximize(replace(climbed(other).spec, steps=4))
    goes_on = climbed(other).latest
    for one, two in zip(goes_on.state.parameters, whole.state.parameters, strict=True):
        np.testing.assert_array_equal(one, two)
    assert "step 3 of 4" in reached(app.run())  # the one before the reload is as it was


def test_a_running_ascent_goes_on_over_a_reload(monkeypatch):
    app = studio(seed=13)
    with held_at(monkeypatch, RUN, 2) as (there, go):
        press(app, "Start")
        assert there.wait(WAIT_S)
        app.run()
        other = opened("maximize", experiment="studio", ascent=app.query_params["ascent"])
        assert "it goes on climbing" in said(other)
        (mine,) = (job for key, job in other.session_state["jobs"].items() if key.kind == "ascent")
        (its,) = (job for key, job in app.session_state["jobs"].items() if key.kind == "ascent")
        assert mine.work is its.work
        go.set()
        ended(other, "ascent")
    assert "step 4 of 4" in reached(shown(other.run()))


def test_what_waits_for_a_reload_does_not_keep_the_ascent_of_a_closed_tab_running(monkeypatch):
    app = studio(seed=14)
    with held_at(monkeypatch, RUN, 2) as (there, go):
        press(app, "Start")
        assert there.wait(WAIT_S)
        app.run()
        token = app.query_params["ascent"]
        (work,) = (job.work for key, job in app.session_state["jobs"].items() if key.kind == "ascent")
        del app
        gc.collect()
        assert work.unwanted
        go.set()
        assert work.finished.wait(WAIT_S)
    assert work.state is State.STOPPED
    other = opened("maximize", experiment="studio", ascent=token)
    assert "paused at step" in said(other)


@pytest.mark.parametrize("hours", [6, 0])
def test_an_ascent_that_is_gone_is_said(monkeypatch, hours):
    token = "guessed" if hours else started(seed=15).query_params["ascent"]
    monkeypatch.setattr(reload, "HOURS", hours)
    app = opened("maximize", experiment="studio", max_net=NET, ascent=token)
    assert not app.exception
    assert "is not here any more" in said(app)
    assert "ascent" not in app.query_params
    assert any("Press *Start*" in info.value for info in app.info)


def test_the_ascent_before_can_be_had_back_and_given_back_again():
    app = started(seed=16)
    assert not any(each.label == "Back to the one before" for each in app.button)
    app.number_input(key="max_seed").set_value(17).run()
    press(app, "Start anew")
    app = shown(app)
    for seed in (16, 17):
        press(app, "Back to the one before")
        app = shown(app)
        assert not app.exception
        assert climbed(app).spec.seed == seed
        assert "step 4 of 4" in reached(app)


def kind(app, name):
    return app.button_group(key="max_kind").set_value(name).run()


def test_a_channel_and_a_unit_are_chosen_within_their_bounds():
    app = kind(studio(), "channel")
    assert "`features.0`: 16 channels, each a map of 1 × 32 × 32 (T × H × W) at this size." in said(app)
    app.selectbox(key=f"max_channel_layer_{NET}").set_value("features.4").run()
    assert next(n for n in app.number_input if n.label == "Channel").max == 79
    press(kind(app, "unit"), "Start")
    app = shown(app)
    assert not app.exception
    assert "features.0, channel 0 at t 0, y 16, x 16: step 4 of 4" in reached(app)
    assert "What it is worth" not in texts(app)


def test_a_unit_begins_in_the_middle_of_its_map_however_large_that_is():
    app = kind(opened("maximize", experiment="studio", max_net="slow_fusion"), "unit")
    assert [next(n for n in app.number_input if n.label == side).value for side in "tyx"] == [8, 16, 16]
    app.number_input(key="max_size_slow_fusion").set_value(128).run()
    assert not app.exception
    assert [next(n for n in app.number_input if n.label == side).max for side in "tyx"] == [15, 63, 63]
    assert [next(n for n in app.number_input if n.label == side).value for side in "tyx"] == [8, 32, 32]


def test_a_small_picture_may_have_the_r_of_real_clips_of_its_size():
    app = opened("maximize", experiment="studio", max_net="i3d_kinetics400", max_recipe="natural")

    def free():
        return next(n for n in app.number_input if n.label.startswith("R that costs nothing")).value

    usual, size = free(), app.number_input(key="max_size_i3d_kinetics400")
    assert usual == PUBLISHED_NATURAL["real"]
    size.set_value(112).run()
    assert not app.exception
    at = rulers("i3d_kinetics400", 16, 112).distance
    assert usual < at.low < free() < at.high


def test_a_network_without_positions_has_no_unit():
    app = kind(opened("maximize", experiment="studio", max_net="cnn3d_lstm"), "unit")
    assert not app.exception
    assert "has positions in time and space" in app.error[0].value
    assert button(app, "Start").disabled


def test_a_sum_is_put_together_and_its_title_says_it():
    app = kind(studio(), "sum")
    assert [n.value for n in app.number_input if n.label == "Weight"] == [1.0, -1.0]
    press(app, "Start")
    app = shown(app)
    assert "walk − walk backward: step 4 of 4" in reached(app)
    assert "What it is worth as walk" in texts(app)
    press(app, "Add a term")
    next(n for n in reversed(app.selectbox) if n.label == "Term").set_value("unit").run()
    next(n for n in reversed(app.number_input) if n.label == "Weight").set_value(0.5).run()
    assert not app.exception
    press(app, "Start anew")
    app = shown(app)
    assert "walk − walk backward + 0.5 × (features.0, channel 0 at t 0, y 16, x 16): step 4" in reached(app)
    app.button(key="remove_1").click().run()
    assert [n.value for n in app.number_input if n.label == "Weight"] == [-1.0, 0.5]
    press(app, "walk plus walk backward")
    assert [n.value for n in app.number_input if n.label == "Weight"] == [1.0, 1.0]
    assert not app.exception


def test_a_channel_that_never_fires_is_said(monkeypatch):
    def dead(*args):
        for step in maximize(*args):
            yield replace(step, state=replace(step.state, curve=np.zeros_like(step.state.curve)))

    monkeypatch.setattr("vizlib.maximize.ascent.maximize", dead)
    app = kind(studio(steps=9, seed=18), "channel")
    press(app, "Start")
    app = shown(app)
    assert "This ascent climbs nowhere.** For the last 9 steps the score has been exactly 0" in said(app)
    assert "another seed" in said(app)


def test_one_that_climbs_is_not_said_to_stand():
    assert "climbs nowhere" not in said(started(steps=9, seed=19))


def test_a_size_that_the_network_cannot_take_is_told_before_the_start():
    app = kind(opened("maximize", experiment="studio", max_net="two_stream"), "channel")
    app.number_input(key="max_size_two_stream").set_value(48).run()
    assert not app.exception
    assert "does not take 16 frames of 48 × 48 pixels" in app.error[0].value
    assert button(app, "Start").disabled


def test_the_natural_recipe_shows_how_far_from_real_clips_it_is():
    app = opened("maximize", experiment="studio", max_net=NET)
    app.number_input(key=f"max_steps_{NET}_natural").set_value(3).run()
    assert any(n.label.startswith("Weight of R") for n in app.number_input)
    press(app, "Start")
    app = shown(app)
    assert not app.exception
    assert "step 3 of 3" in reached(app)
    assert "the range of clips that nobody optimized" in said(app)
    assert np.isfinite(climbed(app).latest.state.curve[:, 2]).all()


def test_a_network_without_batch_norm_says_why_it_has_the_plain_recipe_alone():
    app = opened("maximize", experiment="studio", max_net="recurrent_cnn")
    assert not app.exception
    assert "has no batch norm" in said(app)
    assert not any(n.label.startswith("Weight of R") for n in app.number_input)
