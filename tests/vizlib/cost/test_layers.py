"""Layers and their cost against PyTorch's own counter and published figures; the tensors of the fusion family."""

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import alexnet, vgg16

from datasets.actors import render_clip
from models.c3d import C3D
from models.fusion import FUSIONS
from models.input_spec import InputError
from models.zoo import CARDS
from video import Clip
from vizlib.cost.layers import layers
from vizlib.engine.networks import Loaded
from vizlib.fusion import activations
from vizlib.predict import predict

CLASSICS = {
    "c3d": (C3D, (1, 3, 16, 112, 112), 38.5),
    "vgg": (vgg16, (1, 3, 224, 224), 15.47),
    "alexnet": (alexnet, (1, 3, 224, 224), 0.71),
}


@pytest.mark.parametrize("name", CLASSICS)
def test_costs_add_up(name):
    build, shape, published = CLASSICS[name]
    found = layers(build, shape)
    with torch.device("meta"):
        network, x = build().eval(), torch.empty(shape)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(x)
    total = sum(layer.macs for layer in found)
    assert total == counter.get_total_flops() / 2
    assert total / 1e9 == pytest.approx(published, abs=0.06)
    assert sum(layer.parameters for layer in found) == sum(p.numel() for p in network.parameters())


def test_c3d_costs_what_is_published_layer_by_layer():
    paid = {layer.name: layer.macs / 1e9 for layer in layers(C3D, (1, 3, 16, 112, 112)) if layer.macs}
    published = {
        "conv1": 1.04, "conv2": 11.10, "conv3a": 5.55, "conv3b": 11.10, "conv4a": 2.77, "conv4b": 5.55,
        "conv5a": 0.69, "conv5b": 0.69, "fc6": 0.034, "fc7": 0.017, "fc8": 0.002,
    }  # fmt: skip
    assert paid == pytest.approx(published, abs=0.006)


@pytest.fixture(scope="module")
def clip():
    return render_clip(2, "kick", "test")


SHAPES = {
    "single_frame": [(16, 3, 64, 64), (16, 16, 32, 32), (16, 32, 16, 16), (16, 48, 8, 8), (16, 80, 4, 4),
                     (16, 80, 4, 4), (16, 80), (16, 18), (18,)],
    "late_fusion_mlp": [(16, 3, 64, 64), (16, 16, 32, 32), (16, 32, 16, 16), (16, 48, 8, 8), (16, 80, 4, 4),
                        (16, 80, 4, 4), (20480,), (256,), (18,)],
    "early_fusion": [(16, 3, 64, 64), (1, 48, 64, 64), (1, 16, 32, 32), (1, 32, 16, 16), (1, 48, 8, 8), (1, 80, 4, 4),
                     (1, 80, 4, 4), (1, 80), (1, 18), (18,)],
    "slow_fusion": [(16, 3, 64, 64), (16, 16, 32, 32), (16, 32, 16, 16), (8, 48, 8, 8), (4, 80, 4, 4), (4, 80, 4, 4),
                    (4, 80), (4, 18), (18,)],
}  # fmt: skip
SHAPES["late_fusion_pool"] = SHAPES["single_frame"]


@pytest.mark.parametrize("name", FUSIONS)
def test_tensors_have_the_shapes_of_the_lecture(networks, clip, name):
    (found,) = activations(networks, name, clip)
    assert [stage.shape for stage in found.stages] == SHAPES[name]
    for stage in found.stages:
        steps = stage.shape[0] if len(stage.shape) == 4 and stage.name != "channels" else len(stage.pictures)
        assert len(stage.pictures) == steps
    assert np.abs(found.stages[0].pictures.astype(int) - clip.frames).max() <= 1


@pytest.mark.parametrize("name", FUSIONS)
def test_the_flow_ends_in_the_networks_own_answer(networks, clip, name):
    (found,) = activations(networks, name, clip)
    assert found.badge == "actors-18"
    for (label, share), (expected, theirs) in zip(found.answer, predict(name, clip).top(3), strict=True):
        assert label == expected
        assert share == pytest.approx(theirs, abs=1e-5)
    own = sum(p.numel() for p in CARDS[name].build().parameters())
    assert sum(stage.parameters for stage in found.stages) == own


def test_random_weights_give_tensors_and_no_answer(clip):
    class Random:
        def get(self, name, _device):
            network = CARDS[name].build().eval()
            return Loaded(network, "random")

    (found,) = activations(Random(), "slow_fusion", clip)
    assert len(found.stages) == 9
    assert found.answer == []


def test_a_clip_too_short_has_no_flow(networks):
    with pytest.raises(InputError, match="looks at 16 frames"):
        next(activations(networks, "slow_fusion", Clip(np.zeros((5, 64, 64, 3), np.uint8), 12.0)))


def test_a_layer_is_named_with_kernel_and_stride():
    first = layers(CARDS["slow_fusion"].build, CARDS["slow_fusion"].input.shape)[0]
    assert (first.kind, first.kernel, first.stride) == ("Conv3d", (3, 3, 3), (1, 2, 2))
