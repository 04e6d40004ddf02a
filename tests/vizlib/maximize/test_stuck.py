"""A channel that never fires is found out, and one that does is not."""

import copy

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.generated_videos import Only
from vizlib.maximize import MaximizeSpec, maximize
from vizlib.maximize.objective import channel_objective
from vizlib.maximize.stuck import PATIENCE, standing

LAYER, CHANNEL = "features.1", 3


def spec_of(**changes):
    return MaximizeSpec("early_fusion", channel_objective(LAYER, CHANNEL), steps=PATIENCE + 2, **changes)


def with_a_dead_channel(network):
    """A copy in which a batch norm shifts one channel so far below 0 that its ReLU never lets it through."""
    broken = copy.deepcopy(network)
    norms = [m for m in broken.get_submodule(LAYER).modules() if isinstance(m, torch.nn.BatchNorm3d)]
    with torch.no_grad():
        norms[-1].weight[CHANNEL], norms[-1].bias[CHANNEL] = 0.0, -10.0
    return broken


def test_an_ascent_towards_a_dead_channel_is_found_out(networks):
    dead = Only(with_a_dead_channel(networks.get("early_fusion", "cpu").network))
    steps = list(maximize(spec_of(smooth=1000.0), dead))
    told = [standing(step.state.curve) for step in steps]
    assert told == [0] * (PATIENCE - 1) + [PATIENCE, PATIENCE + 1, PATIENCE + 2]
    assert steps[-1].score == 0


def test_the_same_channel_alive_is_not(networks):
    *_, last = maximize(spec_of(), networks)
    assert standing(last.state.curve) == 0


@given(st.lists(st.floats(-5, 5), max_size=5), st.floats(-5, 5), st.integers(0, 30))
def test_the_steps_since_the_score_last_changed_are_counted(before, level, count):
    before = [score for score in before if score != level]
    curve = np.array([*before, *[level] * count], dtype=float)[:, None].repeat(3, 1)
    assert standing(curve) == (count if count >= PATIENCE else 0)


@pytest.mark.parametrize("columns", [2, 3])
def test_before_the_first_step_nothing_stands(columns):
    assert standing(np.empty((0, columns))) == 0
