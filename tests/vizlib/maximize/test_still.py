"""The network for stills: what a long still gives in the 3D network, far from the ends of time."""

import pytest
import torch
from torch import nn

from models.i3d import Inception, MaxPool3dSame, Unit3d
from tests.vizlib.maximize.test_natural import settle
from vizlib.maximize.errors import MaximizeError
from vizlib.maximize.natural import norms
from vizlib.maximize.still import deflated

FRAMES, SIZE = 64, 16


def plain():
    """PyTorch's own convolutions and pools."""
    return nn.Sequential(
        nn.Conv3d(3, 4, 3, stride=(2, 1, 1), padding=1), nn.BatchNorm3d(4), nn.ReLU(), nn.MaxPool3d(2),
        nn.Conv3d(4, 5, (3, 1, 3), padding=(2, 0, 1), dilation=(2, 1, 1)), nn.BatchNorm3d(5),
        nn.AvgPool3d((2, 2, 2), (1, 2, 2)),
    )  # fmt: skip


def inception():
    """I3D's blocks, with few channels."""
    return nn.Sequential(
        Unit3d(3, 4, (7, 7, 7), (2, 2, 2)), MaxPool3dSame((1, 3, 3), (1, 2, 2)), Unit3d(4, 6, (3, 3, 3)),
        MaxPool3dSame((3, 3, 3), (2, 2, 2)), Inception(6, (2, 2, 3, 2, 2, 2)),
    )  # fmt: skip


def settled(network):
    with torch.no_grad():
        for n, module in enumerate(network.modules()):
            if isinstance(module, nn.BatchNorm3d):
                settle(module, n)
    return network.eval()


@pytest.mark.parametrize("kind", [plain, inception])
def test_one_frame_gives_what_a_long_still_gives_far_from_its_ends(kind):
    network = settled(kind())
    still, frame = deflated(network), torch.rand(2, 3, 1, SIZE, SIZE)
    with torch.no_grad():
        long, short = network(frame.expand(-1, -1, FRAMES, -1, -1)), still(frame)
    assert short.shape[2] == 1
    torch.testing.assert_close(short[:, :, 0], long[:, :, long.shape[2] // 2], atol=1e-5, rtol=1e-4)
    # At the ends a convolution sees that there is nothing before: the comparison can fail.
    assert not torch.allclose(short[:, :, 0], long[:, :, 0], atol=1e-3)


def test_its_batch_norms_are_the_networks_and_the_network_stays_what_it_is():
    network = settled(inception())
    before = {name: value.clone() for name, value in network.state_dict().items()}
    still = deflated(network)
    assert list(norms(still)) == list(norms(network))
    for one, other in zip(norms(still).values(), norms(network).values(), strict=True):
        assert one is not other
        assert one.running_mean.equal(other.running_mean)
        assert one.running_var.equal(other.running_var)
    assert all(value.equal(before[name]) for name, value in network.state_dict().items())
    assert network[0].kernel == (7, 7, 7)


@pytest.mark.parametrize("layer", [nn.Conv2d(3, 4, 3), nn.Conv3d(3, 4, (1, 3, 3))])
def test_a_network_without_a_convolution_over_time_is_refused(layer):
    with pytest.raises(MaximizeError, match="no convolution over time"):
        deflated(nn.Sequential(layer))
