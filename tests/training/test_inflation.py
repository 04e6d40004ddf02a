"""Where inflated networks begin, and the single frames from which their skeleton learned."""

import numpy as np
import pytest
import torch

from models.efficientnet_lite import EfficientNetLite0
from models.zoo import load
from training.beginnings import begun
from training.data import Clips
from training.experiments.inflation import LITE_STAGES, SingleFrames, lite_network, single_frames


def test_the_inflated_net_begins_with_the_answers_of_the_single_frame() -> None:
    still = torch.randn(2, 3, 1, 64, 64).expand(-1, -1, 16, -1, -1)
    with torch.no_grad():
        assert torch.allclose(begun("inflated", 0).eval()(still), load("single_frame")(still), atol=1e-4)


def test_the_two_streams_begin_as_the_inflated_net_and_as_its_skeleton_for_flow() -> None:
    network, spatial = begun("two_stream_inflated", 0), load("inflated").state_dict()
    assert all(torch.equal(value, spatial[key]) for key, value in network.get_submodule("spatial").state_dict().items())
    skeleton = load("single_frame").state_dict()
    kernels = network.get_parameter("temporal.features.0.0.weight")
    assert kernels.shape == (16, 2, 3, 3, 3)
    assert torch.allclose(kernels.sum(2)[:, 0], skeleton["features.0.0.weight"].mean(1)[:, 0], atol=1e-6)
    assert torch.equal(kernels[:, 0], kernels[:, 1])


def test_a_net_without_a_beginning_is_drawn_by_its_seed() -> None:
    one, same, other = (begun("slow_fusion", seed).state_dict()["features.0.0.weight"] for seed in (0, 0, 1))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_single_frames_are_those_of_the_clips_in_order() -> None:
    clips = np.random.default_rng(0).integers(0, 256, (3, 4, 2, 2, 3), dtype=np.uint8)
    frames = single_frames(Clips(clips, np.array([5, 6, 7])))
    assert len(frames) == 12
    assert frames.frames.shape == (12, 1, 2, 2, 3)
    assert frames.labels.tolist() == [5] * 4 + [6] * 4 + [7] * 4
    assert np.array_equal(frames.frames[6], clips[1, 2:3])
    assert np.array_equal(SingleFrames(clips)[4:8][:, 0], clips[1])


@pytest.mark.parametrize("beginning", ["imagenet", "scratch"])
def test_the_first_stages_of_efficientnet_are_inflated(beginning: str) -> None:
    network = lite_network(beginning, 0).eval()
    shipped = load("efficientnet_lite0").state_dict()["network.features.stage_4.0.layers.0.weight"]
    mine = network.get_parameter(f"features.stage_{LITE_STAGES}.0.layers.0.weight")
    assert torch.allclose(mine.sum(2), shipped, atol=1e-6) == (beginning == "imagenet")
    with torch.no_grad():
        assert network(torch.randn(1, 3, 16, 64, 64)).shape == (1, 18)
    assert sum(p.numel() for p in EfficientNetLite0(LITE_STAGES, 18).parameters()) < sum(
        p.numel() for p in network.parameters()
    )
