"""Inflation of networks that do more than run one layer behind the other, and what cannot be inflated."""

import copy
import pickle

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchvision import models as torchvision_models

from models.inflate import InflateError, inflate
from models.skeleton import Skeleton
from tests.models.boring import TOLERANCE, apart


class Dropping(nn.Module):
    """Its dropout is a function, and a layer has the name that fx would give to a pool that is one."""

    def __init__(self) -> None:
        super().__init__()
        self.max_pool2d = nn.MaxPool2d(2)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(self.max_pool2d(x), 4)
        return F.dropout(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1), 0.5, self.training)


def test_functions_as_layers_know_whether_they_train_and_take_no_one_s_name() -> None:
    clip = torch.rand(1, 64, 4, 16, 16)
    inflated = inflate(Dropping().train())
    assert (inflated(clip) == 0).any()
    assert torch.equal(inflated.eval()(clip), inflate(Dropping().eval())(clip))
    assert apart(Dropping().eval(), inflated, clip[:, :, 0]) < TOLERANCE


def test_an_inflated_network_can_be_copied_and_sent_and_keeps_who_trains() -> None:
    skeleton = Skeleton().eval()
    skeleton.features.requires_grad_(False)
    inflated = inflate(skeleton)
    assert not any(module.training for module in inflated.modules())
    learns = {name: p.requires_grad for name, p in skeleton.named_parameters()}
    assert {name: p.requires_grad for name, p in inflated.named_parameters()} == learns
    clip = torch.randn(1, 3, 2, 64, 64)
    for other in (copy.deepcopy(inflated), pickle.loads(pickle.dumps(inflated))):
        assert torch.equal(other(clip), inflated(clip))


class Forked(nn.Module):
    """Two branches whose time is divided differently."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = nn.Conv2d(3, 3, 3, padding=1), nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.left(x) + self.right(x)


class Functional(nn.Module):
    """The same with functions in the place of layers."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.classifier = nn.Conv2d(3, 8, 3, padding=1), nn.Linear(16, 4)

    def forward(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.pad(F.relu(self.conv(x)), (1, 0, 0, 1)), 2, stride=2)
        x = torch.cat([F.avg_pool2d(x, 3, 1, 1), x], dim=1)
        return self.classifier(F.adaptive_avg_pool2d(x, 1).flatten(1))


def test_functions_are_followed_too() -> None:
    network = Functional().eval()
    assert apart(network, inflate(network), torch.randn(2, 3, 16, 16)) < TOLERANCE


class Flattened(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv, self.classifier = nn.Conv2d(3, 2, 3), nn.Linear(72, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(torch.flatten(self.conv(x), 1))


class Shared(nn.Module):
    """Its pool divides by what it was told."""

    def forward(self, x: Tensor) -> Tensor:
        return F.avg_pool2d(x, 2, divisor_override=3)


class Silent(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        raise ValueError


class Deciding(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x if x.sum() > 0 else -x


REFUSED = [
    (nn.Sequential(nn.Conv2d(3, 4, 3), nn.ConvTranspose2d(4, 4, 3)), {}, r"1 \(ConvTranspose2d\)"),
    (nn.Sequential(nn.Sequential(nn.Conv2d(3, 4, 3), nn.PixelShuffle(2))), {}, r"0\.1 \(PixelShuffle\)"),
    (nn.Sequential(nn.MaxPool2d(2, return_indices=True)), {}, "places of its maxima"),
    (nn.Sequential(nn.AvgPool2d(2, divisor_override=3)), {}, "divisor"),
    (torchvision_models.shufflenet_v2_x0_5(), {}, "size in stage2.0"),
    (Flattened(), {}, "flatten.*time has to be averaged"),
    (Deciding(), {}, "cannot be followed"),
    (Silent(), {}, "cannot be followed: ValueError"),
    (Shared(), {}, "avg_pool2d.*divisor"),
    (nn.Sequential(nn.AdaptiveAvgPool2d(2), nn.Flatten(1, 2)), {}, "ends at dimension 2"),
    (Skeleton(), {"kernel_frames": 3.0}, "not 3.0"),
    (nn.Sequential(nn.Conv3d(3, 4, 3)), {}, "3D already: 0 is a Conv3d"),
    (Skeleton(), {"kernel_frames": 2}, "odd number.* not 2"),
    (Skeleton(), {"kernel_frames": 0}, "odd number.* not 0"),
    (Skeleton(), {"kernel_frames": {"features.0.0": 4}}, "not 4"),
    (Skeleton(), {"kernel_frames": {"features.9": 3}}, "features.9 is no layer"),
    (Skeleton(), {"temporal_stride": {"features.0.1": 2}}, "features.0.1 is BatchNorm2d"),
    (Skeleton(), {"temporal_stride": 0}, "1 or more, not 0"),
    (Skeleton(), {"weights": "sum"}, "mean.*not as sum"),
    (Skeleton(), {"temporal_padding": "circular"}, "replicate.*not with circular"),
    (Forked(), {"temporal_stride": {"left": 2}}, "add.*divided by 1, 2"),
]


@pytest.mark.parametrize(("network", "how", "words"), REFUSED, ids=[words for _n, _h, words in REFUSED])
def test_what_cannot_be_inflated_is_named_with_its_place(network: nn.Module, how: dict, words: str) -> None:
    with pytest.raises(InflateError, match=words):
        inflate(network, **how)


def test_a_clip_shorter_than_the_strides_allow_is_refused() -> None:
    inflated = inflate(Skeleton(), temporal_stride={"features.2.0": 2, "features.3.0": 2}).eval()
    with pytest.raises(InflateError, match=r"4 frames or more.* has 3"):
        inflated(torch.zeros(1, 3, 3, 64, 64))
    with pytest.raises(InflateError, match=r"takes clips .* not 1 × 3 × 64 × 64"):
        inflated(torch.zeros(1, 3, 64, 64))
    assert inflated(torch.zeros(1, 3, 4, 64, 64)).shape == (1, 18)
