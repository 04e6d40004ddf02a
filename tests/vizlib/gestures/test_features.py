"""Features of a recording: the networks' own, once a recording, the same backwards where no time is seen."""

import numpy as np
import pytest
import torch

from models.input_spec import InputError
from models.zoo import CARDS
from video import Clip, Progress
from vizlib.engine.networks import Loaded
from vizlib.gestures import features
from vizlib.gestures.features import LEAST, LEAST_S, MOTION, STILL, Features, describing, moments, positions
from vizlib.gestures.filmed import as_filmed, backwards

FIRST = {"i3d_kinetics400": "features.Conv3d_1a_7x7.conv", "efficientnet_lite0": "network.features.stem"}


class Counted:
    """A source that knows who was asked for."""

    def __init__(self, networks):
        self.networks, self.asked = networks, []

    def get(self, name, device):
        self.asked.append(name)
        return Loaded(self.networks.get(name, device).network, "trained")


@pytest.fixture(scope="module")
def short():
    """0.72 s of something that moves, at 12.5 frames a second."""
    rng = np.random.default_rng(3)
    ground = rng.integers(0, 256, (60, 80, 3), np.uint8)
    return as_filmed(Clip(np.stack([np.roll(ground, 3 * t, 1) for t in range(9)]), 12.5), 1)


@pytest.fixture(scope="module")
def looked(networks, short):
    counted = Counted(networks)
    shown = {name: [] for name in FIRST}  # how many frames at a time
    hooks = []
    for name, layer in FIRST.items():

        def count(_module, inputs, name=name):
            shown[name].append(inputs[0].shape[2] if inputs[0].dim() == 5 else len(inputs[0]))

        hooks.append(networks.get(name, "cpu").network.get_submodule(layer).register_forward_pre_hook(count))
    try:
        steps = list(describing(counted, short))
    finally:
        for hook in hooks:
            hook.remove()
    return steps, counted.asked, shown


def test_motion_is_what_i3ds_last_layer_hears(networks, short, looked):
    found = looked[0][-1]
    spec, network = CARDS["i3d_kinetics400"].input, networks.get("i3d_kinetics400", "cpu").network
    total = round(short.seconds * spec.fps)
    view = np.floor(np.arange(total) * short.fps / spec.fps + 0.5).astype(int).clip(0, len(short) - 1)
    with torch.no_grad():
        whole = network.features(spec.sampled(total, 1).tensor(short, view, None))
    expected = whole.mean((3, 4))[0].T.numpy()
    assert found.motion.shape == expected.shape == (len(positions(short.seconds)[0]), 1024)
    np.testing.assert_allclose(found.motion, expected, atol=2e-4)


def test_still_is_what_efficientnets_last_layer_hears_of_each_frame(networks, short, looked):
    found = looked[0][-1]
    spec, network = CARDS["efficientnet_lite0"].input, networks.get("efficientnet_lite0", "cpu").network
    x = spec.tensor(short, np.array([4]), None)[0].transpose(0, 1)
    with torch.no_grad():
        expected = network.network.features(x).mean((2, 3))[0].numpy()
    assert found.still.shape == (len(short), 1280)
    np.testing.assert_allclose(found.still[4], expected, atol=2e-4)


def test_each_network_is_asked_once_and_shown_each_frame_once(short, looked):
    steps, asked, shown = looked
    assert sorted(asked) == sorted(features.NETWORKS.values())
    assert shown["efficientnet_lite0"] == [8, 1]
    assert len(shown["i3d_kinetics400"]) == 3  # pieces of 8, 8 and 2 frames; each first layer runs once a piece
    assert len(moments(short)) == 18
    progress = steps[:-1]
    assert all(isinstance(step, Progress) and step.done < step.total for step in progress)
    assert [step.done for step in progress] == list(range(len(progress)))


def test_the_mean_over_frames_is_the_same_backwards_to_the_bit(looked):
    found = looked[0][-1]
    turned = Features(found.motion, found.still[::-1], found.seconds)
    assert (turned.mean(STILL) == found.mean(STILL)).all()
    assert (turned.mean(MOTION) == found.mean(MOTION)).all()


def test_a_recording_has_a_length():
    frames = np.zeros((320, 8, 8, 3), np.uint8)
    assert len(moments(Clip(frames[:LEAST], 25.0))) == LEAST
    with pytest.raises(InputError, match=rf"at least {LEAST_S:.2f} s; this one lasts 0\.60 s"):
        moments(Clip(frames[: LEAST - 1], 25.0))
    with pytest.raises(InputError, match=r"at most 10 s; this one lasts 12\.8 s"):
        moments(Clip(frames, 25.0))


def test_filming_is_the_cameras_own_and_can_be_repeated(short):
    a, again, other = as_filmed(short, 5), as_filmed(short, 5), as_filmed(short, 6)
    assert a.digest == again.digest != other.digest
    assert a.frames.dtype == np.uint8
    assert len(a) == len(short)
    assert (backwards(backwards(a)).frames == a.frames).all()
