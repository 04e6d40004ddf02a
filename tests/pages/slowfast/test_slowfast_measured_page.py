"""The ablation, the disturbed pathways and the cost of SlowFast through Streamlit's own test runner."""

import numpy as np
import pytest

from datasets.actors import LABELS
from pages.slowfast import measured
from pages.slowfast.measured import ablation_numbers, actions_numbers, believed, heard, inputs_numbers
from pages.slowfast.variants import PAIR_KEYS, PAPER, leads, variants
from tests.pages.opening import ACTOR, opened, press, shown, texts
from vizlib.results.published import published
from vizlib.results.scoreboard import scoreboard
from vizlib.slowfast import timing
from vizlib.slowfast.cost import parts, with_two_pathways

EXPERIMENTS = {  # each step, the key of its guess, and whether it shows charts only after it
    ("ablation", "parts"): "slowfast-ablation",
    ("ablation", "paper"): "slowfast-paper",
    ("ablation", "actions"): "slowfast-actions",
    ("inputs", "clip"): "slowfast-inputs-freeze",
    ("inputs", "test"): "slowfast-inputs-test",
    ("inputs", "head"): "slowfast-head",
    ("cost", "shares"): "slowfast-cost",
    ("cost", "flow"): "slowfast-flow",
}


def found(app):
    return len(app.get("plotly_chart")) + len(app.dataframe)


@pytest.mark.parametrize(("experiment", "step"), EXPERIMENTS)
def test_what_was_measured_waits_for_the_guess(experiment, step):
    language = "zh" if step in ("paper", "clip", "head", "shares") else "en"
    app = shown(opened("slowfast", experiment=experiment, **{f"{experiment}-step": step}, lang=language, **ACTOR))
    assert not app.exception
    assert not app.warning
    assert found(app) == 0
    before = texts(app)
    shown(app.toggle(key=EXPERIMENTS[experiment, step]).set_value(True).run())
    assert not app.exception
    assert found(app) >= 1
    assert len(texts(app)) > len(before)


def test_both_clips_are_in_the_player_and_the_answer_says_what_moved():
    app = shown(opened("slowfast", experiment="inputs", disturb="reverse", whose="both", **ACTOR))
    shown(app.toggle(key="slowfast-inputs-reverse").set_value(True).run())
    assert "Disturbed: **" in texts(app)
    app.segmented_control(key="disturb").set_value("shuffle").run()
    assert "Disturbed: **" not in texts(shown(app))  # another disturbance, another guess


def test_a_hidden_action_stays_hidden():
    app = shown(opened("slowfast", experiment="inputs", clip="actor", action="hidden", seed="3"))
    app.toggle(key="slowfast-inputs-freeze").set_value(True).run()
    assert found(shown(app)) == 0
    app.toggle(key="reveal-3").set_value(True).run()
    assert found(shown(app)) == 1


@pytest.mark.parametrize(("experiment", "step"), [("inputs", "clip"), ("inputs", "head")])
def test_a_clip_that_is_too_short_is_told(video_of, experiment, step):
    app = video_of(
        np.full((6, 32, 32, 3), 99, np.uint8), "slowfast", experiment=experiment, **{f"{experiment}-step": step}
    )
    assert not app.exception
    assert "16 frames" in app.warning[0].value


def test_flow_is_timed_on_this_machine_when_it_is_asked_for(monkeypatch):
    monkeypatch.setattr(timing, "ROUNDS", 1)
    app = shown(opened("slowfast", experiment="cost", **{"cost-step": "flow"}, **ACTOR))
    app.toggle(key="slowfast-flow").set_value(True).run()
    assert "On this clip and this machine" not in texts(app)
    press(app, "Time it on this machine")
    shown(app)
    assert not app.exception
    assert "On this clip and this machine" in texts(app)


def test_a_lab_net_says_nothing_of_a_real_clip():
    app = shown(opened("slowfast", experiment="inputs", clip="backflip"))
    assert any("means nothing" in warning.value for warning in app.warning)


@pytest.mark.parametrize("keys", [LABELS, PAIR_KEYS])
def test_every_action_and_pair_is_compared_once(keys):
    sides = leads("slowfast", "slow", keys)
    assert sorted(key for each in sides.values() for key in each) == sorted(keys)
    assert leads("slow", "slowfast", keys) == {-side: each for side, each in sides.items()}


def test_the_paper_stands_beside_the_variants_that_it_has():
    assert set(PAPER) < set(variants())
    assert published("kinetics slowfast", PAPER["slowfast"]).ours == "slowfast"
    assert ablation_numbers()["none_paper"] == "73.5"


def test_sentences_follow_the_numbers(monkeypatch):
    assert "neither" in believed(0.5, 0.52)
    assert "fast pathway" in believed(0.8, 0.2)
    assert "slow pathway" in believed(0.2, 0.8)
    assert "laterals" in heard(0.98, 0.98, 0.1)
    assert "both parts" in heard(0.98, 0.5, 0.5)
    assert "Either" in heard(0.98, 0.98, 0.98)
    assert "slow part" in heard(0.98, 0.1, 0.98)
    monkeypatch.setattr(measured, "leads", lambda _one, _other, keys: {1: [], 0: list(keys), -1: []})
    numbers = actions_numbers()
    assert (numbers["fast_wins"], numbers["slow_wins"], numbers["both_same"]) == ("none", "none", "18 of 18")
    assert numbers["pairs_same"].count("↔") == 3


def test_the_scoreboard_answers_as_the_run_does():
    assert inputs_numbers()["none_top1"] == f"{100 * scoreboard().scores['slowfast'].top1:.1f}\N{NO-BREAK SPACE}%"


def test_all_that_have_two_pathways_are_split_into_parts():
    for name in with_two_pathways():
        assert 0 < parts(name).share("fast") < parts(name).share("slow")
