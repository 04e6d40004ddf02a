"""I3D against values computed by the original network, in another framework."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models.i3d import pad_same
from models.zoo import load

GOLDEN = np.load(Path(__file__).parent.parent / "golden" / "i3d_kinetics400.npz")


@pytest.fixture(scope="module")
def answers():
    """Logits, and the mean of each end point, on the golden input."""
    network = load("i3d_kinetics400")
    found = {}
    hooks = [
        layer.register_forward_hook(
            lambda _layer, _input, output, name=name: found.update({name: output.mean((0, 2, 3, 4)).numpy()})
        )
        for name, layer in network.features.named_children()
    ]
    x = np.random.default_rng(0).uniform(-1, 1, (1, 16, 224, 224, 3)).astype(np.float32)
    with torch.no_grad():
        logits = network(torch.from_numpy(x).permute(0, 4, 1, 2, 3))[0].numpy()
    for hook in hooks:
        hook.remove()
    return logits, found


def test_logits_equal_the_original_within_half_precision(answers):
    logits, _ = answers
    assert np.abs(logits - GOLDEN["logits"]).max() < 0.02
    best = np.argsort(-GOLDEN["logits"])[:4]  # the next ones lie too close to one another
    assert (np.argsort(-logits)[:4] == best).all()


@pytest.mark.parametrize("name", [key.removeprefix("mean_") for key in GOLDEN.files if key.startswith("mean_")])
def test_end_point_means(answers, name):
    _, found = answers
    assert np.abs(found[name] - GOLDEN[f"mean_{name}"].reshape(-1)).max() < 4e-3


def test_golden_names_every_end_point(answers):
    assert {f"mean_{name}" for name in answers[1]} == set(GOLDEN.files) - {"logits"}


@pytest.mark.parametrize(("size", "kernel", "stride"), [(64, 7, 2), (224, 3, 2), (7, 2, 2), (5, 3, 1), (1, 3, 2)])
def test_same_padding_gives_ceil_of_size_over_stride(size, kernel, stride):
    x = torch.zeros(1, 1, size, 1, 1)
    padded = pad_same(x, (kernel, 1, 1), (stride, 1, 1)).shape[2]
    assert (padded - kernel) // stride + 1 == -(-size // stride)


def test_an_odd_pixel_of_padding_goes_last():
    x = torch.ones(1, 1, 1, 1, 4)
    assert pad_same(x, (1, 1, 7), (1, 1, 2), value=0)[0, 0, 0, 0].tolist() == [0, 0, 1, 1, 1, 1, 0, 0, 0]


def test_takes_short_and_small_input():
    network = load("i3d_kinetics400")
    with torch.no_grad():
        assert network(torch.zeros(1, 3, 8, 112, 112)).shape == (1, 400)
