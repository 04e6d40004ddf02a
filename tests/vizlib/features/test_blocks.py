"""What channels add to an answer, against networks taken apart by hand; which pixels drive them; what climbs."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import nn
from torchvision.models.video.mvit import MSBlockConfig, MViT

from datasets.actors import render_clip
from models.card import Weights
from models.each_frame import EachFrame
from models.zoo import CARDS, load
from vizlib.engine.networks import Networks
from vizlib.features.blocks import ACTIVE, ADDED, TOP, Blocks, adding
from vizlib.features.channels import SIDE
from vizlib.features.climbed import ascent_of, before_relu, climbed, reaching, video_of
from vizlib.features.driven import driven_frame, driving
from vizlib.features.replaced import by_slope, replaced, silence
from vizlib.features.responses import FeatureError, feature_layers
from vizlib.features.silenced import silencing
from vizlib.maximize import maximize

DEAD = 3


class Small(nn.Module):
    """A convolution, whose channel DEAD is 0, a ReLU, a mean, a linear layer: linear where no ReLU switches."""

    def __init__(self, times=1):
        super().__init__()
        self.first = nn.Conv3d(3, 6, 3, padding=1)
        self.first.weight.data[DEAD], self.first.bias.data[DEAD] = 0, 0
        self.rest = nn.Linear(6, 18)
        self.times = times

    def forward(self, x):
        made = sum(self.first(x) for _ in range(self.times))
        return self.rest(made.relu_().mean((2, 3, 4)))


@pytest.fixture(scope="module")
def clip():
    return render_clip(3, "cartwheel", "test")


@pytest.fixture
def small(monkeypatch):
    """Makes a card of a Small."""

    def add(times=1):
        weights = Weights("actors-18", "none.safetensors", "", "", 0.0)
        card = replace(
            CARDS["slow_fusion"], name="small", build=lambda: Small(times), layers=("first",), weights=weights
        )
        monkeypatch.setitem(CARDS, "small", card)
        feature_layers.cache_clear()
        before_relu.cache_clear()
        return "small"

    yield add
    feature_layers.cache_clear()
    before_relu.cache_clear()


def last(steps):
    *_, found = steps
    return found


def hooks(network):
    return sum(len(module._forward_hooks) for module in network.modules())


def test_what_channels_add_is_the_slope_along_the_layer(networks, clip):
    card, network = CARDS["slow_fusion"], load("slow_fusion")
    made = network.features[:3](card.input.prepare(clip, card.input.views(clip)[0]))
    best = int(network(card.input.prepare(clip, card.input.views(clip)[0])).argmax())

    def rest(activation):
        return network.classifier(network.features[3:](activation).mean((3, 4)).transpose(1, 2)).mean(1)[0, best]

    logit, along = torch.func.jvp(rest, (made,), (made,))
    found = last(adding(networks, clip, "slow_fusion", "features.2", "cpu"))
    assert found.winner == best
    assert found.logits.max() == pytest.approx(float(logit), rel=1e-4)
    assert found.added.sum() == pytest.approx(float(along), rel=1e-3)
    for channel in (0, int(found.order(ADDED)[0])):  # each by itself too
        alone = torch.zeros_like(made)
        alone[:, channel] = made[:, channel]
        assert found.added[channel] == pytest.approx(float(torch.func.jvp(rest, (made,), (alone,))[1]), abs=1e-3)
    np.testing.assert_allclose(found.responses, made[0].mean((1, 2, 3)).numpy(), rtol=1e-3, atol=1e-5)
    assert hooks(networks.get("slow_fusion", "cpu").network) == 0


def test_where_all_above_is_linear_silencing_takes_what_was_predicted(networks, clip, small):
    name = small()
    for nets, network, layer, channels in (
        (Networks(), name, "first", range(6)),
        (networks, "slow_fusion", "features.4", (0, 2, 79)),
    ):
        found = last(adding(nets, clip, network, layer, "cpu"))
        steps = list(silencing(nets, clip, network, layer, channels, "cpu"))
        assert [step.done for step in steps] == list(range(1, len(channels) + 1))
        assert list(steps[-1].falls) == list(channels)
        for channel, fall in steps[-1].falls.items():
            assert fall == pytest.approx(found.added[channel], abs=1e-4)


def test_a_dead_channel_adds_nothing_and_climbs_nowhere(clip, small):
    networks, name = Networks(), small()
    found = last(adding(networks, clip, name, "first", "cpu"))
    assert found.responses[DEAD] == found.added[DEAD] == 0
    assert found.faint[DEAD]
    assert not found.maps[DEAD].any()
    assert last(silencing(networks, clip, name, "first", [DEAD], "cpu")).falls == {DEAD: 0.0}
    driven = last(driving(networks, clip, name, "first", DEAD, "cpu"))
    assert not driven.values.any()
    assert np.isnan(driven.missed)
    ascent = last(maximize(replace(ascent_of(name, "first", DEAD), steps=12), networks))
    assert not climbed(ascent.state.curve)
    assert last(reaching(networks, ascent, "first", DEAD, "cpu")).response == 0


def test_a_channel_that_is_silent_on_noise_climbs_before_its_relu(networks, clip):
    found = last(adding(networks, clip, "slow_fusion", "features.3", "cpu"))
    channel = int(found.order(ADDED)[0])
    spec = replace(ascent_of("slow_fusion", "features.3", channel), steps=40)
    first, *_, ascent = maximize(spec, networks)
    assert last(reaching(networks, first, "features.3", channel, "cpu")).response == 0
    assert climbed(ascent.state.curve)
    assert last(reaching(networks, ascent, "features.3", channel, "cpu")).response > 0
    video = video_of(ascent.picture, "features.3", 20)
    assert video.shape == (20, SIDE, SIDE, 3)
    assert (video[:4] == video[16:]).all()


@pytest.mark.parametrize(
    ("name", "layer", "fed"),
    [
        ("slow_fusion", "features.3", "features.3.1"),
        ("inflated", "features.3.2", "features.3.1"),
        ("c3d", "conv4a", "conv4a"),
        ("recurrent_cnn", "cells.3", "cells.3"),
    ],
)
def test_ascents_climb_what_feeds_the_last_relu(name, layer, fed):
    assert before_relu(name, layer) == fed


def test_the_pixels_add_up_to_what_they_drive(networks, clip, small):
    name, nets = small(), Networks()
    card = CARDS[name]
    x = card.input.prepare(clip, card.input.views(clip)[0])
    grey = card.input.baseline(x, "grey")
    network = nets.get(name, "cpu").network
    with torch.no_grad():
        on, off = (network.first(each)[0, 0].clamp_min(0).mean() for each in (x, grey))
    driven = last(driving(nets, clip, name, "first", 0, "cpu"))
    assert driven.values.shape == tuple(x.shape[2:])
    assert driven.values.sum() == pytest.approx(float(on - off), rel=0.02)
    assert driven.missed < 0.02
    assert driven_frame(driven, 0).shape == (SIDE, SIDE, 3)
    assert last(driving(networks, clip, "slow_fusion", "features.2", 5, "cpu")).missed < 0.1


def test_transformers_and_networks_for_pictures_are_taken_by_their_maps():
    setting = [MSBlockConfig(1, 8, 8, [3, 3, 3], [1, 2, 2], [1, 1, 1], [1, 1, 1]) for _ in range(2)]
    tokens = MViT((16, 16), 4, setting, True, False, False, False, 0.0, 0.0, 0.0, 5).eval().requires_grad_(False)
    pictures = EachFrame(
        nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5))
    )
    pictures.eval().requires_grad_(False)
    x = torch.rand(1, 3, 4, 16, 16)
    for network, layer in ((tokens, "blocks.0"), (pictures, "network.0")):
        logits, activation, slope = by_slope(network, layer, x)
        assert logits.shape == (5,)
        assert activation.shape == slope.shape
        assert activation.shape[0] == 8
        heard = []
        with (
            replaced(network, layer, silence(2)),
            replaced(network, layer, lambda out, maps, heard=heard: heard.append(maps(out).clone()) or out),
            torch.no_grad(),
        ):
            network(x)
        expected = activation.clone()
        expected[2] = 0
        assert torch.equal(heard[0][0], expected)
        assert hooks(network) == 0
    # A picture's last convolution, a mean and a linear layer: linear as far as no ReLU switches.
    logits, activation, slope = by_slope(pictures, "network.0", x)
    with replaced(pictures, "network.0", silence(1)), torch.no_grad():
        left = pictures(x)[0]
    best = logits.argmax()
    assert float(logits[best] - left[best]) == pytest.approx(float((activation * slope)[1].sum()), abs=1e-5)


def test_layers_without_one_map_are_refused_in_words(networks, clip, small):
    with pytest.raises(FeatureError, match="no maps of the clip in the layer classifier"):
        last(adding(networks, clip, "slow_fusion", "classifier", "cpu"))
    with pytest.raises(FeatureError, match="no layer whose channels are maps"):
        last(adding(networks, clip, "cnn3d_lstm", "classifier", "cpu"))
    nets, name = Networks(), small(times=2)
    with pytest.raises(FeatureError, match="runs 2 times"):
        last(adding(nets, clip, name, "first", "cpu"))
    assert hooks(nets.get(name, "cpu").network) == 0


@given(arrays(float, 12, elements=st.floats(-5, 5)), st.integers(0, 11))
def test_the_strongest_channels_hold_the_chosen_one(added, channel):
    found = of(added)
    bars = found.strongest(channel)
    assert channel in bars
    assert len(bars) == len(set(bars)) == TOP
    assert list(added[list(bars)]) == sorted(added[list(bars)], reverse=True)
    assert 0 <= found.share <= 1 + 1e-9
    if np.abs(added).sum() > 1e-9:
        assert found.share >= TOP / 12 - 1e-9
    assert added[found.order(ADDED)[0]] == added.max()
    assert found.responses[found.order(ACTIVE)[0]] == found.responses.max()


def of(added):
    maps = np.zeros((12, 1, 2, 2), np.uint8)
    frames, peaks = np.zeros((4, 8, 8, 3), np.uint8), np.zeros((12, 3))
    return Blocks(
        "slow_fusion", "features.3", "actors-18", False, frames, maps, np.abs(added), peaks, added, np.ones(18)
    )


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=40))
def test_what_rises_has_climbed_and_what_stands_has_not(scores):
    curve = np.stack([np.sort(scores), np.full(len(scores), np.nan), np.full(len(scores), np.nan)], 1)
    assert not climbed(curve[::-1])
    assert climbed(curve) == bool(
        np.sort(scores)[-max(1, len(scores) // 8) :].mean() > np.sort(scores)[: max(1, len(scores) // 8)].mean() + 1e-6
    )
