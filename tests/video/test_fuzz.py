"""Damaged files of all kinds end in a clip or in a ClipError: soon, small, and in a process that lives."""

import pytest

from tests.measuring import measured
from tests.mutations import mutated, originals
from video import read_clip

MOST_S, MOST_MB = 5.0, 300.0
GROUP = 25  # files of one process


@pytest.fixture(scope="module")
def files():
    return originals()


def check(files, seeds, folder):
    damaged = dict(mutated(files, seed) for seed in seeds)
    found = measured({name: data for name, data in damaged.items() if data}, folder)
    for name, what in found.items():
        assert what.seconds < MOST_S, (name, what)
        assert what.megabytes < MOST_MB, (name, what)
    return found


def test_a_few_damaged_files(files, tmp_path):
    found = check(files, range(GROUP), tmp_path).values()
    assert {bool(what.words) for what in found} == {True, False}  # some are refused, some are read


@pytest.mark.sweep
@pytest.mark.parametrize("group", range(20))
def test_500_damaged_files(files, group, tmp_path):
    check(files, range(1000 + group * GROUP, 1000 + (group + 1) * GROUP), tmp_path)


@pytest.mark.sweep
def test_undamaged_they_are_all_read(files):
    for name, data in files.items():
        assert len(read_clip(data)) >= 2, name
