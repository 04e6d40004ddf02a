"""What ships: the weights score what their cards say, and the scoreboard is of these weights."""

import json

import numpy as np
import pytest

from datasets.actors import LABELS, VERSION, render_clip
from models.lab import training_card as training
from models.zoo import CARDS
from training import data
from training.evaluate import QUICK, check, lab_cards, quick
from training.experiments.__main__ import EXPERIMENTS
from vizlib.predict import Request, predicting
from vizlib.results.scoreboard import curves, scoreboard

NAMES = [card.name for card in lab_cards()]
TWO_STREAMS = ("two_stream", "two_stream_inflated")


def answer(networks, name, clip):
    (prediction,) = predicting(networks, Request(name), clip)
    return prediction


@pytest.fixture(scope="module")
def parts():
    """What networks may see of one test clip of each label."""
    return {part: data.render_seed(0, "test", part) for part in ("pixels", "flow")}


@pytest.mark.parametrize("name", NAMES)
def test_of_18_clips_as_many_are_right_as_its_card_says(parts, name):
    card = CARDS[name]
    frames = np.concatenate([parts[part] for part in data.PARTS[card.input.modality]], -1)
    expected = training(name)["scores"]["quick"] / QUICK * 18
    assert quick(card, data.Clips(frames, np.arange(18))) == pytest.approx(expected, abs=2.5)


@pytest.mark.sweep
def test_quick_scores_are_reproduced(monkeypatch, tmp_path):
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    assert check() == 0


@pytest.mark.parametrize("name", NAMES)
def test_cards_and_scoreboard_agree(name):
    run, score = training(name), scoreboard().scores[name]
    assert run["data"]["version"] == VERSION
    assert score.top1 == pytest.approx(run["scores"]["test"], abs=1.5 / scoreboard().test_clips)
    assert CARDS[name].top1 == pytest.approx(100 * run["scores"]["test"])
    assert np.trace(score.confusion) / score.confusion.sum() == pytest.approx(score.top1)
    assert score.confusion.sum() == scoreboard().test_clips
    assert len(curves(name)["validation"]) == run["rounds"]


def test_no_network_without_time_beats_the_ceiling_and_inside_the_pairs_it_tosses_a_coin():
    for name in ("single_frame", "late_fusion_pool"):
        score = scoreboard().scores[name]
        assert score.top1 <= scoreboard().ceiling
        for share in score.pairs.values():
            assert share == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.stem)
def test_every_experiment_is_finished(experiment):
    assert experiment.finished


@pytest.mark.parametrize("name", NAMES)
def test_evidence_is_what_each_step_says(networks, name):
    found = answer(networks, name, render_clip(1, "kick", "test"))
    assert found.labels == LABELS
    assert found.badge == "actors-18"
    averaged = {"single_frame": 16, "late_fusion_pool": 16}
    averaged |= dict.fromkeys(("slow_fusion", "slow_fusion_flow", "non_local", "inflated"), 4)
    recurrent = {"cnn_lstm": 16, "cnn3d_lstm": 4, "recurrent_cnn": 16}
    steps = (averaged | recurrent | dict.fromkeys(TWO_STREAMS, 2)).get(name)
    if steps is None:
        assert found.view_evidence == ()
        return
    (probabilities,) = found.view_evidence
    assert probabilities.shape == (steps, len(LABELS))
    if name in TWO_STREAMS:
        assert found.streams == ("spatial", "temporal")
        assert np.allclose(probabilities.mean(0), found.probabilities, atol=1e-5)
        return
    if name in recurrent:
        assert np.allclose(probabilities[-1], found.probabilities, atol=1e-5)
        return
    # The mean of logits is the normalised product of probabilities.
    product = np.exp(np.log(probabilities.astype(float)).mean(0))
    assert np.allclose(product / product.sum(), found.probabilities, atol=1e-4)


def test_a_clip_rendered_large_gets_the_same_answers(networks):
    same = [
        answer(networks, "slow_fusion", render_clip(seed, label, "test", size)).top(1)[0][0]
        for seed, label in enumerate(LABELS)
        for size in (64, 128)
    ]
    assert np.mean([small == large for small, large in zip(same[::2], same[1::2], strict=True)]) > 0.9


def test_cards_are_json_that_names_recipe_and_machine():
    for name in NAMES:
        run = json.loads(CARDS[name].weights.path.with_suffix(".json").read_text(encoding="utf-8"))
        assert {"recipe", "machine", "date", "minutes", "sha256", "scores"} <= set(run)
