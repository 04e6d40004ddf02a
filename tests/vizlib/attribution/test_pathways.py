"""Attributions a pathway: the parts of a whole."""

from dataclasses import replace
from math import isnan

import pytest
import torch

from datasets.actors import render_clip
from models.slowfast import slowfast
from vizlib.attribution import AttributionError, Question, checking, explaining
from vizlib.pathways import Apart, OnePathway, pathways_of, twice


@pytest.fixture(scope="module")
def clip():
    return render_clip(3, "walk", "test")


def made():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return slowfast().eval().double().requires_grad_(False)


def slope(network, x):
    x = x.clone().requires_grad_()
    return torch.autograd.grad(network(x)[0, 1], x)[0]


def test_the_gradients_of_both_clips_add_up_to_the_whole_one():
    network = made()
    x = torch.randn(1, 3, 16, 64, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    slow, fast = slope(Apart(network), twice(x)).chunk(2, 1)
    clips = [network.slow_clip(x).clone().requires_grad_(), x.clone().requires_grad_()]
    own = torch.autograd.grad(network.answer(*clips)[0, 1], clips)
    scattered = torch.zeros_like(x)
    scattered[:, :, network.slow_frames(16)] = own[0]
    torch.testing.assert_close(slow, scattered, atol=1e-12, rtol=0)
    torch.testing.assert_close(fast, own[1], atol=1e-12, rtol=0)
    torch.testing.assert_close(slow + fast, slope(network, x), atol=1e-6, rtol=0)
    assert slow.abs().sum() > 0 < fast.abs().sum()


def explained(clip, method, pathway, **more):
    *_steps, found = explaining(clip, Question("slowfast", method, 0, pathway=pathway, **more))
    return found


def test_integrated_gradients_of_both_pathways_are_complete_together(clip):
    slow, fast, both = (explained(clip, "integrated_gradients", name, steps=64) for name in ("slow", "fast", ""))
    assert slow.values.any((1, 2)).nonzero()[0].tolist() == [0, 4, 8, 12]
    largest = abs(both.values).max()
    assert abs(slow.values + fast.values - both.values).max() < 1e-4 * largest
    assert slow.carried + fast.carried == pytest.approx(both.carried, abs=1e-4)
    assert both.carried == pytest.approx(1, abs=0.05)
    assert isnan(replace(slow, score=slow.baseline_score).carried)  # of a clip as still as its baseline
    assert slow.residual == pytest.approx(fast.residual) == pytest.approx(both.residual, abs=1e-4)


@pytest.mark.parametrize("method", ["saliency", "input_x_gradient", "guided_backprop", "occlusion"])
def test_every_method_that_tells_them_apart_has_a_map_of_each(clip, method):
    slow, fast = (explained(clip, method, name, patch=2) for name in ("slow", "fast"))
    assert slow.values.any()
    assert not (slow.values == fast.values).all()
    assert {t % 4 for t in slow.values.any((1, 2)).nonzero()[0].tolist()} == {0} or method == "occlusion"


def test_the_checks_take_from_one_pathway_what_its_map_says(clip):
    found = explained(clip, "saliency", "slow")
    *_steps, checks = checking(clip, found)
    assert checks.deletion[0] == pytest.approx(checks.insertion[-1], abs=1e-5)  # the clip, untouched
    assert checks.deletion[-1] == pytest.approx(checks.insertion[0], abs=1e-5)  # one pathway without its clip


@pytest.mark.parametrize(
    ("network", "method"), [("slow_fusion", "saliency"), ("slowfast", "grad_cam"), ("slowfast", "shapley")]
)
def test_what_cannot_be_told_apart_is_refused(network, method):
    with pytest.raises(AttributionError, match="one pathway alone"):
        Question(network, method, 0, pathway="slow")


def test_only_slowfast_has_two_pathways():
    assert pathways_of("slowfast") == ("slow", "fast")
    assert pathways_of("slow_fusion") == ()
    x = torch.randn(1, 3, 4, 64, 64, dtype=torch.float64)
    assert OnePathway(made(), "slow")(x).shape == (1, 18)
