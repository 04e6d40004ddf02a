"""Experiments: when one is finished, what a failure leaves, and what they measure."""

import json
import sys

import numpy as np
import pytest
from torch import nn

from datasets.actors import render_clip
from datasets.small_motion import HIDDEN
from models.fusion import FusionNet
from training.augment import changed, draw_changes
from training.experiments import averaging, experiment, mixing, small_motion, time_tests
from training.experiments.__main__ import EXPERIMENTS, main
from training.experiments.experiment import Experiment
from training.recipe import Recipe
from vizlib.tamper import DROP, FREEZE, LATER, REVERSE, SHUFFLE, Tampering


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(experiment, "RUNS", tmp_path)
    return tmp_path


def test_a_run_is_finished_when_a_result_with_its_settings_is_there(folder):
    kept = folder / "checkpoint.pt"
    kept.touch()
    one = Experiment("one", {"version": 2, "widths": (1, 2)}, lambda device: {"test": 0.5, "on": device}, kept)
    assert not one.finished
    one.run("cpu")
    assert one.finished
    assert not kept.exists()
    found = json.loads((folder / "one.json").read_text())
    assert found == {"version": 2, "widths": [1, 2], "test": 0.5, "on": "cpu"}
    assert not Experiment("one", {"version": 3}, one.measure).finished


def test_a_run_that_fails_keeps_its_checkpoint_and_writes_nothing(folder):
    def fails(_device):
        raise KeyboardInterrupt

    kept = folder / "checkpoint.pt"
    kept.touch()
    one = Experiment("one", {}, fails, kept)
    with pytest.raises(KeyboardInterrupt):
        one.run("cpu")
    assert [path.name for path in folder.iterdir()] == ["checkpoint.pt"]


def test_every_run_has_its_own_name():
    assert len({e.stem for e in EXPERIMENTS}) == len(EXPERIMENTS)


def test_an_unknown_run_is_refused_with_a_list(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["experiments", "nonsense"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "no run nonsense" in said
    assert "small_motion-slow_fusion-0" in said


@pytest.mark.parametrize("layers", mixing.LAYERS)
def test_as_many_layers_see_time_as_asked_at_matched_parameters(layers):
    network = FusionNet("slow", mixing=layers, widths=mixing.matched(layers))
    kernels = [module.kernel_size[0] for module in network.modules() if isinstance(module, nn.Conv3d)]
    assert kernels == [3] * layers + [1] * (5 - layers)
    single = mixing.parameters(FusionNet("single_frame"))
    assert mixing.parameters(network) == pytest.approx(single, rel=0.02)


def test_small_motion_comes_in_twins_that_may_not_be_mirrored(monkeypatch):
    monkeypatch.setitem(small_motion.PAIRS, HIDDEN, {"train": 3})
    found = small_motion.pairs.__wrapped__("train")  # not kept for other tests
    assert found.labels.tolist() == [0, 1] * 3
    assert not found.mirrors
    assert not found.first(2).mirrors
    assert np.array_equal(found.frames[0], found.frames[1][::-1])


def test_clips_that_may_not_be_mirrored_are_still_shifted():
    recipe = Recipe(batch=16)
    frames = np.random.default_rng(0).integers(0, 255, (1, 2, 16, 16, 3), np.uint8)
    changes = draw_changes(recipe, 0)
    assert changes.mirrored.any()
    found = changed(frames, np.zeros(16, int), changes, mirrors=False)
    for row in range(16):
        dy, dx = changes.shift[row]
        assert np.array_equal(found[row][:, 4:12, 4:12], frames[0][:, 4 - dy : 12 - dy, 4 - dx : 12 - dx])


def numbered(clips, frames=16):
    """Clips whose every frame shows its own number."""
    data = np.zeros((clips, frames, 1, 1, 3), np.uint8)
    data[...] = np.arange(frames)[None, :, None, None, None]
    return data


@pytest.mark.parametrize(
    ("tampering", "expected"),
    [
        (Tampering(REVERSE), list(range(16))[::-1]),
        (Tampering(FREEZE), [8] * 16),
        (Tampering(DROP, 4), [0] * 4 + [4] * 4 + [8] * 4 + [12] * 4),
        (Tampering(LATER, 4), [*range(4, 16), 15, 15, 15, 15]),
    ],
)
def test_a_whole_test_set_is_tampered_with(tampering, expected):
    found = time_tests.tampered(numbered(3), tampering)
    assert (found[:, :, 0, 0, 0] == expected).all()


def test_each_clip_is_shuffled_in_its_own_way():
    rows = time_tests.tampered(numbered(4), Tampering(SHUFFLE))[:, :, 0, 0, 0]
    assert all(sorted(row) == list(range(16)) for row in rows)
    assert len({tuple(row) for row in rows}) == 4


def test_averaged_answers_are_probabilities():
    shown = [(0, render_clip(1000, label, "test", 64, 40)) for label in ("walk", "kick")]
    found = averaging.averaged("late_fusion_pool", shown, 3)
    assert found.shape == (2, 18)
    assert np.allclose(np.exp(found).sum(1), 1, atol=1e-5)
