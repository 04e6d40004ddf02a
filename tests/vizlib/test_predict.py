"""Predictions: the mean over test clips, what is refused, and what failures say."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from datasets.samples import SAMPLES
from models.card import WeightsError
from models.input_spec import InputError, Sampling
from models.zoo import CARDS, NetworkError, load
from video import Clip, read_clip
from vizlib.engine.device import OutOfMemory, ran_out_of_memory
from vizlib.predict import Request, different_frames, predict, predicting


@pytest.fixture(scope="module")
def sample():
    return read_clip(SAMPLES["jumping_jacks"].path)


def test_i3d_on_the_clip_that_ships(sample, networks):
    request = Request("i3d_kinetics400", views=2, sampling=Sampling(16))
    steps = list(predicting(networks, request, sample))
    last = steps[-1]
    assert [step.done for step in steps] == [1, 2]
    assert last.view_probabilities.shape == (2, 400)
    assert last.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert np.allclose(last.probabilities, last.view_probabilities.mean(0))
    # Each row is the network on that view, by hand.
    with torch.no_grad():
        x = request.spec.prepare(sample, last.view_indices[1])
        by_hand = load("i3d_kinetics400")(x).softmax(1)[0].numpy()
    assert np.allclose(last.view_probabilities[1], by_hand, atol=1e-5)
    assert last.badge == "kinetics400"
    assert len(last.view_milliseconds) == 2
    assert last.view_spans[0][0] == 0
    assert last.view_spans[1][1] == pytest.approx(sample.seconds, abs=0.05)
    assert [share for _, share in last.top()] == sorted((share for _, share in last.top()), reverse=True)


def test_repeated_frames_are_counted(networks):
    """A clip of few frames a second, and one that holds each of its frames."""
    noise = np.random.default_rng(0).integers(0, 256, (20, 48, 64, 3), np.uint8)
    prediction = next(predicting(networks, Request("slow_fusion"), Clip(noise, 3)))
    assert (prediction.different, len(prediction.view_indices[0])) == (4, 16)
    slow = Clip(noise[:14], 5)
    assert different_frames(slow, CARDS["i3d_kinetics400"].input.views(slow)[0]) == 14  # of 64
    assert different_frames(Clip(noise, 25), np.arange(16)) == 16
    assert different_frames(Clip(noise.repeat(4, 0), 25), np.arange(16)) == 4
    assert different_frames(Clip(noise, 25), np.full(16, 3)) == 1


def test_the_door(sample, monkeypatch):
    monkeypatch.setitem(
        CARDS, "i3d_kinetics400", replace(CARDS["i3d_kinetics400"], input=CARDS["i3d_kinetics400"].input.sampled(16, 1))
    )
    prediction = predict("i3d_kinetics400", sample)
    assert prediction.labels == CARDS["i3d_kinetics400"].classes
    assert prediction.total == 1


def test_random_weights_never_answer(clip, no_public_weights):
    with pytest.raises(WeightsError, match="R3D-18 has no trained weights here") as caught:
        predict("r3d_18", clip)
    assert CARDS["r3d_18"].weights.url in str(caught.value)


def test_cost_alone_needs_no_weights(clip, no_public_weights, networks):
    (step,) = predicting(networks, Request("mc3_18"), clip, answers=False)
    assert step.badge == "random"
    assert step.probabilities is None
    assert step.top() == []
    assert step.milliseconds > 0
    assert step.cost.gmacs == pytest.approx(43.34, abs=0.01)


def test_a_clip_too_short(clip):
    with pytest.raises(InputError, match=r"this one lasts 1\.50 s"):
        predict("i3d_kinetics400", clip)


@pytest.mark.parametrize(
    "failure",
    [torch.OutOfMemoryError("CUDA out of memory"), RuntimeError("DefaultCPUAllocator: can't allocate memory")],
)
def test_out_of_memory_says_what_to_do(clip, no_public_weights, networks, monkeypatch, failure):
    def fail(*_args):
        raise failure

    monkeypatch.setattr("vizlib.predict.run_view", fail)
    with pytest.raises(OutOfMemory, match="MC3-18 does not fit into the memory of cpu with 16 frames"):
        list(predicting(networks, Request("mc3_18"), clip, answers=False))


def test_a_real_failed_allocation_is_recognised():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 50)
    assert ran_out_of_memory(caught.value)
    assert not ran_out_of_memory(RuntimeError("shapes do not match"))


def test_the_lock_is_free_and_no_hook_is_left_after_a_failure(no_public_weights, networks):
    loaded = networks.get("mc3_18", "cpu")
    steps = predicting(networks, Request("mc3_18"), Clip(np.zeros((40, 32, 32, 3), np.uint8), 30), answers=False)
    original, loaded.network.forward = loaded.network.forward, None
    with pytest.raises(TypeError):
        list(steps)
    loaded.network.forward = original
    assert not loaded.lock.locked()
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in loaded.network.modules())


def test_the_key_names_all_that_matters(clip):
    request = Request("i3d_kinetics400")
    changes = (
        {"views": 2},
        {"device": "cuda"},
        {"precision": "bfloat16"},
        {"sampling": Sampling(8)},
        {"sampling": Sampling(8, 2)},
    )
    keys = [request.key(clip), *(replace(request, **change).key(clip) for change in changes)]
    other = Clip(clip.frames[::-1].copy(), clip.fps)
    keys += [request.key(other), request.key(Clip(clip.frames, 25))]
    assert len(set(keys)) == len(keys)


def test_a_network_that_does_not_classify_clips_says_so():
    clip = Clip(np.zeros((16, 64, 64, 3), np.uint8), 12.0)
    with pytest.raises(NetworkError, match="Localizer does not say what a clip shows: it has a page of its own"):
        predict("localizer", clip)
