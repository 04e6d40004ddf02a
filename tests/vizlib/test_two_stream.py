"""What two streams look at, and how their answers are joined."""

import numpy as np
import pytest
import torch

from datasets.actors import render_clip
from models.input_spec import InputError
from models.two_stream import flow_input
from video import Clip
from vizlib.two_stream import fused, inputs

SPEC = flow_input("both")


def test_the_inputs_are_those_that_the_network_gets():
    clip = render_clip(2, "kick", "test", 256)
    found, x = inputs(clip, SPEC), SPEC.prepare(clip)
    assert found.frames.shape == (16, 64, 64, 3)
    assert found.exact.shape == (15, 64, 64, 2)
    seen = torch.from_numpy(found.seen / SPEC.flow_bound / 0.1).permute(3, 0, 1, 2)
    assert (x[0, 3:, :-1] - seen).abs().max() < 1e-4
    colours = torch.from_numpy(found.frames / 255).permute(3, 0, 1, 2)
    assert (x[0, :3] * 0.25 + 0.45 - colours).abs().max() < 0.003


def test_what_eight_bits_lose_is_at_most_half_a_step_each_way():
    found = inputs(render_clip(2, "kick", "test", 256), SPEC)
    assert found.lost.max() <= np.sqrt(2) * found.bound / 254 + 1e-5
    assert 0 <= found.truncated < 0.2


def test_a_clip_too_short_is_refused():
    with pytest.raises(InputError, match="looks at 16 frames"):
        inputs(Clip(np.zeros((8, 64, 64, 3), np.uint8), 12.0), SPEC)


def test_the_weight_is_that_of_the_temporal_stream():
    probabilities = np.array([[0.8, 0.2], [0.1, 0.9]])
    assert np.allclose(fused(probabilities, 0.25), [0.625, 0.375])
    assert np.allclose(fused(probabilities[None], 0.25).sum(1), 1)
