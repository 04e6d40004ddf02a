"""EfficientNet-Lite0 against logits computed by the package's own code, in float32."""

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.fx
import torch.nn.functional as F

from models.each_frame import EachFrame
from models.efficientnet_lite import STAGES, EfficientNetLite0, convolution, from_imagenet
from models.zoo import load

GOLDEN = np.load(Path(__file__).parent.parent / "golden" / "efficientnet_lite0.npz")["logits"]
BEST = 5


@pytest.fixture(scope="module")
def pictures():
    x = np.random.default_rng(0).uniform(-1, 1, (2, 3, 224, 224)).astype(np.float32)
    return torch.from_numpy(x)


@pytest.fixture(scope="module")
def network():
    return load("efficientnet_lite0").network


@torch.no_grad()
def test_shipped_weights_rank_as_the_original_does(network, pictures):
    """Converted in float32, without rounding, the network gives the original's logits to the last bit; kernels in
    float16 move them by .022, where they lie between -5 and 7.
    """
    logits = network(pictures).numpy()
    assert np.abs(logits - GOLDEN).max() < 0.025
    assert (np.argsort(-logits)[:, :BEST] == np.argsort(-GOLDEN)[:, :BEST]).all()


@torch.no_grad()
@pytest.mark.parametrize("side", [224, 64])
@pytest.mark.parametrize(("kernel", "stride"), [(3, 1), (5, 1), (3, 2), (5, 2)])
def test_padding_is_that_of_tensorflow(kernel, stride, side):
    """Outputs are ceil(size / stride), and of the pixels that are added for that, the odd one goes last."""
    torch.manual_seed(0)
    layers = torch.nn.Sequential(*convolution(2, 3, kernel, stride)[:-1])  # without the norm
    x = torch.randn(1, 2, side, side)
    total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
    pads = (total // 2, total - total // 2) * 2
    expected = F.conv2d(F.pad(x, pads), layers[-1].weight, stride=stride)
    assert expected.shape[2] == -(-side // stride)
    torch.testing.assert_close(layers(x), expected)


@torch.no_grad()
@pytest.mark.parametrize("stages", range(1, len(STAGES) + 1))
def test_the_first_stages_are_as_imagenet_trained_them(network, stages):
    begun = from_imagenet(stages, classes=18).eval()
    x = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    assert begun(x).shape == (1, 18)
    assert list(dict(begun.features.named_children())) == list(dict(network.features.named_children()))[
        : 1 + stages
    ] + (["head"] if stages == len(STAGES) else [])
    expected = x
    for name in dict(begun.features.named_children()):
        expected = network.features.get_submodule(name)(expected)
    assert torch.equal(begun.features(x), expected)


@pytest.mark.parametrize("stages", [0, 8])
def test_a_number_of_stages_that_there_is_not(stages):
    with pytest.raises(ValueError, match=f"from 1 to 7, found {stages}"):
        EfficientNetLite0(stages)


@torch.no_grad()
def test_its_operations_can_be_followed(network, pictures):
    """Nothing depends on the numbers: it is the same graph for every picture."""
    small = pictures[:, :, :64, :64]
    assert torch.equal(torch.fx.symbolic_trace(network)(small), network(small))


@torch.no_grad()
def test_each_frame_is_answered_by_itself():
    torch.manual_seed(0)
    pictures = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())
    network = EachFrame(pictures)
    x = torch.randn(2, 3, 5, 8, 8)
    told = network.evidence(x)
    assert told.shape == (2, 5, 4)
    for n in range(2):
        for t in range(5):
            torch.testing.assert_close(told[n, t], pictures(x[n : n + 1, :, t])[0])
    torch.testing.assert_close(network(x), told.mean(1))
    torch.testing.assert_close(network(x.flip(2)), network(x))
    maps = network.in_time(pictures[0](x.transpose(1, 2).flatten(0, 1)))
    torch.testing.assert_close(maps[1, :, 3], pictures[0](x[1:, :, 3])[0])
