"""Rendered clips: the right ones, rendered once, within their room on disk."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from datasets.actors import LABELS, render_frames, stage
from models.flow_input import flow_levels
from training import data
from training.data import FLOW_BOUND, Clips, Joined, batches, clips, make_room, render_seed

COUNT = 20
CLIP_BYTES = 16 * 64 * 64 * 3


class OneProcess:
    """Stands for the pool of processes, and counts what it renders."""

    seeds: list[int]
    dies_at = 999

    def __init__(self, *_):
        type(self).seeds = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def map(self, draw, seeds, chunksize):
        channels = data.CHANNELS[draw.keywords["part"]]
        for seed in seeds:
            if seed == self.dies_at:
                raise KeyboardInterrupt
            self.seeds.append(seed)
            yield np.full((len(LABELS), 16, 64, 64, channels), seed, np.uint8)


class InThisProcess(OneProcess):
    """Draws the clips, as the pool would."""

    def map(self, draw, seeds, chunksize):
        return map(draw, seeds)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def pool(monkeypatch, folder):
    """Clips that are not pictures but their seed, made at once."""

    class Pool(OneProcess):
        pass

    monkeypatch.setattr(data, "workers", Pool)
    return Pool


def test_clips_are_those_of_their_label_and_seed(folder):
    found = clips("val", COUNT)  # by the real pool
    assert found.frames.shape == (COUNT, 16, 64, 64, 3)
    assert found.frames.dtype == np.uint8
    assert found.labels.tolist() == [*range(18), 0, 1]
    for i in range(COUNT):
        scene = stage(i // len(LABELS), LABELS[i % len(LABELS)], "val")
        assert np.array_equal(found.frames[i], render_frames(scene)), scene.label
    assert [path.name for path in folder.iterdir()] == [f"actors-18-v{data.VERSION}-pixels-val-{COUNT}.npy"]


def test_a_seed_gives_one_clip_of_each_label():
    rendered = render_seed(5, "test")
    assert np.array_equal(rendered, [render_frames(stage(5, label, "test")) for label in LABELS])


def test_first_is_balanced_and_shares_the_frames():
    frames = np.zeros((72, 1), np.uint8)
    part = Clips(frames, np.arange(72) % 18).first(36)
    assert len(part) == 36
    assert np.bincount(part.labels).tolist() == [2] * 18
    assert np.shares_memory(part.frames, frames)


@pytest.mark.parametrize("again", [COUNT, 18, 1])
def test_the_same_or_fewer_clips_are_not_rendered_again(pool, again):
    first = clips("val", COUNT)
    assert pool.seeds == [0, 1]
    pool.seeds.clear()
    found = clips("val", again)
    assert pool.seeds == []
    assert len(found) == len(found.frames) == again
    assert np.array_equal(found.frames, first.frames[:again])


@pytest.mark.parametrize(("split", "count"), [("val", COUNT + 17), ("test", COUNT), ("val", 200)])
def test_more_clips_or_another_split_are_rendered(pool, split, count):
    clips("val", COUNT)
    pool.seeds.clear()
    found = clips(split, count)
    assert pool.seeds == list(range(-(-count // 18)))
    assert found.frames[:, 0, 0, 0, 0].tolist() == [i // 18 for i in range(count)]


def test_clips_of_an_older_version_are_not_taken(pool, folder, monkeypatch):
    clips("val", COUNT)
    pool.seeds.clear()
    monkeypatch.setattr(data, "VERSION", data.VERSION + 1)
    clips("val", COUNT)
    assert pool.seeds == [0, 1]


def test_a_killed_render_leaves_nothing_that_looks_finished(pool, folder):
    pool.dies_at = 1
    with pytest.raises(KeyboardInterrupt):
        clips("val", COUNT)
    assert list(folder.glob("*.npy")) == []
    assert data.kept() == []
    pool.dies_at = 999
    assert clips("val", COUNT).frames[:, 0, 0, 0, 0].tolist() == [0] * 18 + [1] * 2
    assert len(list(folder.iterdir())) == 1  # nor is anything left behind


def file_of(folder, split, size, age):
    path = folder / f"actors-18-v1-{split}-18.npy"
    path.write_bytes(bytes(size))
    os.utime(path, (1e9 - age, 1e9 - age))
    return path


def test_room_is_made_by_deleting_what_was_used_longest_ago(folder, monkeypatch):
    monkeypatch.setattr(data, "MAX_BYTES", 1000)
    oldest, newest, middle = (file_of(folder, *row) for row in (("a", 300, 9), ("b", 300, 1), ("c", 300, 5)))
    mine = folder / "notes.txt"
    mine.write_bytes(bytes(5000))
    make_room(100)  # just fits
    assert oldest.exists()
    make_room(300)
    assert [path.exists() for path in (oldest, newest, middle)] == [False, True, True]
    make_room(1000)
    assert list(folder.iterdir()) == [mine]


def test_what_can_never_fit_is_refused_and_nothing_deleted(folder, monkeypatch):
    monkeypatch.setattr(data, "MAX_BYTES", 1000)
    path = file_of(folder, "a", 900, 1)
    with pytest.raises(OSError, match=r"do not fit.*raise MOTION_LAB_RENDERS_GB"):
        make_room(1001)
    assert path.exists()


def test_using_clips_keeps_them_from_being_deleted(pool, folder, monkeypatch):
    monkeypatch.setattr(data, "MAX_BYTES", 2 * COUNT * CLIP_BYTES + 1000)
    for split, age in (("val", 9), ("test", 5)):
        clips(split, COUNT)
        path = folder / f"actors-18-v{data.VERSION}-pixels-{split}-{COUNT}.npy"
        os.utime(path, (1e9 - age, 1e9 - age))
    clips("val", 1)
    clips("train", COUNT)
    assert sorted(path.name.split("-")[4] for path in folder.iterdir()) == ["train", "val"]


def test_flow_is_that_of_the_same_clips_drawn_larger(folder, monkeypatch):
    monkeypatch.setattr(data, "workers", InThisProcess)
    found = clips("val", 18, "both")
    assert found.frames.shape == (18, 16, 64, 64, 5)
    for i in (0, 3, LABELS.index("walk_backward")):
        large = render_frames(stage(0, LABELS[i].replace("walk_backward", "walk"), "val"), 128)
        large = large[::-1] if LABELS[i] == "walk_backward" else large
        assert np.array_equal(found.frames[i][..., 3:], flow_levels(large, 64, FLOW_BOUND))
        assert np.array_equal(found.frames[i][..., :3], clips("val", 18).frames[i])
    assert clips("val", 18, "flow").frames.shape == (18, 16, 64, 64, 2)


def test_dots_are_another_part(pool, folder):
    clips("val", COUNT)
    clips("val", COUNT, "both", dots="scrambled")
    parts = ["dots_scrambled", "dots_scrambled_flow", "pixels"]
    assert sorted(path.name.split("-")[3] for path in folder.iterdir()) == parts


def test_parts_joined_are_read_as_one_array():
    one, two = np.zeros((6, 2, 3, 3, 3), np.uint8), np.ones((6, 2, 3, 3, 2), np.uint8)
    joined = Joined((one, two))
    assert joined.shape == (6, 2, 3, 3, 5)
    assert joined[2].shape == (2, 3, 3, 5)
    assert joined[np.array([4, 1])].shape == (2, 2, 3, 3, 5)
    assert isinstance(joined[1:3], Joined)
    assert np.array_equal(np.array(joined[1:3]), np.concatenate([one[1:3], two[1:3]], -1))
    found = list(batches(Clips(joined, np.arange(6)), 4))
    assert [tuple(frames.shape) for frames, _labels in found] == [(4, 2, 3, 3, 5), (2, 2, 3, 3, 5)]


def test_batches_are_all_clips_in_their_order():
    frames = np.random.default_rng(0).integers(0, 256, (10, 2, 3, 3, 3), np.uint8)
    found = list(batches(Clips(frames, np.arange(10)), 4))
    assert [len(labels) for _frames, labels in found] == [4, 4, 2]
    assert np.array_equal(np.concatenate([part for part, _labels in found]), frames)
    assert np.concatenate([labels for _frames, labels in found]).tolist() == list(range(10))


def test_workers_end_with_their_parent():
    """Whatever ends it: a killed run leaves no process that waits for work."""
    code = """
import os, sys, time
from training.workers import workers
with workers(2) as pool:
    pool.submit(time.sleep, 0).result()
    print(*pool._processes, flush=True)
    time.sleep(600)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert pids
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}/exe").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}/exe").exists() for pid in pids)


def test_a_damaged_render_is_put_away_and_rendered_anew(pool, folder):
    before = np.array(clips("val", COUNT).frames)
    path = folder / f"actors-18-v{data.VERSION}-pixels-val-{COUNT}.npy"
    path.write_bytes(path.read_bytes()[:-100])
    assert np.array_equal(clips("val", COUNT).frames, before)
    assert sorted(each.name for each in folder.iterdir()) == [path.name, f"{path.name}.damaged"]
