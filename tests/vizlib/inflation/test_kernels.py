"""Inflated kernels: numbers that can be said on paper, and PyTorch's own convolutions."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from models.card import WeightsError
from models.zoo import CARDS, load
from video import Clip
from vizlib.inflation import kernels as inflation
from vizlib.inflation.kernels import (
    BORDER,
    COLUMNS,
    GROUND,
    PIXEL,
    change,
    check,
    corner,
    first_kernels,
    inseparability,
    liveliest,
    painted,
    place_at,
    profile,
    profiles,
    sliding,
    viewing,
)

KERNELS = torch.randn(6, 3, 3, 3, generator=torch.Generator().manual_seed(0))  # (O, C, k, k)


def over_time(*course):
    """Kernels that follow a course of time, ``(6, 3, Kt, 3, 3)``."""
    return KERNELS.unsqueeze(2) * torch.tensor(course, dtype=torch.float32).view(1, 1, -1, 1, 1)


@pytest.mark.parametrize("name", inflation.FIRST)
def test_the_kernels_read_are_those_of_the_network(name):
    assert torch.equal(first_kernels(name), dict(load(name).named_parameters())[inflation.FIRST[name]])


def test_damaged_weights_are_refused(monkeypatch, tmp_path):
    card = CARDS["single_frame"]
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(card.weights.path.read_bytes()[:-1])
    monkeypatch.setattr(type(card.weights), "path", property(lambda _self: broken))
    with pytest.raises(WeightsError):
        first_kernels.__wrapped__("single_frame")


def test_a_fresh_inflation_is_flat_and_does_not_change():
    flat = over_time(1, 1, 1, 1, 1) / 5
    np.testing.assert_allclose(profile(flat), 0.2)
    np.testing.assert_allclose(profiles(flat), 0.2)
    np.testing.assert_allclose(change(flat), 0, atol=1e-12)
    np.testing.assert_allclose(inseparability(flat), 0, atol=1e-12)


def test_a_kernel_in_one_slice_and_one_whose_slices_add_up_to_zero():
    np.testing.assert_allclose(change(over_time(0, 0, 1, 0, 0)), 1 - 1 / 5)
    np.testing.assert_allclose(profile(over_time(0, 0, 1, 0, 0)), [0, 0, 1, 0, 0])
    np.testing.assert_allclose(change(over_time(0, 1, -2, 1, 0)), 1)
    np.testing.assert_allclose(profile(over_time(0, 1, -2, 1, 0)), [0, 1 / 6, 4 / 6, 1 / 6, 0])
    # Neither moves: each is one picture times one course of time.
    np.testing.assert_allclose(inseparability(over_time(0, 1, -2, 1, 0)), 0, atol=1e-12)


def test_energy_of_the_layer_is_that_of_all_kernels_together():
    weight = over_time(1, 2, 3) * torch.arange(1.0, 7).view(6, 1, 1, 1, 1)
    shares, energy = profiles(weight), weight.double().square().sum((1, 2, 3, 4)).numpy()
    np.testing.assert_allclose(profile(weight), (shares * energy[:, None]).sum(0) / energy.sum())


def test_a_bar_that_steps_aside_is_inseparable():
    moving = torch.zeros(1, 1, 3, 3, 3)
    for t in range(3):
        moving[0, 0, t, :, t] = 1
    # Three slices at right angles, of the same energy: a product holds one of them.
    np.testing.assert_allclose(inseparability(moving), 2 / 3)


def test_i3d_is_what_the_page_says():
    weight = first_kernels("i3d_kinetics400")
    np.testing.assert_allclose(profile(weight), [0.0174, 0.0222, 0.1706, 0.0990, 0.6036, 0.0527, 0.0345], atol=6e-5)
    changes = change(weight)
    assert ((changes > 0.5).sum(), (changes > 0.99).sum()) == (43, 2)
    # A picture that stands still, whichever it is, gets at most the length of the sum of a kernel's slices.
    reached = weight.sum(2).square().sum((1, 2, 3)) / (7 * weight.square().sum((1, 2, 3, 4)))
    np.testing.assert_allclose(1 - reached, changes, atol=1e-5)


def test_the_first_layer_slides_as_it_runs():
    stride, before, after = sliding()
    network = load("i3d_kinetics400").features.Conv3d_1a_7x7
    frames = CARDS["i3d_kinetics400"].input.frames
    with torch.no_grad():
        nothing = network.conv(torch.zeros(1, 3, 7, 7, 7)).flatten()
        answers = []
        for t in range(frames):
            x = torch.zeros(1, 3, frames, 7, 7)
            x[:, :, t] = 1
            answers.append((network.conv(F.pad(x, (0, 0, 0, 0, before, after))) - nothing.view(1, -1, 1, 1, 1)).abs())
        network_itself = network(torch.zeros(1, 3, frames, 14, 14))
    assert answers[0].shape[2] == network_itself.shape[2] == frames // stride
    step = 5  # from zero: it sees these frames and no others
    seen = [t for t in range(frames) if answers[t][0, :, step].sum() > 0]
    assert seen == list(range(stride * step - before, stride * step - before + 7))


@pytest.mark.parametrize("how", ["mean", "centre"])
@pytest.mark.parametrize("frames", [1, 3, 5])
@pytest.mark.parametrize("at", [(8, 20, 30), (0, 0, 0), (15, 63, 63)])
def test_a_check_is_what_convolutions_respond(frames, how, at):
    pixels = np.random.default_rng(0).normal(size=(3, 16, 64, 64)).astype(np.float32)
    done = check(KERNELS, pixels, at, filter=2, colour=1, frames=frames, how=how)
    t, y, x = min(max(at[0], frames // 2), 15 - frames // 2), *(min(max(v, 1), 62) for v in at[1:])
    assert (done.t, done.middle) == (t - frames // 2, t)
    assert done.difference < 1e-6
    colour = torch.from_numpy(pixels)[None, 1:2]
    in_2d = F.conv2d(colour[:, :, t], KERNELS[2:3, 1:2])[0, 0, y - 1, x - 1].item()
    assert done.response == pytest.approx(in_2d, abs=1e-5)
    assert done.parts(done.still).sum() == pytest.approx(in_2d, abs=1e-5)
    in_3d = F.conv3d(colour, torch.from_numpy(done.slices)[None, None])[0, 0, t - frames // 2, y - 1, x - 1].item()
    assert done.parts(done.moving).sum() == pytest.approx(in_3d, abs=1e-5)
    if how == "centre" or frames == 1:
        assert in_3d == pytest.approx(in_2d, abs=1e-5)
    else:
        assert in_3d != pytest.approx(in_2d, abs=0.01)


def test_the_three_colours_together_are_what_the_network_responds():
    network, frames = load("single_frame"), np.random.default_rng(1).integers(0, 256, (16, 64, 64, 3), np.uint8)
    [view] = viewing(Clip(frames, 12.0), "single_frame")
    with torch.no_grad():
        answers = network.features[0][0](CARDS["single_frame"].input.prepare(Clip(frames, 12.0)))
    kernels = first_kernels("single_frame")[:, :, 0]
    colours = [check(kernels, view.pixels, (7, 20, 30), filter=4, colour=c, frames=1, how="mean") for c in range(3)]
    # The convolution takes strides of two.
    assert sum(each.response for each in colours) == pytest.approx(answers[0, 4, 7, 10, 15].item(), abs=1e-4)
    np.testing.assert_array_equal(view.frames, frames)


def test_the_liveliest_pixel_is_away_from_the_edges():
    pixels = np.zeros((3, 8, 10, 12), np.float32)
    pixels[:, 4, 6, 7] = 1
    assert liveliest(pixels) == (4, 6, 7)
    pixels[:, 0, 0, 0] = 50
    assert liveliest(pixels) == (4, 6, 7)


def test_kernels_are_painted_in_their_order():
    weight = over_time(0, 1, -2)
    order = [3, 1, 5, 0, 2, 4]
    picture = painted(weight, order, 2)
    side = 3 * PIXEL
    assert picture.shape == (side + 2 * BORDER, COLUMNS * (side + 2 * BORDER), 3)
    assert (painted(weight, order, 0)[BORDER:-BORDER, BORDER : BORDER + side] == 128).all()  # nothing is grey
    for place, kernel in enumerate(order):
        y, x = corner(weight, place)
        assert place_at(weight, y, x) == place_at(weight, y + side - 1, x + side - 1) == place
        tile = picture[y : y + side : PIXEL, x : x + side : PIXEL].astype(int)  # (3, 3, 3)
        biggest = KERNELS[kernel].abs().max()
        expected = 127.5 + 127.5 * (-KERNELS[kernel] / biggest).permute(1, 2, 0).numpy()
        np.testing.assert_allclose(tile, expected, atol=0.51)
    assert (picture[:BORDER] == GROUND).all()


def test_a_click_behind_the_last_kernel_is_the_last_one():
    weight = over_time(1, 1, 1)
    assert place_at(weight, 5, COLUMNS * (3 * PIXEL + 2 * BORDER) - 1) == len(weight) - 1
