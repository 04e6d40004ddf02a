"""What channels respond to, against networks run by hand; what a frozen clip changes; the figures that show it."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import nn

from datasets.actors import render_clip
from models.card import Weights
from models.input_spec import InputError
from models.zoo import CARDS, load
from pages.features import figures
from video import Clip, Progress
from vizlib.engine.device import OutOfMemory
from vizlib.engine.networks import Networks
from vizlib.features.channels import MAP_SIDE, MOTION, ORDERS, SIDE, STILL, STRONGEST, features_key, responding, small
from vizlib.features.responses import (
    COMPARED,
    FeatureError,
    changed,
    comparing,
    feature_layers,
    frames_seen,
    index,
    moving_and_frozen,
    responses,
)

WORDS = {
    "channel": "",
    "clip": "",
    "frozen": "",
    "index": "",
    "response": "",
    "frame": "",
    "layer": "",
    "changed": "",
    "middle": "",
}
strengths = arrays(float, 6, elements=st.floats(0, 1e3))


@pytest.fixture(scope="module")
def clip():
    return render_clip(3, "cartwheel", "test")


def found_in(networks, clip, name="slow_fusion", layer="features.1"):
    *steps, found = responding(networks, clip, name, layer, "cpu")
    assert all(isinstance(step, Progress) and step.done < step.total for step in steps)
    return found


@pytest.fixture(scope="module")
def slow(networks, clip):
    return found_in(networks, clip)


def hooks(network):
    return sum(len(module._forward_hooks) for module in network.modules())


class Tiny(nn.Module):
    """Channels of the first layer: what comes minus what was, brightness, nothing, and the three once more."""

    def __init__(self, order=range(6)):
        super().__init__()
        self.first = nn.Conv3d(3, 6, (3, 1, 1), bias=False)
        self.rest = nn.Linear(6, 18)
        weights = torch.zeros(6, 3, 3, 1, 1)
        for channel, place in enumerate(order):
            if place % 3 == 0:
                weights[channel, :, 0], weights[channel, :, 2] = -1.0 - place, 1.0 + place
            elif place % 3 == 1:
                weights[channel, :, 1] = 1.0 + place
        self.first.weight.data = weights

    def forward(self, x):
        return self.rest(self.first(x).relu().mean((2, 3, 4)))


@pytest.fixture
def tiny(monkeypatch):
    """Makes a card of a Tiny; random weights, because there is no file of them."""
    names = (f"tiny {n}" for n in itertools.count())

    def add(order=range(6), layers=("first",)):
        name = next(names)
        weights = Weights("actors-18", "none.safetensors", "", "", 0.0)
        card = replace(CARDS["slow_fusion"], name=name, build=lambda: Tiny(order), layers=layers, weights=weights)
        monkeypatch.setitem(CARDS, name, card)
        feature_layers.cache_clear()
        return name

    yield add
    feature_layers.cache_clear()


def bar(moves):
    """A bright bar on black that goes to the right, a column a frame, or stands in the middle."""
    frames = np.zeros((16, 64, 64, 3), np.uint8)
    for t in range(16):
        column = 24 + (t if moves else 8)
        frames[t, :, column : column + 4] = 255
    return Clip(frames, 12.0)


def test_responses_are_those_of_a_network_run_by_hand(slow, clip):
    card, network = CARDS["slow_fusion"], load("slow_fusion")
    view = card.input.views(clip)[0]
    for seen, curves, maps in (
        (view, slow.moving, slow.maps[0]),
        (np.full(16, view[8]), slow.frozen, slow.maps[1]),
    ):
        with torch.no_grad():
            values = network.features[:2](card.input.prepare(clip, seen))[0].clamp(min=0).numpy()
        np.testing.assert_allclose(curves, values.mean((2, 3)), atol=1e-5)
        assert maps.shape == values.shape  # it is small enough to be kept as it is
        if curves is slow.moving:
            np.testing.assert_allclose(slow.response, values.mean((1, 2, 3)), atol=1e-5)
            for channel in range(32):
                t, y, x = np.unravel_index(values[channel].argmax(), values.shape[1:])
                assert slow.peak(channel) == (t, int((y + 0.5) / 16 * SIDE), int((x + 0.5) / 16 * SIDE))
    both = slow.maps.max((0, 2, 3, 4))
    assert set(both) <= {0, 255}
    assert slow.badge == "actors-18"
    assert not slow.signed


def test_the_index_is_made_of_both_responses(slow):
    a, b = slow.response, slow.frozen_response
    np.testing.assert_allclose(slow.motion, (a - b) / (a + b))
    assert slow.changed == pytest.approx(np.abs(a - b).sum() / (a + b).sum())


def test_a_detector_of_change_is_told_from_one_of_brightness(networks, tiny):
    found = found_in(networks, bar(moves=True), tiny(), "first")
    assert found.badge == "random"
    assert found.moving.shape == (6, 14)
    np.testing.assert_allclose(found.motion, [1, 0, 0, 1, 0, 0], atol=1e-6)
    np.testing.assert_array_equal(found.faint, [False, False, True, False, False, True])
    assert found.order(STRONGEST)[0] == 4  # brightness, by its larger weight
    assert {int(k) for k in found.order(MOTION)[:2]} == {0, 3}
    assert {int(k) for k in found.order(STILL)[:2]} == {1, 4}
    assert {int(k) for by in (MOTION, STILL) for k in found.order(by)[-2:]} == {2, 5}  # the silent ones


def test_a_clip_that_stands_still_has_no_motion(networks, tiny):
    for name, layer in ((tiny(), "first"), ("slow_fusion", "features.2"), ("early_fusion", "features.0")):
        found = found_in(networks, bar(moves=False), name, layer)
        np.testing.assert_allclose(found.motion, 0, atol=1e-6)
        assert found.changed == pytest.approx(0, abs=1e-6)


@given(strengths, strengths)
def test_an_index_is_a_share_and_turns_its_sign_with_the_clips(a, b):
    found = index(a, b)
    assert (np.abs(found) <= 1).all()
    np.testing.assert_array_equal(found, -index(b, a))
    assert (found[(a == b)] == 0).all()
    assert 0 <= changed(a, b) <= 1


@settings(max_examples=5)
@given(st.permutations(range(6)))
def test_channels_in_another_order_are_the_same_channels(order):
    with pytest.MonkeyPatch.context() as patch:
        results = []
        for name, places in (("tiny before", range(6)), ("tiny after", order)):
            weights = Weights("actors-18", "none.safetensors", "", "", 0.0)
            build = lambda places=places: Tiny(places)  # noqa: E731
            card = replace(CARDS["slow_fusion"], name=name, build=build, layers=("first",), weights=weights)
            patch.setitem(CARDS, name, card)
            results.append(found_in(Networks(), bar(moves=True), name, "first"))
    before, after = results
    for part in ("response", "frozen_response", "motion", "faint", "peaks"):
        np.testing.assert_allclose(getattr(after, part), getattr(before, part)[order], atol=1e-6)
    np.testing.assert_allclose(after.maps, before.maps[:, order], atol=1)  # levels, of 255


@pytest.mark.parametrize("by", ORDERS)
def test_every_order_holds_each_channel_once(slow, by):
    order = slow.order(by)
    assert sorted(order) == list(range(32))
    values = {STRONGEST: -slow.response, MOTION: -slow.motion, STILL: slow.motion}[by][order]
    heard = values[: 32 - slow.faint.sum()]
    assert (np.diff(heard) >= 0).all()


def test_what_sees_one_frame_at_a_time_responds_alike_in_the_middle(networks, clip):
    found = found_in(networks, clip, "single_frame", "features.1")
    assert frames_seen("single_frame", "features.1") == 1
    np.testing.assert_allclose(found.moving[:, 8], found.frozen[:, 8], atol=1e-5)
    assert np.abs(found.motion[~found.faint]).max() < 0.5
    spatial = found_in(networks, clip, "two_stream", "spatial.features.4")
    assert not spatial.motion.any()  # it sees the middle frame alone


def test_states_count_by_their_size(networks, clip):
    found = found_in(networks, clip, "recurrent_cnn", "cells.1")
    with torch.no_grad():
        states = load("recurrent_cnn").cells[:2](CARDS["recurrent_cnn"].input.prepare(clip))[0]
    assert found.signed
    assert (states < 0).any()
    np.testing.assert_allclose(found.response, states.abs().mean((1, 2, 3)), atol=1e-5)
    assert frames_seen("recurrent_cnn", "cells.1") is None


def test_a_frozen_clip_has_no_flow(clip):
    moving, frozen = moving_and_frozen(CARDS["slow_fusion_flow"], clip)
    assert moving.abs().max() > 0.1
    assert frozen.abs().max() < 1e-5


def test_each_layer_with_maps_is_offered_whatever_its_layout():
    assert feature_layers("early_fusion")["features.0"] == (16, 1, 32, 32)
    assert feature_layers("mvit_v2_s")["blocks.2"] == (192, 8, 28, 28)
    assert feature_layers("swin3d_t")["patch_embed"] == (96, 16, 56, 56)
    assert "logits" not in feature_layers("i3d_kinetics400")
    assert "classifier" not in feature_layers("slow_fusion")


def test_layers_and_networks_without_maps_are_refused_with_what_to_choose(networks, clip):
    with pytest.raises(FeatureError, match=r"no maps of the clip in the layer classifier.*features\.0, features\.1"):
        next(responding(networks, clip, "slow_fusion", "classifier", "cpu"))
    with pytest.raises(FeatureError, match=r"make 4 × 18\. Choose another network"):
        feature_layers("cnn3d_lstm")


def test_a_clip_that_is_too_short_is_refused(networks, clip):
    with pytest.raises(InputError, match="longer stretch"):
        next(responding(networks, Clip(clip.frames[:8].copy(), 12.0), "slow_fusion", "features.1", "cpu"))


def test_no_hook_stays_behind(networks, clip, monkeypatch):
    network = networks.get("slow_fusion", "cpu").network
    found_in(networks, clip)
    assert hooks(network) == 0
    steps = responding(networks, clip, "slow_fusion", "features.1", "cpu")
    next(steps)
    assert hooks(network) == 0  # between two steps others use it
    assert not networks.get("slow_fusion", "cpu").lock.locked()
    steps.close()
    assert hooks(network) == 0
    for error, told in ((ValueError("broken"), ValueError), (RuntimeError("out of memory"), OutOfMemory)):
        with monkeypatch.context() as patch:
            patch.setattr(network.features[3], "forward", lambda _x, error=error: (_ for _ in ()).throw(error))
            with pytest.raises(told):
                next(responding(networks, clip, "slow_fusion", "features.1", "cpu"))
        assert hooks(network) == 0
        assert not networks.get("slow_fusion", "cpu").lock.locked()


def test_four_sessions_get_what_one_alone_gets(networks, clip):
    layers = ("features.0", "features.1", "features.2", "features.3")
    alone = [found_in(networks, clip, layer=layer) for layer in layers]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda layer: found_in(networks, clip, layer=layer), layers))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_allclose(other.moving, one.moving, atol=1e-6)
        np.testing.assert_allclose(other.frozen, one.frozen, atol=1e-6)
        assert other.layer == one.layer


def test_large_maps_are_averaged_so_that_a_layer_takes_at_most_50_megabytes(slow):
    assert small(torch.rand(2, 3, 112, 112)).shape == (2, 3, MAP_SIDE, MAP_SIDE)
    values = torch.rand(2, 3, 112, 112)
    np.testing.assert_allclose(small(values).mean((1, 2, 3)), values.mean((1, 2, 3)), atol=1e-5)
    assert small(torch.rand(2, 3, 8, 8)).shape == (2, 3, 8, 8)
    for name in ("i3d_kinetics400", "s3d", "c3d_sports1m", "mvit_v2_s"):
        for c, t, h, w in feature_layers(name).values():
            assert 2 * c * t * min(h, MAP_SIDE) * min(w, MAP_SIDE) < 50e6
    assert slow.bytes == sum(a.nbytes for a in (slow.frames, slow.moving, slow.frozen, slow.peaks, slow.maps))


def test_heat_is_brightest_at_the_peak(slow):
    channel = int(slow.maps[0].max((1, 2, 3)).argmax())
    heat = np.stack([slow.heat(channel, False, t) for t in range(16)]).sum(3)
    assert heat.shape == (16, SIDE, SIDE)
    assert heat[slow.peak(channel)] == heat.max()


def test_the_clip_and_the_frozen_one_share_a_scale_and_every_frame_has_a_step(networks, tiny):
    found = found_in(networks, bar(moves=True), tiny(), "first")

    def brightest(channel, frozen):
        return max(found.heat(channel, frozen, t).sum(2).max() for t in range(len(found.frames)))

    assert brightest(0, False) > 600
    assert brightest(0, True) < 10  # nothing changes there: on its own scale it would glow
    assert brightest(1, True) > 600
    assert (found.steps.min(), found.steps.max()) == (0, 13)
    assert all(found.steps[found.frame_of(step)] == step for step in range(14))


def test_networks_are_compared_layer_by_layer(networks, clip, slow):
    steps = list(comparing(networks, clip, "cpu"))
    assert [step.done for step in steps] == [1, 2, 3, 4, 5]
    found = steps[-1].networks
    assert list(found) == list(COMPARED)
    assert all(len(row) == 5 and all(0 <= share <= 1 for share in row) for row in found.values())
    assert found["slow_fusion"][1] == pytest.approx(slow.changed, abs=1e-6)
    assert found["slow_fusion"][1] > 5 * found["single_frame"][1]


def test_several_layers_at_once_are_those_one_by_one(networks, clip):
    card, loaded = CARDS["slow_fusion"], networks.get("slow_fusion", "cpu")
    x = card.input.prepare(clip)
    for values, layer in zip(responses(loaded, card, x, ["features.3", "features.0"]), (3, 0), strict=True):
        (alone,) = responses(loaded, card, x, [f"features.{layer}"])
        np.testing.assert_array_equal(values, alone)


def test_each_layer_has_a_key_of_its_own(clip):
    keys = {features_key(clip, "slow_fusion", layer) for layer in feature_layers("slow_fusion")}
    assert len(keys) == 5


@pytest.mark.parametrize("by", ORDERS)
def test_every_channel_has_a_bar_to_click(slow, by):
    figure = figures.channels(slow, by, 7, axis="", words=WORDS)
    bars, targets = figure.data[0], figure.data[-1]
    order = slow.order(by)
    np.testing.assert_allclose(bars.y, (slow.response if by == STRONGEST else slow.motion)[order])
    assert [int(row[0]) for row in targets.customdata] == [int(k) for k in order]
    rank = int(np.flatnonzero(order == 7)[0])
    assert figure.layout.shapes[0].x0 == rank - 0.5
    assert len(figure.layout.xaxis.tickvals) <= figures.TICKS


def test_curves_show_the_clip_and_the_frozen_frame(slow):
    moving, frozen = figures.over_time(slow, 3, words=WORDS).data
    np.testing.assert_array_equal(moving.y, slow.moving[3])
    np.testing.assert_array_equal(frozen.y, slow.frozen[3])
    figure = figures.by_depth({"a": [0.1, 0.2], "b": [0.3, 0.4]}, words=WORDS)
    assert [list(curve.y) for curve in figure.data] == [[0.1, 0.2], [0.3, 0.4]]
