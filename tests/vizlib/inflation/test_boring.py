"""Boring videos against the same sums written out: what a 3D network adds up over frames that do not change."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from datasets.actors import render_clip
from models.fusion import HALVED
from models.zoo import CARDS, load
from video import Clip
from vizlib.engine.budget import LARGE, MB
from vizlib.engine.networks import Networks
from vizlib.inflation.boring import (
    CENTRE,
    LAST,
    LENGTHS,
    REPLICATED,
    ROUNDING,
    ZEROS,
    Inflation,
    asking_ends,
    asking_moving,
    asking_still,
    flat_network,
    logits,
    memory_of,
    picture,
    seen,
)
from vizlib.predict import predict

LAB, PUBLISHED = LAST
FRAME = 8


@pytest.fixture(scope="module")
def networks():
    return Networks()


@pytest.fixture(scope="module")
def clip():
    return render_clip(3, "cartwheel", "test", 64)


def last(steps):
    *_, result = steps
    return result


@pytest.mark.parametrize("frames", [3, 5])
def test_a_repeated_frame_is_answered_as_the_frame_unless_zeros_meet_repeated_weights(networks, clip, frames):
    still = last(asking_still(networks, clip, Inflation(LAB, frames), FRAME))
    with torch.no_grad():  # the lab net as it ships sees the frame sixteen times
        own = load(LAB)(CARDS[LAB].input.prepare(clip, np.full(16, FRAME)))[0].numpy()
    assert np.abs(still.flat - own).max() < ROUNDING
    assert still.differences[REPLICATED] < ROUNDING
    assert still.differences[CENTRE] < ROUNDING
    assert still.differences[ZEROS] > 0.1 * still.spread
    assert still.differences[ZEROS] == pytest.approx(np.abs(still.inflated[ZEROS] - own).max(), abs=ROUNDING)


def test_the_network_of_imagenet_is_inflated_with_its_own_weights(networks, clip):
    x = picture(clip, PUBLISHED, FRAME)
    with torch.no_grad():
        own = load(PUBLISHED)(x.unsqueeze(2))[0].numpy()
    assert np.abs(logits(flat_network(networks, PUBLISHED), x) - own).max() < ROUNDING


def summed(network, x, steps, reach):
    """Maps of the skeleton's features, ``(T, C, H, W)``: each frame by itself, then the mean of neighbours, where there
    are none nothing."""
    maps = x.expand(steps, -1, -1, -1)
    for layer, side in zip(network.features, HALVED, strict=True):
        apart = F.conv2d(maps, layer[0].weight, stride=side, padding=1)
        padded = F.pad(apart, (0, 0, 0, 0, 0, 0, reach, reach))
        maps = F.relu(layer[1](sum(padded[n : n + steps] for n in range(2 * reach + 1)) / (2 * reach + 1)))
    return maps


@pytest.mark.parametrize("frames", [3, 5])
def test_zeros_at_the_ends_are_felt_as_far_as_the_receptive_field_reaches(networks, clip, frames):
    ends = last(asking_ends(networks, clip, Inflation(LAB, frames), FRAME))
    network, x, reach = flat_network(networks, LAB), picture(clip, LAB, FRAME), frames // 2
    longest = LENGTHS[LAB][-1]
    with torch.no_grad():
        flat, maps = network.features(x), summed(network, x, longest, reach)
        off = network.classifier(maps.mean((0, 2, 3))) - network(x)[0]
    expected = (maps - flat).flatten(1).norm(dim=1) / flat.norm()
    assert ends.profile == pytest.approx(expected.numpy(), abs=1e-5)
    assert ends.differences[longest] == pytest.approx(float(off.abs().max()), abs=ROUNDING)
    assert ends.reach == len(HALVED) * reach
    assert ends.profile[ends.reach : -ends.reach].max() < 1e-5
    assert ends.profile[ends.reach - 1] > 1e-5
    assert ends.profile[0] == ends.profile.max()
    # As many steps are wrong as before, among twice as many.
    assert ends.differences[longest] == pytest.approx(ends.differences[longest // 2] / 2, rel=0.01)


def test_longer_and_longer_videos_are_shown_as_they_are_tried(networks, clip):
    steps = list(asking_ends(networks, clip, Inflation(LAB, 3), FRAME))
    assert [list(step.differences) for step in steps[1:]] == [list(LENGTHS[LAB][:n]) for n in range(1, 7)]
    assert [len(step.profile) for step in steps[1:]] == list(LENGTHS[LAB])
    assert steps[-1].done == steps[-1].total


def test_the_moving_clip_is_blurred_unless_all_weights_are_at_the_centre(networks, clip):
    moving = last(asking_moving(networks, clip, Inflation(LAB, 3)))
    assert moving.flat == pytest.approx(predict(LAB, clip).probabilities, abs=1e-5)
    assert moving.moved(CENTRE[0]) < 1e-5
    assert moving.moved(REPLICATED[0]) > 0.2
    still = Clip(np.repeat(clip.frames[FRAME : FRAME + 1], len(clip), 0), clip.fps)
    assert last(asking_moving(networks, still, Inflation(LAB, 3))).moved(REPLICATED[0]) < 1e-5


def test_what_a_first_kernel_sees_is_the_mean_of_neighbours(clip):
    frames, mean = seen(clip, LAB, 1).astype(float), seen(clip, LAB, 3)
    assert np.array_equal(frames, clip.frames)  # the lab net sees this clip as it is
    assert np.abs(mean[4] - frames[3:6].mean(0)).max() <= 0.5
    assert np.abs(mean[0] - (2 * frames[0] + frames[1]) / 3).max() <= 0.5


@pytest.mark.parametrize("asking", [asking_still, asking_ends])
def test_shared_networks_are_free_between_steps_and_stay_as_they_are(networks, clip, asking):
    loaded = networks.get(LAB, "cpu")
    before = {name: value.clone() for name, value in loaded.network.state_dict().items()}
    for _step in asking(networks, clip, Inflation(LAB, 3), FRAME):
        assert not loaded.lock.locked()
    assert all(torch.equal(value, before[name]) for name, value in loaded.network.state_dict().items())


def test_what_asking_takes_is_said_before():
    assert 535 * MB < memory_of("efficientnet_lite0")["memory"] < 600 * MB  # measured of its longest video
    assert memory_of("single_frame")["memory"] < LARGE
