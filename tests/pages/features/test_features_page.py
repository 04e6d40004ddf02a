"""*Features* through Streamlit's own test runner."""

import re

import numpy as np
import pytest

from datasets.actors import render_clip
from tests.pages.opening import ACTOR, opened, press, shown, texts
from ui.lesson import read_lesson
from vizlib.engine.device import OutOfMemory
from vizlib.features import driven
from vizlib.features.blocks import adding
from vizlib.features.channels import responding
from vizlib.maximize.defaults import LAB


@pytest.fixture
def quick(monkeypatch):
    """An ascent to a channel takes a few steps, and integrated gradients too."""
    monkeypatch.setitem(LAB, "steps", 3)
    monkeypatch.setitem(driven.STEPS, True, 2)


def infos(app):
    return "\n".join(info.value for info in app.info)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_opens_with_slow_fusion_on_the_clip(language):
    app = shown(opened("features", experiment="layer", lang=language, **ACTOR))
    assert not app.exception
    assert not app.error
    assert app.title[0].value == read_lesson("features", language).title
    assert len(app.get("plotly_chart")) == 1
    if language == "en":
        assert re.search(
            r"changes \*\*\d+\.\d%\*\* and shuffling it \*\*\d+\.\d%\*\*\. \*\*\d+ of 32\*\* channels", texts(app)
        )


def test_each_order_begins_with_its_own_channel():
    app = shown(opened("features", experiment="channel", **ACTOR))
    found = {}
    for order in ("strongest", "reversed", "shuffled"):
        app.segmented_control(key="featorder").set_value(order)
        app.run()
        found[order] = {metric.label: float(metric.value.replace("\N{MINUS SIGN}", "-")) for metric in app.metric}
    for order, label in (("reversed", "reversal index"), ("shuffled", "shuffle index")):
        assert abs(found[order][label]) == max(abs(numbers[label]) for numbers in found.values())
    responses = [numbers["response to the clip"] for numbers in found.values()]
    assert found["strongest"]["response to the clip"] == max(responses)


def test_a_number_looks_at_a_channel_and_stays_in_the_address():
    app = shown(opened("features", experiment="channel", channel="7", **ACTOR))
    assert app.number_input(key="channel").value == 7
    assert "**Channel 7**" in texts(app)
    app.number_input(key="channel").set_value(31).run()
    assert "**Channel 31**" in texts(app)
    assert app.query_params["channel"] == "31"
    app.selectbox(key="featlayer-slow_fusion").set_value("features.0")
    shown(app.run())
    assert not app.exception
    assert app.number_input(key="channel").value < 16


def test_a_channel_that_the_address_asks_for_in_vain_is_the_last():
    app = shown(opened("features", experiment="channel", channel="999", **ACTOR))
    assert not app.exception
    assert app.number_input(key="channel").value == 31


def test_a_network_that_sees_single_frames_says_so():
    app = shown(opened("features", experiment="layer", featnet="single_frame", **ACTOR))
    assert "every index is 0 by construction" in infos(app)
    assert "reversing the clip changes **0.0%**" in texts(app)
    app = shown(opened("features", experiment="layer", featnet="two_stream", **ACTOR))
    assert "looks at 1 of 16 frames" in infos(app)


def test_flow_signed_states_and_strides_are_explained():
    app = shown(opened("features", experiment="layer", featnet="slow_fusion_flow", **ACTOR))
    assert any("Flow is estimated anew" in caption.value for caption in app.caption)
    app = shown(opened("features", experiment="layer", featnet="recurrent_cnn", **ACTOR))
    assert any("their size counts" in caption.value for caption in app.caption)
    address = {"featnet": "slow_fusion", "featlayer-slow_fusion": "features.3", **ACTOR}
    app = shown(opened("features", experiment="layer", **address))
    assert any("4 steps for 16 frames" in caption.value for caption in app.caption)


def test_random_weights_carry_their_badge(no_public_weights):
    app = shown(opened("features", experiment="layer", featnet="r3d_18", **ACTOR))
    assert not app.exception
    assert "random weights" in texts(app)
    assert "no channel was taught" in infos(app)


def test_a_network_without_maps_says_what_to_choose():
    app = shown(opened("features", featnet="cnn3d_lstm", **ACTOR))
    assert not app.exception
    assert "Choose another network" in infos(app)


def test_networks_are_compared_once_the_class_has_guessed():
    app = shown(opened("features", experiment="motion", **ACTOR))
    assert "yardstick" not in texts(app)
    app.toggle(key="features-measured").set_value(True).run()
    assert re.search(r"reversing\*\* changes single frame 0\.0\s% → 0\.0\s%", texts(app))
    assert len(app.get("plotly_chart")) == 1
    assert any("version of the data" in caption.value for caption in app.caption)
    app.segmented_control(key="featclips").set_value("clip")
    shown(app.run())
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1


def test_gratings_show_a_layer_and_its_most_selective_channel():
    app = shown(opened("features", experiment="gratings", featnet="early_fusion", **ACTOR))
    assert not app.exception
    assert len(app.get("plotly_chart")) == 2
    metrics = {metric.label: metric.value for metric in app.metric}
    assert float(metrics["direction selectivity"]) > 0.5
    assert metrics["preferred direction"][0] in "→↘↓↙←↖↑↗"
    chosen = int(app.number_input(key="tuned").value)
    app.number_input(key="tuned").set_value((chosen + 1) % 32).run()
    assert app.query_params["tuned"] == str((chosen + 1) % 32)
    assert float({m.label: m.value for m in app.metric}["direction selectivity"]) <= float(
        metrics["direction selectivity"]
    )


def test_gratings_say_nothing_about_flow():
    app = shown(opened("features", experiment="gratings", featnet="slow_fusion_flow", lang="zh", **ACTOR))
    assert not app.exception
    assert len(app.info) == 1
    assert not app.get("plotly_chart")


def test_selectivity_is_shown_once_the_class_has_guessed():
    app = shown(opened("features", experiment="selective", **ACTOR))
    assert "trained or not" not in texts(app)
    app.toggle(key="selective-measured").set_value(True).run()
    assert "trained or not" in texts(app)
    assert len(app.get("plotly_chart")) == 1


def test_a_clip_too_short_says_so_and_the_page_goes_on(video_of):
    app = video_of(np.random.default_rng(0).integers(0, 255, (8, 96, 96, 3), np.uint8), "features")
    for experiment in ("channels", "motion"):
        app.button_group(key="experiment-features").set_value(experiment).run()
        if experiment == "motion":
            app.toggle(key="features-measured").set_value(True).run()
            app.segmented_control(key="featclips").set_value("clip").run()
        assert not app.exception
        assert any("longer stretch" in warning.value for warning in app.warning)


def test_what_broke_off_can_be_asked_for_again(monkeypatch):
    full = ["memory"]

    def breaks(*args, **options):
        if full:
            raise OutOfMemory("{title} does not fit", title="It")
        yield from responding(*args, **options)

    monkeypatch.setattr("vizlib.features.channels.responding", breaks)
    app = shown(opened("features", experiment="channel", clip="actor", action="jump", seed="43"))
    assert "It does not fit" in app.error[0].value
    full.clear()
    press(app, "Run again")
    shown(app)
    assert not app.error
    assert len(app.metric) == 5


def metrics(app):
    return {metric.label: float(metric.value.replace("\N{MINUS SIGN}", "-")) for metric in app.metric}


def test_building_blocks_predict_and_measure_once_the_class_has_guessed(quick):
    app = shown(opened("features", experiment="blocks", **{"featlayer-slow_fusion": "features.4"}, **ACTOR))
    assert not app.exception
    assert not app.metric
    assert not app.get("plotly_chart")
    app.toggle(key="blocks-measured").set_value(True)
    shown(app.run())
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    first = metrics(app)
    assert first["predicted"] == first["measured"] > 0  # above this layer all is linear
    assert re.search(r"the logit goes from \+\d\.\d\d to", texts(app))
    assert re.search(r"\*\*5 strongest of 80\*\* carry \*\*\d+\s%\*\*", texts(app))
    other = app.selectbox(key="block-channel").options[-1]
    app.selectbox(key="block-channel").set_value(int(other.split()[-1]))
    shown(app.run())
    assert not app.exception
    assert app.query_params["block-channel"] == other.split()[-1]
    assert metrics(app)["predicted"] < first["predicted"]


def test_a_channel_and_its_building_blocks_lead_to_each_other(quick):
    app = shown(opened("features", experiment="channel", channel="7", **ACTOR))
    press(app, "Building blocks")
    shown(app)
    assert app.button_group(key="experiment-features").value == "blocks"
    assert app.selectbox(key="block-channel").value == 7
    app.selectbox(key="block-channel").set_value(11)
    shown(app.run())
    press(app, "Closer")
    shown(app)
    assert not app.exception
    assert app.number_input(key="channel").value == 11


def test_building_blocks_of_a_faint_channel_say_so_in_both_languages(networks, quick):
    found = list(adding(networks, render_clip(3, "cartwheel", "test"), "slow_fusion", "features.0", "cpu"))[-1]
    address = {"featlayer-slow_fusion": "features.0", "block-channel": str(found.responses.argmin())}
    app = shown(opened("features", experiment="blocks", **address, **ACTOR))
    assert "hardly responds" in infos(app) or "is dead on this clip" in infos(app)
    app = shown(opened("features", experiment="blocks", lang="zh", **address, **ACTOR))
    assert not app.exception
    assert app.info


def test_building_blocks_wait_for_a_press_or_name_what_is_missing(no_public_weights):
    app = shown(opened("features", experiment="blocks", featnet="efficientnet_lite0", **ACTOR))
    assert not app.exception
    assert any(button.label == "Begin" for button in app.button)
    for name, words in (("r3d_18", "weights are random"), ("cnn3d_lstm", "Choose another network")):
        app = shown(opened("features", experiment="blocks", featnet=name, **ACTOR))
        assert not app.exception
        assert words in infos(app)
