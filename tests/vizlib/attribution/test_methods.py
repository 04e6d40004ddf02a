"""Each method against sums written out by hand, on networks small enough for that."""

from dataclasses import replace
from functools import partial
from itertools import permutations, product
from threading import Lock

import numpy as np
import pytest
import torch
from captum.attr import LayerGradCam
from torch import nn

from models.each_frame import EachFrame
from models.zoo import CARDS, load
from video import Progress
from vizlib.attribution import METHOD_NAMES, METHODS, AttributionError, Question
from vizlib.attribution.explain import placed, steps_of
from vizlib.attribution.methods import attributed, patches, window
from vizlib.attribution.question import BASELINES, RUNNER_UP, Score
from vizlib.attribution.task import Found, Task
from vizlib.engine.hooks import LayerError

SHAPE = (1, 2, 4, 6, 6)


class Small(nn.Module):
    """Two convolutions through time, three classes."""

    def __init__(self, inplace=False):
        super().__init__()
        self.one = nn.Sequential(nn.Conv3d(2, 4, 3, padding=1), nn.ReLU(inplace))
        self.two = nn.Sequential(nn.Conv3d(4, 5, 3, stride=(2, 2, 2), padding=1), nn.ReLU(inplace))
        self.classifier = nn.Linear(5, 3)

    def forward(self, x):
        return self.classifier(self.two(self.one(x)).mean((2, 3, 4)))


class PerFrame(nn.Module):
    """Each frame brings its own, whatever the others are: the sum of its values, weighted."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(3, 2, 4, 1, 1))

    def forward(self, x):
        return (x[:, None] * self.weight).sum((2, 3, 4, 5))


def made(build, seed=0):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build().eval().requires_grad_(False)


def noise(seed=0):
    return torch.randn(SHAPE, generator=torch.Generator().manual_seed(seed))


def asked(method, **settings):
    return Question("slow_fusion", method, **{"target": 1, "steps": 32, **settings})


def task(network, question, x=None, baseline=None):
    score = Score(network, question)
    x = noise() if x is None else x
    return Task(score, score, x, torch.zeros_like(x) if baseline is None else baseline, question)


def gradient(network, x, target=1):
    x = x.clone().requires_grad_()
    return torch.autograd.grad(network(x)[0, target], x)[0]


def test_saliency_and_input_x_gradient_are_the_gradient():
    network, x = made(Small), noise()
    slope = gradient(network, x)
    torch.testing.assert_close(attributed(task(network, asked("saliency"))), slope.abs())
    torch.testing.assert_close(attributed(task(network, asked("input_x_gradient"))), x * slope)


def test_integrated_gradients_are_the_mean_gradient_on_the_way():
    network, x, baseline = made(Small), noise(), noise(1)
    found = attributed(task(network, asked("integrated_gradients", steps=64), baseline=baseline))
    steps = 200
    ways = [gradient(network, baseline + (n + 0.5) / steps * (x - baseline)) for n in range(steps)]
    torch.testing.assert_close(found, (x - baseline) * torch.stack(ways).mean(0), atol=2e-3, rtol=0.05)
    difference = network(x)[0, 1] - network(baseline)[0, 1]
    assert float(found.sum()) == pytest.approx(float(difference), rel=0.05)


def test_guided_backpropagation_lets_only_positive_gradients_through():
    network, x = made(Small), noise()
    a = network.one[0](x)
    b = network.two[0](a.relu())
    back = network.classifier.weight[1].view(1, 5, 1, 1, 1).expand_as(b) / b[0, 0].numel()
    back = torch.where(b > 0, back.clamp_min(0), 0)
    back = torch.nn.grad.conv3d_input(a.shape, network.two[0].weight, back, (2, 2, 2), 1)
    back = torch.where(a > 0, back.clamp_min(0), 0)
    expected = torch.nn.grad.conv3d_input(x.shape, network.one[0].weight, back, 1, 1)
    torch.testing.assert_close(attributed(task(network, asked("guided_backprop"))), expected)


def test_guided_backpropagation_takes_relus_that_write_into_their_input():
    plain, writing = (task(made(partial(Small, inplace)), asked("guided_backprop")) for inplace in (False, True))
    torch.testing.assert_close(attributed(writing), attributed(plain))
    assert writing.score.network.one[1].inplace


def test_guided_backpropagation_needs_a_relu():
    with pytest.raises(AttributionError, match="this network has none"):
        attributed(task(made(PerFrame), asked("guided_backprop")))


@pytest.mark.parametrize("layer", ["one", "two", "two.0"])
def test_grad_cam_weights_channels_by_their_mean_gradient(layer):
    network, x = made(Small), noise().requires_grad_()
    kept = []
    hook = network.get_submodule(layer).register_forward_hook(lambda _m, _i, out: kept.append(out.clone()) or kept[-1])
    score = network(x)[0, 1]
    hook.remove()
    weights = torch.autograd.grad(score, kept[0])[0].mean((2, 3, 4), keepdim=True)
    expected = (weights * kept[0]).sum(1, keepdim=True).relu().detach()
    found = attributed(task(network, asked("grad_cam", layer=layer)))
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(
        found, LayerGradCam(network, network.get_submodule(layer)).attribute(noise(), 1, relu_attributions=True)
    )


def test_occlusion_is_what_is_lost_without_each_patch():
    network, x, baseline = made(Small), noise(), noise(1)
    one = task(network, asked("occlusion", patch=2), baseline=baseline)
    size, stride = window(one)
    assert size == (2, 2, 3, 3)
    total, count = torch.zeros(SHAPE), torch.zeros(SHAPE)
    places = [range(0, n - s + d, d) for n, s, d in zip(SHAPE[2:], size[1:], stride[1:], strict=True)]
    whole = network(x)[0, 1]
    for t, i, j in product(*places):
        at = (..., slice(t, t + size[1]), slice(i, i + size[2]), slice(j, j + size[3]))
        without = x.clone()
        without[at] = baseline[at]
        total[at] += whole - network(without)[0, 1]
        count[at] += 1
    torch.testing.assert_close(attributed(one), total / count, atol=1e-5, rtol=1e-4)
    assert patches(one) == np.prod([len(list(along)) for along in places])


def test_a_patch_as_large_as_the_clip_is_the_difference_to_the_baseline():
    network, x, baseline = made(Small), noise(), noise(1)
    found = attributed(task(network, asked("occlusion", patch=1), baseline=baseline))
    expected = (network(x) - network(baseline))[0, 1]
    torch.testing.assert_close(found, expected.expand(SHAPE), atol=1e-5, rtol=1e-4)


def test_shapley_values_of_frames_that_do_not_know_each_other_are_their_own():
    network, x, baseline = made(PerFrame), noise(), noise(1)
    found = attributed(task(network, asked("shapley", orders=4), baseline=baseline))
    own = ((x - baseline) * network.weight[1]).sum((1, 3, 4))[0]
    torch.testing.assert_close(found.sum((1, 3, 4))[0], own, atol=1e-4, rtol=1e-4)


def test_shapley_values_come_near_the_mean_over_all_orders():
    network, x, baseline = made(Small), noise(), noise(1)
    found = attributed(task(network, asked("shapley", orders=128), baseline=baseline)).sum((1, 3, 4))[0]
    exact = np.zeros(4)
    for order in permutations(range(4)):
        at, before = baseline.clone(), float(network(baseline)[0, 1])
        for t in order:
            at[:, :, t] = x[:, :, t]
            now = float(network(at)[0, 1])
            exact[t] += (now - before) / 24
            before = now
    np.testing.assert_allclose(found.numpy(), exact, atol=0.2 * np.abs(exact).max())
    assert float(found.sum()) == pytest.approx(float((network(x) - network(baseline))[0, 1]), abs=1e-4)


@pytest.mark.parametrize(
    "method", [name for name in METHOD_NAMES if name not in ("saliency", "guided_backprop", "grad_cam")]
)
def test_class_against_class_is_the_difference(method):
    network = made(Small)
    found = attributed(task(network, asked(method, against=2)))
    one, other = (attributed(task(network, asked(method, target=target))) for target in (1, 2))
    torch.testing.assert_close(found, one - other, atol=1e-5, rtol=1e-3)


@pytest.mark.parametrize("method", METHOD_NAMES)
def test_a_method_takes_the_passes_that_were_foretold_and_leaves_no_hook(method):
    network, question = made(Small), asked(method, layer="two")
    lock = Lock()
    steps = steps_of(network, question, noise(), torch.zeros(SHAPE), lock)
    seen = []
    for step in steps:
        seen.append(step)
        assert not lock.locked()
    assert not any(module._forward_hooks or module._backward_hooks for module in network.modules())
    passes = [step for step in seen if isinstance(step, Progress)]
    assert [step.done for step in passes] == list(range(len(passes)))
    assert isinstance(seen[-1], Found)
    (total,) = {step.total for step in passes}
    if method == "shapley":  # it may be sure before its last order
        assert len(passes) < total
    else:
        assert total == len(seen) == len(passes) + 1
    assert METHODS[method].complete == (method in ("integrated_gradients", "shapley"))


@pytest.mark.parametrize("method", METHOD_NAMES)
def test_in_steps_or_at_once_is_the_same(method):
    network, question, baseline = made(Small), asked(method, layer="two"), noise(1)
    *_, found = steps_of(network, question, noise(), baseline, Lock())
    torch.testing.assert_close(found.values, attributed(task(network, question, baseline=baseline)))


@pytest.mark.parametrize(
    ("layer", "error", "sentence"),
    [
        ("nowhere", LayerError, "has no layer nowhere"),
        ("", AttributionError, "no layer whose channels are maps of the clip.*Choose another method"),
    ],
)
def test_a_layer_that_does_not_exist_is_a_sentence(layer, error, sentence):
    with pytest.raises(error, match=sentence):
        attributed(task(made(Small), asked("grad_cam", layer=layer)))


@pytest.mark.parametrize(
    ("name", "layer", "frames", "side", "shape"),
    [("swin3d_t", "features.4", 8, 64, (4, 4, 4)), ("mvit_v2_s", "blocks.15", 16, 224, (8, 7, 7))],
)
def test_tokens_are_turned_into_maps_and_back(no_public_weights, name, layer, frames, side, shape):
    network = load(name)
    x = torch.randn(1, 3, frames, side, side, generator=torch.Generator().manual_seed(0))
    kept = []

    def keep(_module, _inputs, out):
        tokens = (out[0] if isinstance(out, tuple) else out).requires_grad_()
        kept.append(tokens)
        return (tokens, out[1]) if isinstance(out, tuple) else tokens

    hook = network.get_submodule(layer).register_forward_hook(keep)
    answers = network(x)
    slope = torch.autograd.grad(answers[0, 0], kept[0])[0]
    hook.remove()
    found = attributed(task(network, Question(name, "grad_cam", 0, layer=layer), x))
    assert found.shape == (1, 1, *shape)
    first = [tensor[:, 1:] if name == "mvit_v2_s" else tensor.flatten(1, 3) for tensor in (kept[0], slope)]
    expected = (first[0] * first[1].mean(1, keepdim=True)).sum(2).relu().view(found.shape).detach()
    torch.testing.assert_close(found, expected, atol=1e-6, rtol=1e-3)
    assert network(x).equal(answers)


def test_grad_cam_sees_the_frames_of_a_network_for_pictures_as_one_clip():
    """The same kernels as 3D ones, one frame long, have the same map."""
    flat, deep = nn.Conv2d(2, 4, 3, stride=2), nn.Conv3d(2, 4, (1, 3, 3), stride=(1, 2, 2))
    last = nn.Linear(4, 3)
    with torch.no_grad():
        deep.weight.copy_(flat.weight.unsqueeze(2))
        deep.bias.copy_(flat.bias)
    pictures = EachFrame(nn.Sequential(flat, nn.AdaptiveAvgPool2d(1), nn.Flatten(), last)).eval()
    clips = nn.Sequential(deep, nn.AdaptiveAvgPool3d(1), nn.Flatten(), last).eval()
    torch.testing.assert_close(pictures(noise()), clips(noise()))
    found = attributed(task(pictures, asked("grad_cam", layer="network.0")))
    assert found.shape == (1, 1, 4, 2, 2)
    torch.testing.assert_close(found, attributed(task(clips, asked("grad_cam", layer="0"))))


def test_guided_backpropagation_and_grad_cam_see_into_i3d():
    network, x = load("i3d_kinetics400"), torch.randn(1, 3, 8, 32, 32)
    for method in ("guided_backprop", "grad_cam"):
        question = Question("i3d_kinetics400", method, 0, layer="features.Mixed_3c")
        assert attributed(task(network, question, x)).abs().sum() > 0


@pytest.mark.parametrize(
    ("name", "layer", "found"), [("slow_fusion", "classifier", "4 × 18"), ("cnn3d_lstm", "features.4", "4 × 80")]
)
def test_a_layer_without_a_map_is_a_sentence_and_leaves_no_hook(name, layer, found):
    network = load(name)
    question = Question(name, "grad_cam", 0, layer=layer)
    x = torch.zeros(CARDS[name].input.shape)
    with pytest.raises(AttributionError, match=f"{layer} gives {found}"):
        attributed(task(network, question, x))
    assert not any(module._forward_hooks or module._backward_hooks for module in network.modules())


class Deaf(Small):
    """Answers, but tells nothing of how it came to it."""

    def forward(self, x):
        return super().forward(x.detach())


@pytest.mark.parametrize("method", ["saliency", "input_x_gradient", "integrated_gradients", "guided_backprop"])
def test_a_network_without_gradients_is_a_sentence(method):
    with pytest.raises(AttributionError, match="passes no gradient to its input"):
        list(steps_of(made(Deaf), asked(method, layer="two"), noise(), torch.zeros(SHAPE), Lock()))


@pytest.mark.parametrize("method", ["occlusion", "shapley"])
def test_methods_that_take_away_need_no_gradient(method):
    *_, found = steps_of(made(Deaf), asked(method), noise(), torch.zeros(SHAPE), Lock())
    assert found.values.abs().sum() > 0


@pytest.mark.parametrize("name", ["slow_fusion", "two_stream", "slow_fusion_flow"])
@pytest.mark.parametrize("kind", BASELINES)
def test_a_baseline_is_the_colour_it_says_and_stands_still(name, kind):
    spec = CARDS[name].input
    x = torch.randn(spec.shape)
    found = spec.baseline(x, kind)
    assert found.shape == x.shape
    mean, std = (torch.tensor(v).view(1, -1, 1, 1, 1) for v in (spec.mean, spec.std))
    levels = found * std + mean
    for channel, what in enumerate(spec.kinds):
        if what == "flow":
            assert levels[:, channel].abs().max() < 1e-6
        elif kind == "frozen":
            torch.testing.assert_close(found[:, channel], x[:, channel, 8:9].expand(-1, 16, -1, -1))
        else:
            assert (levels[:, channel] - {"grey": 0.5, "black": 0}[kind]).abs().max() < 1e-6


@pytest.mark.parametrize("method", ["saliency", "integrated_gradients"])
def test_only_a_layer_s_map_is_placed(method):
    found = torch.rand(1, 1, 16, 64, 64)
    question = Question("two_stream", method, 0, layer="spatial.features.4")
    assert placed(found, question, (16, 64, 64)).equal(found)


def test_the_spatial_stream_s_map_lies_on_its_frame_and_others_spread_over_time():
    found = torch.rand(1, 1, 1, 4, 4)
    spatial = placed(found, Question("two_stream", "grad_cam", 0, layer="spatial.features.4"), (16, 64, 64))
    assert spatial[0, 0, 8].sum() > 0
    assert spatial[0, 0, [*range(8), *range(9, 16)]].sum() == 0
    other = placed(found, Question("slow_fusion", "grad_cam", 0, layer="features.4"), (16, 64, 64))
    torch.testing.assert_close(other[0, 0], spatial[0, 0, 8:9].expand(16, -1, -1))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"target": 18}, "no class number 18: it knows 18 classes"),
        ({"target": -1}, "no class number -1"),
        ({"against": 99}, "no class number 99"),
        ({"target": 3, "against": 3}, "A class against itself"),
        ({"method": "magic"}, "There is no method magic. Choose one of: saliency"),
        ({"baseline": "pink"}, "There is no baseline pink"),
        ({"steps": 1}, "steps must lie between 2 and 512; it is 1"),
        ({"patch": 0}, "patch must lie between 1 and 16; it is 0"),
        ({"orders": 2}, "orders must lie between 4 and 512; it is 2"),
    ],
)
def test_a_bad_question_is_a_sentence(change, sentence):
    with pytest.raises(AttributionError, match=sentence):
        replace(Question("slow_fusion", "saliency", 0), **change)


def test_the_network_s_own_answer_and_the_next_best():
    probabilities = torch.tensor([0.1, 0.5, 0.1, 0.3])
    own = Question("slow_fusion", "saliency").settled(probabilities)
    assert (own.target, own.against) == (1, None)
    both = Question("slow_fusion", "saliency", against=RUNNER_UP).settled(probabilities)
    assert (both.target, both.against) == (1, 3)
    assert Question("slow_fusion", "saliency", 3, RUNNER_UP).settled(probabilities).against == 1
    with pytest.raises(AttributionError, match="against itself"):
        Question("slow_fusion", "saliency", against=1).settled(probabilities)
