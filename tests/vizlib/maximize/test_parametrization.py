"""What is climbed in: frequencies against a plain sum, there and back, slow and fast, and the bounds."""

from cmath import exp, pi
from itertools import product
from math import hypot, sqrt

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.zoo import CARDS
from vizlib.maximize import MaximizeSpec, class_objective
from vizlib.maximize.parametrization import EDGE, SOFT, Part, parts_of
from vizlib.maximize.spec import SPACES

KINDS = ("rgb", "flow")
anything = st.builds(
    Part,
    st.sampled_from(KINDS),
    st.integers(1, 5),
    st.integers(2, 9),
    st.sampled_from(SPACES),
    st.floats(0, 2),
    st.floats(0.25, 8),
)
seeds = st.integers(0, 2**31)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def shown(part, parameters):
    return part.squeezed(part.raw(parameters, part.weights()))


def summed(part, parameters):
    """The inverse DFT of the weighted frequencies, wave by wave."""
    frames, size = part.frames, part.size
    t, y, x = torch.meshgrid(*(torch.arange(n, dtype=torch.float64) for n in (frames, size, size)), indexing="ij")
    total = torch.zeros(part.channels, frames, size, size, dtype=torch.float64)
    for kt, ky, kx in product(range(frames), range(size), range(size // 2 + 1)):
        ft, fy, fx = min(kt, frames - kt) / frames, min(ky, size - ky) / size, kx / size
        weight = max(hypot(part.a_t * ft, fy, fx), 1 / size) ** -part.falloff / SOFT
        both = 1 if kx in (0, size / 2) else 2  # a wave and its conjugate, which is not kept
        waves = torch.polar(torch.ones_like(t), 2 * pi * (kt * t / frames + ky * y / size + kx * x / size))
        coefficients = torch.view_as_complex(parameters[:, kt, ky, kx].double().contiguous())
        total += both * weight * (coefficients[:, None, None, None] * waves).real
    return total / sqrt(frames * size * size)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("frames", "size"), [(3, 4), (4, 5), (1, 2)])
def test_frequencies_are_a_sum_of_waves(kind, frames, size):
    part = Part(kind, frames, size, "fourier", 1.3, 2.5)
    parameters = torch.randn(part.shape, generator=seeded(0))
    expected = summed(part, parameters)
    torch.testing.assert_close(part.raw(parameters, part.weights()).double(), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(("frames", "size"), [(3, 4), (4, 5), (1, 2)])
def test_the_way_back_from_a_video_to_its_frequencies_is_the_slope(frames, size):
    part = Part("flow", frames, size, "fourier", 1.3, 2.5)
    parameters = torch.randn(part.shape, dtype=torch.float64, generator=seeded(0), requires_grad=True)
    torch.autograd.gradcheck(lambda found: part.raw(found, part.weights().double()), parameters)


def test_a_frequency_is_the_wave_of_its_place():
    part = Part("flow", 6, 8, "fourier", 1.0, 1.0)
    parameters = torch.zeros(part.shape)
    parameters[0, 2, 0, 1, 0] = 1  # twice over time, once from left to right
    raw = part.raw(parameters, part.weights())
    there, peak = raw[0], float(raw[0, 0, 0, 0])
    assert not raw[1].any()
    for t, x in product(range(6), range(8)):
        expected = peak * exp(2j * pi * (2 * t / 6 + x / 8)).real
        assert there[t, :, x].tolist() == pytest.approx([expected] * 8, abs=1e-5)


def test_pixels_are_their_own_parameters():
    part = Part("rgb", 2, 4, "pixels", 1.0, 1.0)
    parameters = part.noise(seeded(1))
    assert parameters.shape == (3, 2, 4, 4)
    assert part.raw(parameters, torch.empty(0)) is parameters


@given(anything, seeds)
@settings(max_examples=40)
def test_noise_becomes_a_video_of_its_size_within_its_bounds(part, seed):
    noise = part.noise(seeded(seed))
    assert noise.shape == part.shape
    assert noise.equal(part.noise(seeded(seed)))
    assert not noise.equal(part.noise(seeded(seed + 1)))
    video = shown(part, noise)
    least = 0 if part.kind == "rgb" else -1
    assert video.shape == (part.channels, part.frames, part.size, part.size)
    assert least < video.min()
    assert video.max() < 1
    far = shown(part, 1e4 * noise)  # numbers have an end: there the bound itself is reached
    assert far.isfinite().all()
    assert least <= far.min()
    assert far.max() <= 1


@given(anything, seeds)
@settings(max_examples=40)
def test_a_video_becomes_parameters_and_comes_back(part, seed):
    # Compared are videos: what lies opposite a coefficient that is its own conjugate has no effect.
    least = EDGE if part.kind == "rgb" else -1 + EDGE
    shape = (part.channels, part.frames, part.size, part.size)
    video = least + (1 - EDGE - least) * torch.rand(shape, generator=seeded(seed))
    parameters = part.parameters(video)
    assert parameters.shape == part.shape
    torch.testing.assert_close(shown(part, parameters), video, atol=2e-5, rtol=0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("space", SPACES)
def test_black_white_and_bounds_come_back_a_little_moved_in(kind, space):
    part = Part(kind, 3, 6, space, 1.0, 1.0)
    video = (torch.rand((part.channels, 3, 6, 6), generator=seeded(2)) > 0.5).float()
    video = video if kind == "rgb" else 2 * video - 1
    back = shown(part, part.parameters(video))
    torch.testing.assert_close(back, video, atol=EDGE + 1e-4, rtol=0)
    assert (back - video).abs().min() > EDGE / 2


@given(seeds, st.sampled_from(KINDS), st.floats(0.1, 6), st.floats(1.2, 4), st.floats(0.3, 2))
@settings(max_examples=40)
def test_the_higher_a_t_the_less_changes_in_time_at_the_start(seed, kind, a_t, factor, falloff):
    found = []
    for weight in (a_t, a_t * factor):
        part = Part(kind, 6, 8, "fourier", falloff, weight)
        raw = part.raw(part.noise(seeded(seed)), part.weights())
        found.append(float(torch.diff(raw, dim=1).square().mean()))
    assert found[1] < found[0]


@given(seeds, st.floats(0.2, 1.5), st.floats(0.3, 1))
@settings(max_examples=20)
def test_a_larger_falloff_has_less_detail_for_its_size(seed, falloff, more):
    found = []
    for power in (falloff, falloff + more):
        part = Part("flow", 1, 16, "fourier", power, 1.0)
        raw = part.raw(part.noise(seeded(seed)), part.weights())
        found.append(float(torch.diff(raw, dim=3).square().mean() / raw.square().mean()))
    assert found[1] < found[0]


def test_each_network_is_climbed_in_what_it_sees():
    def parts(name):
        return [(part.kind, part.frames) for part in parts_of(MaximizeSpec(name, jump(name)))]

    def jump(name):
        return class_objective(CARDS[name], "jump")

    assert parts("slow_fusion") == [("rgb", 16)]
    assert parts("slow_fusion_flow") == [("flow", 16)]
    assert parts("two_stream") == [("rgb", 1), ("flow", 16)]  # one appearance, moved by sixteen fields
