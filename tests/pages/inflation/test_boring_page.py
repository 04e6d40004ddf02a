"""*The boring video* through Streamlit's own test runner."""

import re

import numpy as np
import pytest

from pages.inflation.boring_numbers import boring_numbers
from tests.pages.opening import ACTOR, opened, shown, texts
from vizlib.inflation import boring as boring_video
from vizlib.inflation.boring import LAST

LAB, PUBLISHED = LAST


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """The network of ImageNet would take its time: it sees short boring videos of 32 pixels here."""
    whole = boring_video.picture

    def picture(clip, name, frame):
        return whole(clip, name, frame)[..., ::7, ::7] if name == PUBLISHED else whole(clip, name, frame)

    monkeypatch.setattr(boring_video, "picture", picture)
    monkeypatch.setattr(boring_video, "LENGTHS", boring_video.LENGTHS | {PUBLISHED: (1, 2, 4)})


def boring(step="still", **address):
    return shown(opened("inflation", experiment="boring", **{"boring-step": step}, **address))


def reveal(app, step="still"):
    return shown(app.toggle(key=f"boring-{step}").set_value(True).run())


def titles(app):
    return [mark.value for mark in app.markdown if mark.value.startswith("**") and len(mark.value) < 40]


def test_an_actor_is_answered_by_the_lab_net_once_the_class_has_guessed():
    app = boring(**ACTOR)
    assert not app.get("plotly_chart")
    reveal(app)
    assert not app.exception
    assert len(titles(app)) == 3
    assert len(app.get("plotly_chart")) == 4
    assert "it cannot be" in texts(app)


def test_a_real_clip_is_answered_by_the_network_of_imagenet():
    app = reveal(boring())
    assert not app.exception
    assert not app.warning
    assert "the same frame, 8 times" in texts(app)
    assert len(app.get("plotly_chart")) == 4


def test_zeros_reach_five_steps_in_the_lab_net():
    app = reveal(boring("ends", **ACTOR), "ends")
    assert not app.exception
    assert "**5 steps at each end** can see beyond it. The difference" in texts(app)
    assert "The last doubling, from 32 frames, leaves 0.50 of it" in texts(app)


def test_zeros_reach_everywhere_in_a_video_shorter_than_the_receptive_field():
    app = reveal(boring("ends", **{"boring-kt": "5"}), "ends")
    assert not app.exception
    assert "**34 steps at each end** can see beyond it: all there are here" in texts(app)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_moving_clip_before_any_training(lang):
    app = reveal(boring("moving", lang=lang, **ACTOR), "moving")
    assert not app.exception
    assert len(titles(app)) == 3
    assert {"en": "each frame is seen by itself", "zh": "每一帧都单独看"}[lang] in texts(app)


def test_a_hidden_action_stays_hidden():
    app = reveal(boring(clip="actor", action="hidden", seed="3"))
    assert not app.get("plotly_chart")
    app.toggle(key="reveal-3").set_value(True).run()
    assert len(app.get("plotly_chart")) == 4


def test_the_shortest_clip_is_enough_for_a_boring_video_and_too_short_for_a_moving_one(video_of):
    frames = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3), dtype=np.uint8)
    app = reveal(video_of(frames, "inflation", experiment="boring", **{"boring-net": LAB}))
    assert not app.exception
    assert "it cannot be" in texts(app)
    app.segmented_control(key="boring-step").set_value("moving").run()
    assert not app.exception
    assert "Choose a longer stretch" in "\n".join(warning.value for warning in app.warning)


def test_the_numbers_of_the_claim_are_those_of_a_boring_and_a_moving_clip():
    numbers = boring_numbers()
    assert float(numbers["boring_zeros"]) > 0.1
    assert int(re.search(r"\^\{(-\d+)\}", numbers["boring_mean"])[1]) <= -5
    assert numbers["boring_flat"] > numbers["boring_blurred"]
