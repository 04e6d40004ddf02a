"""What channels respond to, against networks run by hand; what reversing and shuffling change; the figures of it."""

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
from vizlib.features.channels import MAP_SIDE, ORDERS, SIDE, STRONGEST, features_key, responding, small
from vizlib.features.responses import (
    CLIP,
    COMPARED,
    REVERSED,
    SHUFFLED,
    VERSIONS,
    FeatureError,
    changed,
    comparing,
    feature_layers,
    frames_seen,
    index,
    orders,
    responses,
    versions,
)

WORDS = dict.fromkeys(("channel", *VERSIONS, "index", "response", "frame", "layer", "changed"), "")
ORDER = orders(16)
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
    """Channels of the first layer: change, white that goes to the right, brightness, nothing; and once more."""

    def __init__(self, order=range(8)):
        super().__init__()
        self.first = nn.Conv3d(3, 8, (3, 1, 3))
        self.rest = nn.Linear(8, 18)
        weights, biases = torch.zeros(8, 3, 3, 1, 3), torch.zeros(8)
        for channel, place in enumerate(order):
            if place % 4 == 0:
                weights[channel, :, 0, :, 1], weights[channel, :, 2, :, 1] = -1.0 - place, 1.0 + place
            elif place % 4 == 1:
                for step in range(3):
                    weights[channel, :, step, :, step] = 1.0 + place
                biases[channel] = -15.0 * (1 + place)  # three whites are 19.8, two are 7.8
            elif place % 4 == 2:
                weights[channel, :, 1, :, 1] = 1.0 + place
        self.first.weight.data, self.first.bias.data = weights, biases

    def forward(self, x):
        return self.rest(self.first(x).relu().mean((2, 3, 4)))


@pytest.fixture
def tiny(monkeypatch):
    """Makes a card of a Tiny; random weights, because there is no file of them."""
    names = (f"tiny {n}" for n in itertools.count())

    def add(order=range(8), layers=("first",)):
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
    for version, seen in ((CLIP, view), (REVERSED, view[::-1]), (SHUFFLED, view[ORDER[SHUFFLED]])):
        with torch.no_grad():
            values = network.features[:2](card.input.prepare(clip, seen))[0].clamp(min=0).numpy()
        np.testing.assert_allclose(slow.curves[version], values.mean((2, 3)), atol=1e-5)
        np.testing.assert_allclose(slow.responses[version], values.mean((1, 2, 3)), atol=1e-5)
        assert slow.maps[version].shape == values.shape  # it is small enough to be kept as it is
        if version == CLIP:
            for channel in range(32):
                t, y, x = np.unravel_index(values[channel].argmax(), values.shape[1:])
                assert slow.peak(channel) == (t, int((y + 0.5) / 16 * SIDE), int((x + 0.5) / 16 * SIDE))
    both = np.stack([slow.maps[version] for version in VERSIONS]).max((0, 2, 3, 4))
    assert set(both) <= {0, 255}
    assert slow.badge == "actors-18"
    assert not slow.signed


def test_the_indices_are_made_of_two_responses(slow):
    a = slow.responses[CLIP]
    for other in (REVERSED, SHUFFLED):
        b = slow.responses[other]
        np.testing.assert_allclose(slow.indices[other], (a - b) / (a + b))
        assert slow.changed(other) == pytest.approx(np.abs(a - b).sum() / (a + b).sum())


def test_every_version_has_the_same_frames_and_the_reversed_one_runs_backwards():
    for frames in (1, 16, 32):
        for order in orders(frames, seed=3).values():
            assert sorted(order) == list(range(frames))
    assert list(ORDER[REVERSED]) == list(range(16))[::-1]
    assert not (np.diff(ORDER[SHUFFLED]) == 1).all()


@pytest.mark.parametrize("name", ["single_frame", "late_fusion_mlp", "cnn_lstm"])
def test_what_sees_one_frame_at_a_time_has_indices_of_0(networks, clip, name):
    for layer in ("features.0", "features.4"):
        found = found_in(networks, clip, name, layer)
        assert frames_seen(name, layer) == 1
        for other in (REVERSED, SHUFFLED):
            np.testing.assert_allclose(found.indices[other], 0, atol=1e-5)
            assert found.changed(other) == pytest.approx(0, abs=1e-6)
            np.testing.assert_allclose(found.curves[other], found.curves[CLIP][:, ORDER[other]], atol=1e-4)


def test_a_kernel_that_is_the_same_backwards_tells_a_shuffled_clip_and_not_a_reversed_one(clip, tiny):
    name, networks = tiny(), Networks()  # one of its own: it is changed
    network = networks.get(name, "cpu").network
    torch.manual_seed(0)
    weights = torch.randn_like(network.first.weight)
    network.first.weight.data = weights + weights.flip(2)
    found = found_in(networks, clip, name, "first")
    np.testing.assert_allclose(found.indices[REVERSED], 0, atol=1e-5)
    assert np.abs(found.indices[SHUFFLED]).max() > 0.02


def test_a_detector_of_direction_is_told_from_those_of_change_and_of_brightness(networks, tiny):
    found = found_in(networks, bar(moves=True), tiny(), "first")
    assert found.badge == "random"
    assert found.curves[CLIP].shape == (8, 14)
    backwards = found.indices[REVERSED].reshape(2, 4)
    assert (backwards[:, 1] > 0.9).all()
    np.testing.assert_allclose(backwards[:, [0, 3]], 0, atol=1e-6)
    np.testing.assert_allclose(backwards[:, 2], 0, atol=0.02)  # the first and the last frame have no step of their own
    np.testing.assert_array_equal(found.faint.reshape(2, 4), [[False, False, False, True]] * 2)
    assert {int(k) for k in found.order(REVERSED)[:2]} == {1, 5}
    assert {int(k) for k in found.order(REVERSED)[-2:]} == {3, 7}  # the silent ones
    other_way = Clip(bar(moves=True).frames[::-1].copy(), 12.0)
    assert (found_in(networks, other_way, tiny(), "first").indices[REVERSED].reshape(2, 4)[:, 1] < -0.9).all()


def test_a_clip_that_stands_still_changes_nothing(networks, tiny):
    for name, layer in ((tiny(), "first"), ("slow_fusion", "features.2"), ("early_fusion", "features.0")):
        found = found_in(networks, bar(moves=False), name, layer)
        for other in (REVERSED, SHUFFLED):
            np.testing.assert_allclose(found.indices[other], 0, atol=1e-6)
            assert found.changed(other) == pytest.approx(0, abs=1e-6)


@given(strengths, strengths)
def test_an_index_is_a_share_and_turns_its_sign_with_the_clips(a, b):
    found = index(a, b)
    assert (np.abs(found) <= 1).all()
    np.testing.assert_array_equal(found, -index(b, a))
    assert (found[(a == b)] == 0).all()
    assert 0 <= changed(a, b) <= 1


@settings(max_examples=5)
@given(st.permutations(range(8)))
def test_channels_in_another_order_are_the_same_channels(order):
    with pytest.MonkeyPatch.context() as patch:
        results = []
        for name, places in (("tiny before", range(8)), ("tiny after", order)):
            weights = Weights("actors-18", "none.safetensors", "", "", 0.0)
            build = lambda places=places: Tiny(places)  # noqa: E731
            card = replace(CARDS["slow_fusion"], name=name, build=build, layers=("first",), weights=weights)
            patch.setitem(CARDS, name, card)
            results.append(found_in(Networks(), bar(moves=True), name, "first"))
    before, after = results
    for part in ("faint", "peaks"):
        np.testing.assert_allclose(getattr(after, part), getattr(before, part)[order], atol=1e-6)
    for version in VERSIONS:
        np.testing.assert_allclose(after.responses[version], before.responses[version][order], atol=1e-6)
        np.testing.assert_allclose(after.maps[version], before.maps[version][order], atol=1)  # levels, of 255


@pytest.mark.parametrize("by", ORDERS)
def test_every_order_holds_each_channel_once(slow, by):
    order = slow.order(by)
    assert sorted(order) == list(range(32))
    values = (-slow.responses[CLIP] if by == STRONGEST else -np.abs(slow.indices[by]))[order]
    heard = values[: 32 - slow.faint.sum()]
    assert (np.diff(heard) >= 0).all()


def test_a_stream_that_looks_at_one_frame_of_all_may_change_without_motion(networks, clip):
    spatial = found_in(networks, clip, "two_stream", "spatial.features.4")
    assert frames_seen("two_stream", "spatial.features.4") == 1
    assert spatial.curves[CLIP].shape[1] == 1
    view = CARDS["two_stream"].input.views(clip)[0]
    swapped = view.copy()
    swapped[8] = view[7]  # the middle frame of the reversed clip
    with torch.no_grad():
        (values,) = responses(
            networks.get("two_stream", "cpu"), CARDS["two_stream"],
            CARDS["two_stream"].input.prepare(clip, swapped), ["spatial.features.4"],
        )  # fmt: skip
    np.testing.assert_allclose(spatial.responses[REVERSED], values.mean((1, 2, 3)), atol=1e-5)


def test_states_count_by_their_size(networks, clip):
    found = found_in(networks, clip, "recurrent_cnn", "cells.1")
    with torch.no_grad():
        states = load("recurrent_cnn").cells[:2](CARDS["recurrent_cnn"].input.prepare(clip))[0]
    assert found.signed
    assert (states < 0).any()
    np.testing.assert_allclose(found.responses[CLIP], states.abs().mean((1, 2, 3)), atol=1e-5)
    assert frames_seen("recurrent_cnn", "cells.1") is None


def test_flow_is_estimated_on_each_version(clip):
    card = CARDS["slow_fusion_flow"]
    forward, backward, mixed = versions(card, clip)
    view = card.input.views(clip)[0]
    for found, order in zip((forward, backward, mixed), ORDER.values(), strict=True):
        torch.testing.assert_close(found, card.input.prepare(clip, view[order]))
    # Played backwards, what went to the right goes to the left.
    mirrored = -backward[:, :, :-1].flip(2)
    near = torch.nn.functional.cosine_similarity(forward[:, :, :-1].flatten(), mirrored.flatten(), dim=0)
    assert near > 0.6


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
        for version in VERSIONS:
            np.testing.assert_allclose(other.curves[version], one.curves[version], atol=1e-6)
        assert other.layer == one.layer


def test_large_maps_are_averaged_so_that_a_layer_takes_at_most_75_megabytes(slow):
    assert small(torch.rand(2, 3, 112, 112)).shape == (2, 3, MAP_SIDE, MAP_SIDE)
    values = torch.rand(2, 3, 112, 112)
    np.testing.assert_allclose(small(values).mean((1, 2, 3)), values.mean((1, 2, 3)), atol=1e-5)
    assert small(torch.rand(2, 3, 8, 8)).shape == (2, 3, 8, 8)
    for name in ("i3d_kinetics400", "s3d", "c3d_sports1m", "mvit_v2_s"):
        for c, t, h, w in feature_layers(name).values():
            assert 3 * c * t * min(h, MAP_SIDE) * min(w, MAP_SIDE) < 75e6
    arrays = (slow.frames, slow.peaks, *slow.curves.values(), *slow.maps.values())
    assert slow.bytes == sum(array.nbytes for array in arrays)


def test_heat_is_brightest_at_the_peak(slow):
    channel = int(slow.maps[CLIP].max((1, 2, 3)).argmax())
    heat = np.stack([slow.heat(channel, CLIP, t) for t in range(16)]).sum(3)
    assert heat.shape == (16, SIDE, SIDE)
    assert heat[slow.peak(channel)] == heat.max()


def test_the_versions_share_a_scale_and_every_frame_has_a_step(networks, tiny):
    found = found_in(networks, bar(moves=True), tiny(), "first")

    def brightest(channel, version):
        return max(found.heat(channel, version, t).sum(2).max() for t in range(len(found.frames)))

    assert brightest(1, CLIP) > 600
    assert brightest(1, REVERSED) < 10  # nothing goes to the right there: on its own scale it would glow
    assert (found.steps.min(), found.steps.max()) == (0, 13)
    assert all(found.steps[found.frame_of(step)] == step for step in range(14))
    for version in VERSIONS:
        np.testing.assert_array_equal(found.frame(version, 3), found.frames[ORDER[version][3]])


def test_networks_are_compared_layer_by_layer(networks, clip, slow):
    steps = list(comparing(networks, clip, "cpu"))
    assert [step.done for step in steps] == [1, 2, 3, 4, 5]
    for version, found in ((REVERSED, steps[-1].reversed), (SHUFFLED, steps[-1].shuffled)):
        assert list(found) == list(COMPARED)
        assert all(len(row) == 5 and all(0 <= share <= 1 for share in row) for row in found.values())
        assert found["slow_fusion"][1] == pytest.approx(slow.changed(version), abs=1e-6)
        assert max(found["single_frame"]) < 1e-6


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
    np.testing.assert_allclose(bars.y, (slow.responses[CLIP] if by == STRONGEST else slow.indices[by])[order])
    assert [int(row[0]) for row in targets.customdata] == [int(k) for k in order]
    rank = int(np.flatnonzero(order == 7)[0])
    assert figure.layout.shapes[0].x0 == rank - 0.5
    assert len(figure.layout.xaxis.tickvals) <= figures.TICKS


def test_curves_show_the_versions_at_the_frames_that_they_look_at(networks, clip, slow):
    for curve, version in zip(figures.over_time(slow, 3, words=WORDS).data, VERSIONS, strict=True):
        assert list(curve.x) == list(range(16))
        np.testing.assert_array_equal(np.asarray(curve.y)[ORDER[version]], slow.curves[version][3])
    coarse = found_in(networks, clip, layer="features.3")  # fewer steps than frames: a shuffled one has no place
    assert len(figures.over_time(coarse, 0, words=WORDS).data) == 2
    figure = figures.by_depth({"one": {"a": [0.1, 0.2]}, "two": {"a": [0.3, 0.4]}}, words=WORDS)
    assert [list(curve.y) for curve in figure.data] == [[0.1, 0.2], [0.3, 0.4]]


def test_a_network_for_pictures_responds_alike_to_any_order(networks, clip):
    """Behind its blocks' narrow ends there is no ReLU, so both signs count; its head's ReLU6 leaves nothing below 0."""
    for layer, signed in (("network.features.stage_4", True), ("network.features.head", False)):
        found = found_in(networks, clip, "efficientnet_lite0", layer)
        assert found.signed is signed
        assert found.changed(REVERSED) < 1e-6
        assert found.changed(SHUFFLED) < 1e-6
        assert found.curves[CLIP].std(1).max() > 0  # but not to any frame
