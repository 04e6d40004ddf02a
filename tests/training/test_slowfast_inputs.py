"""The disturbed pathways of SlowFast: what the run measures, and that it belongs to the weights that ship."""

import json

import numpy as np
import pytest
import torch

from datasets.actors import PAIRS
from models.slowfast import PATHWAYS, slowfast
from training.data import Clips
from training.experiments import slowfast as experiments
from vizlib.results.scoreboard import scoreboard
from vizlib.slowfast.pathways import DISTURBED, TAMPERINGS
from vizlib.tamper import FREEZE, REVERSE, SHUFFLE

ROWS = {f"{kind}, {whose}" for kind in TAMPERINGS for whose in DISTURBED}


@pytest.fixture
def found(monkeypatch):
    """Logits of two still clips and a moving one."""
    frames = np.random.default_rng(0).integers(0, 256, (3, 16, 64, 64, 3), np.uint8)
    frames[:2] = frames[:2, :1]
    monkeypatch.setattr(experiments, "clips", lambda _split: Clips(frames, np.arange(3)))
    torch.manual_seed(0)
    return experiments.disturbed_logits(slowfast().eval().requires_grad_(False), "cpu")


def test_every_disturbance_is_measured_and_moves_only_what_moves(found):
    assert set(found) == ROWS | {"none", *PATHWAYS}
    for row in ROWS:
        assert found[row][:2] == pytest.approx(found["none"][:2], abs=1e-5)
        assert np.abs(found[row][2] - found["none"][2]).max() > 1e-5


def test_each_clip_is_shuffled_in_its_own_way_across_batches():
    ways = [*experiments.ways(TAMPERINGS[SHUFFLE], 0, 60), *experiments.ways(TAMPERINGS[SHUFFLE], 60, 60)]
    assert [way.amount for way in ways] == list(range(120))
    assert experiments.ways(TAMPERINGS[FREEZE], 60, 2) == [TAMPERINGS[FREEZE]] * 2


def test_the_run_is_of_the_network_that_ships():
    assert experiments.INPUTS.finished
    run = json.loads(experiments.INPUTS.path.read_text(encoding="utf-8"))
    assert run["none"]["top1"] == scoreboard().scores["slowfast"].top1
    assert run["none"]["changed"] == run["none"]["moved"] == 0
    assert set(run["rows"]) == set(TAMPERINGS)
    for rows in (*run["rows"].values(), run["head"]):
        for row in rows.values():
            assert set(row) == {"top1", "unpaired", "pairs", "changed", "moved"}
            assert set(row["pairs"]) == {forwards for forwards, _backwards in PAIRS}
    assert set(run["rows"][REVERSE]) == set(DISTURBED)


def test_the_ablation_is_whole():
    unfinished = [e.stem for e in experiments.EXPERIMENTS if not e.finished]
    assert unfinished == []
