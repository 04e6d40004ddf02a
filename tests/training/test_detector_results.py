"""What ships of the detector meets its bar, and is of the weights and the rules that ship."""

import json
from dataclasses import asdict

import pytest

from models.zoo import card_of
from training.experiments import detect as experiment
from vizlib.detect.linking import RULES
from vizlib.results.detect import detect_run

BAR = 0.6  # frame-mAP at IoU 0.5 on the test scenes


@pytest.fixture(scope="module")
def run():
    return detect_run()


def test_it_meets_the_bar_with_its_interval(run):
    found = run["methods"]["detector"]
    low, high = found["frame_map_interval"]
    assert BAR <= low <= found["frame_map"] <= high


def test_it_was_measured_on_what_ships(run):
    assert run["weights"] == card_of("detector").weights.sha256
    assert run["rules"] == json.loads(json.dumps({name: asdict(rule) for name, rule in RULES.items()}))
    for each in experiment.EXPERIMENTS:
        assert each.finished


def test_the_controls_stand_beside_it(run):
    whole, perfect = run["methods"]["whole_picture"], run["perfect_picture"]
    detector = run["methods"]["detector"]
    assert whole["frame_map"] < perfect["frame_map"] < detector["frame_map"]
    assert whole["by_people"].keys() == perfect["by_people"].keys() == detector["by_people"].keys()


def test_switches_add_up(run):
    for counted in run["identities"].values():
        assert sum(counted["by_scene"]) == counted["switches"]
        assert len(counted["by_scene"]) == run["test_scenes"]
