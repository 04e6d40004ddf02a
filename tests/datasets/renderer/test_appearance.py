"""Splits share no appearance: each has its own part of every range."""

import colorsys

import numpy as np
import pytest

from datasets import actors
from datasets.actors import LABELS, SPLITS, stage
from datasets.renderer.appearance import Draw, draw_appearance

SEEDS = range(150)
OWN = {"train": (0.3, 1.0), "val": (0.15, 0.3), "test": (0.0, 0.15)}  # from the middle of a tooth
# What is read off an appearance: low end, high end, teeth.
COMBS = {
    "yaw": (0, 2 * np.pi, 12),
    "pitch": (0.0, 0.45, 6),
    "distance": (2.4, 3.6, 6),
    "speed": (0.8, 1.25, 6),
    "hue": (0, 1, 12),
}


def from_middle(place):
    """How far from the middle of its tooth a place lies, 0 to 1."""
    return np.abs(2 * (place % 1) - 1)


def measured(split, monkeypatch):
    """Every quantity of COMBS for many seeds; the speed is seen on its way into the window of time."""
    found = {name: [] for name in COMBS}
    window = actors.window
    with monkeypatch.context() as patch:
        patch.setattr(
            actors, "window", lambda take, speed, *rest: found["speed"].append(speed) or window(take, speed, *rest)
        )
        for seed in SEEDS:
            appearance = stage(seed, LABELS[seed % len(LABELS)], split).appearance
            for name in ("yaw", "pitch", "distance"):
                found[name].append(getattr(appearance, name))
            found["hue"].append(colorsys.rgb_to_hsv(*appearance.clothes.shirt.astype(float) / 255)[0])
    return found


@pytest.fixture
def places(monkeypatch):
    """For each split and quantity: in which tooth, and where in it, ``(2, N)``."""
    found = {}
    for split in SPLITS:
        for name, values in measured(split, monkeypatch).items():
            low, high, teeth = COMBS[name]
            place = (np.array(values) - low) / (high - low) * teeth
            found[split, name] = np.stack([np.floor(place), from_middle(place)])
    return found


def test_splits_take_their_own_part_of_every_tooth(places):
    for (split, name), (_tooth, part) in places.items():
        low, high = OWN[split]
        slack = 1e-3 if name == "hue" else 1e-9  # colours are float32
        assert part.min() >= low - slack, f"{split} {name}"
        assert part.max() <= high + slack, f"{split} {name}"


def test_every_tooth_is_used_by_every_split(places):
    for (_split, name), (tooth, _part) in places.items():
        assert set(tooth) == set(range(COMBS[name][2])), name


def test_parts_leave_nothing_out_and_share_nothing():
    rng = np.random.default_rng(0)
    values = {split: np.array([Draw(rng, split).comb(0, 1, 1) for _ in range(500)]) for split in SPLITS}
    away = {split: from_middle(found) for split, found in values.items()}
    assert away["test"].max() < away["val"].min()
    assert away["val"].max() < away["train"].min()
    assert np.diff(np.sort(np.concatenate(list(values.values())))).max() < 0.02


def test_a_mirrored_training_clip_is_not_seen_from_a_test_clips_direction(places):
    """The mirror image of a picture is one seen from pi - yaw."""
    _teeth, part = places["train", "yaw"]
    yaw = np.array([stage(seed, "walk", "train").appearance.yaw for seed in range(50)])
    mirrored = from_middle(((np.pi - yaw) % (2 * np.pi)) / (2 * np.pi) * 12)
    assert mirrored.min() >= OWN["train"][0] - 1e-9
    assert part.min() >= OWN["train"][0] - 1e-9


def test_splits_seeds_and_takes_draw_from_different_streams():
    drawn = []
    for split, (low, high) in OWN.items():
        for seed in range(20):
            for label in ("walk", "run"):
                part = from_middle(stage(seed, label, split).appearance.yaw / (2 * np.pi) * 12)
                drawn.append(round((part - low) / (high - low), 6))  # the number before it was moved to its split
    assert len(set(drawn)) == len(drawn)


def test_what_matters_little_is_drawn_from_all_of_its_range():
    appearances = [draw_appearance(np.random.default_rng(seed), "test") for seed in range(300)]
    assert 0.4 < np.mean([appearance.mirrored for appearance in appearances]) < 0.6
    assert np.ptp([appearance.noise for appearance in appearances]) > 5.5
    assert {appearance.wall.pattern for appearance in appearances} == {"plain", "stripes", "tiles", "dots"}
