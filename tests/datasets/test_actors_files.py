"""What the data set ships as files."""

from pathlib import Path

import numpy as np

import models
from datasets.actors import BACKWARDS, LABELS, PAIRS
from datasets.renderer.motion import FILE, takes


def test_the_recordings_are_small_and_hold_numbers_only():
    assert FILE.stat().st_size < 0.5e6
    with np.load(FILE, allow_pickle=False) as file:
        assert all(file[key].dtype.kind in "fb" for key in file.files)


def test_15_takes_make_18_actions():
    assert len(takes()) == 15
    assert len(LABELS) == len(set(LABELS)) == 18
    assert set(LABELS) == {*takes(), *BACKWARDS}
    assert set(BACKWARDS.values()) <= set(takes())
    assert sorted(name for pair in PAIRS for name in pair) == sorted([*BACKWARDS, *BACKWARDS.values()])


def test_networks_know_the_same_labels():
    # Neither floor may import the other: the names stand in both.
    file = Path(models.__file__).parent / "labels" / "actors-18.txt"
    assert tuple(file.read_text(encoding="utf-8").splitlines()) == LABELS
