"""Experiments: when one is finished, what a failure leaves, and what they measure."""

import json
import sys

import numpy as np
import pytest
from torch import nn

from datasets.actors import LABELS, PAIRS, render_clip
from datasets.small_motion import HIDDEN
from models.fusion import FusionNet
from training.augment import changed, draw_changes
from training.data import Clips
from training.experiments import averaging, experiment, few_clips, matching, mixing, small_motion, time_tests
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


def test_few_clips_are_of_unpaired_actions_and_other_ones_for_each_seed(monkeypatch):
    frames = np.arange(18 * 600, dtype=np.int32)  # a clip is its own number
    monkeypatch.setattr(few_clips, "clips", lambda _split: Clips(frames, frames % 18))
    seen = {}
    for seed in few_clips.SEEDS:
        for count in few_clips.COUNTS:
            found = few_clips.unpaired("train", count // 12, seed * few_clips.APART)
            assert not found.mirrors
            assert np.bincount(found.labels).tolist() == [count // 12] * 12
            names = [LABELS[place % 18] for place in found.frames]
            assert names == [few_clips.UNPAIRED[label] for label in found.labels]
            seen[seed, count] = set(found.frames.tolist())
    most = max(few_clips.COUNTS)
    assert all(found <= seen[seed, most] for (seed, _count), found in seen.items())
    assert not seen[0, most] & seen[1, most] | seen[1, most] & seen[2, most]
    assert not {label for pair in PAIRS for label in pair} & set(few_clips.UNPAIRED)


def test_overfitting_is_measured_without_regularization():
    recipe = few_clips.RECIPE
    assert (recipe.weight_decay, recipe.smoothing, recipe.shift, recipe.gain) == (0, 0, 0, 0)
    changes = draw_changes(recipe, 0)
    clip = np.random.default_rng(0).integers(0, 255, (1, 2, 16, 16, 3), np.uint8)
    found = changed(clip, np.zeros(recipe.batch, int), changes, mirrors=False)
    assert (found == clip).all()
    assert (changes.gain == 1).all()
    assert (changes.offset == 0).all()
    network = FusionNet("late_mlp", classes=12, dropout=few_clips.DROPOUT)
    assert [module.p for module in network.modules() if isinstance(module, nn.Dropout)] == [0]


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


def test_on_the_matching_task_a_block_gains_20_points_and_looks_at_the_match():
    found = {name: [] for name in matching.NETWORKS}
    for each in matching.EXPERIMENTS:
        assert each.finished, each.stem
        found[each.settings["network"]].append(json.loads(each.path.read_text()))
    accuracy = {name: np.mean([run["test"] for run in runs]) for name, runs in found.items()}
    assert len(found["block"]) == len(found["without"]) == 3
    assert accuracy["block"] - accuracy["without"] >= 0.2
    assert np.mean([run["trained"]["share"] for run in found["block"]]) >= 0.5
    for run in found["block"]:
        assert run["untrained"]["share"] == pytest.approx(run["untrained"]["chance"], abs=0.02)
        assert [row["steps"] for row in run["curves"]] == [matching.RECIPE.steps * n for n in range(run["rounds"] + 1)]


def test_matching_clips_come_four_with_the_same_candidates():
    scenes = [matching.stage(0, label, "val") for label in matching.LABELS]
    data = matching.clips(scenes)
    assert data.labels.tolist() == [0, 1, 2, 3]
    assert not data.mirrors
    assert all(np.array_equal(data.frames[0][8:], clip[8:]) for clip in data.frames)
