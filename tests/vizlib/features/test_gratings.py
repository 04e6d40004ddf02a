"""Drifting gratings: filters whose tuning is known get it back; what sees single frames is not selective at all."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.card import Weights
from models.flow_input import flow_levels
from models.zoo import CARDS
from pages.features import figures
from vizlib.engine.networks import Loaded, Networks
from vizlib.features.gratings import (
    CONTRASTS,
    DIRECTIONS,
    OPPOSITE,
    SPEEDS,
    WAVELENGTHS,
    Grating,
    tuned,
    tuning,
    tuning_key,
)
from vizlib.features.responses import FeatureError, feature_layers

SPEC = CARDS["slow_fusion"].input
DIRECTION, SPEED = st.integers(0, DIRECTIONS - 1), st.sampled_from(SPEEDS[1:])
GRATING = Grating(16)
WORDS = dict.fromkeys(("speed", "channel", "index"), "")


class Gabor(nn.Module):
    """A spatio-temporal filter, 9 frames x 17 x 17 pixels: a wave of 16 pixels that goes where and as fast as told."""

    def __init__(self, direction, speed):
        super().__init__()
        self.first = nn.Conv3d(3, 1, (9, 17, 17), stride=(1, 4, 4), bias=False)
        angle = 2 * np.pi * direction / DIRECTIONS
        t, y, x = np.meshgrid(np.arange(9) - 4, np.arange(17) - 8, np.arange(17) - 8, indexing="ij")
        wave = np.cos(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle) - speed * t) / 16)
        window = np.exp(-(t**2) / 12 - (x**2 + y**2) / 50)
        weights = wave * window
        weights -= weights.mean((1, 2), keepdims=True)  # to grey it says nothing
        self.first.weight.data = torch.from_numpy(weights).float()[None, None].repeat(1, 3, 1, 1, 1)

    def forward(self, x):
        return self.first(x).relu().mean((2, 3, 4))


def tuning_of(network, grating=GRATING):
    weights = Weights("actors-18", "none.safetensors", "", "", 0.0)
    card = replace(CARDS["slow_fusion"], name="made", build=lambda: network, layers=("first",), weights=weights)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(CARDS, "made", card)
        feature_layers.cache_clear()
        *steps, (found,) = tuned(Loaded(network.eval(), "random"), card, ("first",), grating, "cpu")
    feature_layers.cache_clear()
    assert [step.done for step in steps] == list(range(1, DIRECTIONS + 1))
    return found


@settings(max_examples=2)
@given(DIRECTION, SPEED)
def test_a_filter_made_for_a_direction_and_a_speed_prefers_them(direction, speed):
    found = tuning_of(Gabor(direction, speed))
    at, fast = found.preferred[0]
    assert (at, SPEEDS[fast]) == (direction, speed)
    if speed > 0.5:  # so slow, in 9 frames, it hardly differs from the opposite direction
        assert found.selectivity[0] > 0.5


def test_a_grating_moves_to_where_its_direction_points():
    """To the right, x grows; down, y grows: the picture of the next frame is this one, moved."""
    right = Grating(16).clip(SPEC, 0, 2.0).astype(int)
    assert abs(right[1][:, 2:] - right[0][:, :-2]).max() <= 1
    down = Grating(16).clip(SPEC, DIRECTIONS // 4, 2.0).astype(int)
    assert abs(down[1][2:] - down[0][:-2]).max() <= 1


@given(st.integers(0, OPPOSITE - 1), SPEED, st.sampled_from(WAVELENGTHS), st.sampled_from(CONTRASTS))
def test_the_opposite_direction_is_the_same_clip_backwards_and_drifts_the_other_way(direction, speed, waves, contrast):
    grating = Grating(waves, contrast)
    one, other = (grating.clip(SPEC, d, speed) for d in (direction, direction + OPPOSITE))
    np.testing.assert_array_equal(one, other[::-1])
    assert abs(one.astype(int) - 127.5).max() <= 127.5 * contrast + 1
    # Drawn as what it is, a grating that goes the other way, from where the first one ends.
    angle = 2 * np.pi * (direction + OPPOSITE) / DIRECTIONS
    at = np.arange(SPEC.size) - (SPEC.size - 1) / 2
    along = np.cos(angle) * at + np.sin(angle) * at[:, None]
    t = np.arange(SPEC.frames)[:, None, None]
    wave = np.sin(2 * np.pi * (along - speed * (t - SPEC.frames + 1)) / waves + np.pi)
    assert abs(other[..., 0] - 127.5 * (1 + contrast * wave)).max() < 1


def test_speeds_stay_below_where_a_grating_seems_to_turn_round():
    assert max(SPEEDS) < min(WAVELENGTHS) / 2


def test_what_sees_one_frame_at_a_time_is_not_selective(networks):
    loaded, layers = networks.get("single_frame", "cpu"), ("features.0", "features.3")
    *_, both = tuned(loaded, CARDS["single_frame"], layers, Grating(), "cpu")
    for found in both:
        half = found.responses[:, :OPPOSITE]
        np.testing.assert_allclose(found.responses[:, OPPOSITE:], half, rtol=1e-4, atol=1e-6)
        assert np.abs(found.selectivity[~found.faint]).max() < 1e-4
        assert found.share_selective == 0
        oriented = half[~found.faint][:, :, 0]  # but it is tuned to orientation
        assert (oriented.max(1) > 1.5 * oriented.min(1)).any()


def test_early_fusion_has_selective_channels(networks):
    *_, (found,) = tuning(networks, "early_fusion", "features.1", Grating(), "cpu")
    assert found.badge == "actors-18"
    assert found.responses.shape == (32, DIRECTIONS, len(SPEEDS))
    np.testing.assert_array_equal(found.responses[:, :OPPOSITE, 0], found.responses[:, OPPOSITE:, 0])  # still
    assert sorted(found.order) == list(range(32))
    heard = found.selectivity[found.order][: (~found.faint).sum()]
    assert (np.diff(heard) <= 0).all()
    assert (heard >= 0).all()
    assert found.share_selective == pytest.approx((heard >= 1 / 3).mean())
    assert found.share_selective > 0.3
    figure = figures.tunings(found, int(found.order[-1]), words=WORDS)
    shown = list(figure.data[1].customdata)
    assert shown[:3] == list(found.order[:3])
    assert found.order[-1] in shown  # the chosen one is always there
    around = figures.by_direction(found, shown[0]).data[0]
    assert around.theta[int(np.argmax(around.r[:-1]))] == 360 * found.preferred[shown[0], 0] / DIRECTIONS
    assert max(around.r) == found.responses[shown[0], :, 1:].max()


@pytest.mark.parametrize("name", ["slow_fusion_flow", "two_stream"])
def test_networks_on_flow_are_refused(name):
    layer = next(iter(feature_layers(name)))
    with pytest.raises(FeatureError, match="its input is optical flow"):
        next(tuning(Networks(), name, layer, Grating(), "cpu"))


def test_of_a_grating_that_fills_the_picture_a_network_on_flow_sees_almost_nothing():
    """Why it is refused: the mean of the field is subtracted."""
    card = CARDS["slow_fusion_flow"]
    frames = Grating(16).clip(replace(SPEC, size=128), 0, 2.0)
    levels = flow_levels(frames, card.input.size, card.input.flow_bound)
    moved = (levels[:-1, 8:-8, 8:-8, 0].astype(int) - 128) / 127
    x = card.input.from_levels(torch.from_numpy(levels)[None])[0, 0, :-1, 8:-8, 8:-8]
    assert moved.mean() > 0.05
    assert x.abs().mean() < 0.5 * moved.mean() / card.input.std[0]


def test_another_grating_is_another_piece_of_work():
    keys = {tuning_key("slow_fusion", "features.0", Grating(n, c)) for n in WAVELENGTHS for c in CONTRASTS}
    assert len(keys) == len(WAVELENGTHS) * len(CONTRASTS)
