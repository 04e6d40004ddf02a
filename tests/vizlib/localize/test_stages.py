"""What each stage of the localizer gains, on segments of which it is known; and what its towers see."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.localizer import ANCHORS, BINS, STEP, Localizer, pooled
from vizlib.localize.result import Localized
from vizlib.localize.stages import covered, errors, fields, matched, moments, needed, overlaps, rivals, work_anew

TRUTH = np.array([[1.0, 3.0], [6.0, 10.0]])
PROPOSALS = np.array([[1.0, 2.0], [6.5, 10.5], [12.0, 14.0], [1.0, 3.4]])
REFINED = np.array([[1.0, 2.5], [6.25, 10.0], [12.0, 14.0], [1.0, 3.0]])


@pytest.fixture
def found():
    scores = np.zeros((4, 3))
    scores[:, 0] = 0.6, 0.0, 0.05, 0.9
    scores[1, 1] = 0.8
    return Localized(
        labels=("jump", "kick"),
        step_s=0.5,
        features=np.zeros((2, 40)),
        curves=np.zeros((40, 3)),
        anchors=PROPOSALS[::-1] + np.array([-1.0, 1.0]),
        objectness=np.ones(4),
        proposals=PROPOSALS,
        proposal_scores=np.ones(4),
        from_anchors=np.array([3, 2, 1, 0]),
        scores=scores,
        refined=REFINED,
    )


def test_coverage_counts_the_first_segments(found):
    assert covered(PROPOSALS, TRUTH).tolist() == [1, 2, 2, 2]
    assert covered(PROPOSALS, TRUTH, 0.7).tolist() == [0, 1, 1, 2]
    assert needed(PROPOSALS, TRUTH) == 2
    assert needed(PROPOSALS, TRUTH, 0.7) == 4
    assert needed(PROPOSALS, TRUTH, 0.9) is None
    np.testing.assert_allclose(overlaps(PROPOSALS, TRUTH), [2 / 2.4, 3.5 / 4.5])
    assert overlaps(np.empty((0, 2)), TRUTH).tolist() == [0, 0]


def test_errors_follow_the_same_pairs_from_anchor_to_refined(found):
    mine, whose = matched(PROPOSALS, TRUTH)
    assert (mine.tolist(), whose.tolist()) == ([0, 1, 3], [0, 1, 0])
    off = errors(found, TRUTH)
    np.testing.assert_allclose(off["proposals"], [[0, 1], [0.5, 0.5], [0, 0.4]])
    np.testing.assert_allclose(off["refined"], [[0, 0.5], [0.25, 0], [0, 0]], atol=1e-12)
    np.testing.assert_allclose(off["anchors"], [[1, 0], [0.5, 1.5], [1, 1.4]])


def test_where_nothing_happens_nothing_matches(found):
    nothing = np.empty((0, 2))
    assert [len(each) for each in matched(PROPOSALS, nothing)] == [0, 0]
    assert all(each.shape == (0, 2) for each in errors(found, nothing).values())


def test_work_anew_counts_proposals_with_their_context(found):
    assert work_anew(found) == pytest.approx(2 * (1 + 4 + 2 + 2.4) / 20)


def test_rivals_are_of_one_action_the_best_first(found):
    mine = rivals(found)
    assert list(mine) == ["jump", "kick"]
    jump = mine["jump"]
    assert jump.before.tolist() == [0.9, 0.6, 0.05]
    assert jump.kept.tolist() == [True, False, True]
    np.testing.assert_allclose(jump.segments[0], REFINED[3])
    assert jump.after[1] == pytest.approx(0.6 * np.exp(-(0.75**2) / 0.5))
    assert jump.after[[0, 2]].tolist() == [0.9, 0.05]


@given(st.floats(10, 200), st.floats(8, 80))
def test_moments_are_those_at_which_the_head_pools(start, length):
    at, inside = moments(np.array([start, start + length]))
    ramp = (torch.arange(120) * STEP + 0.5)[None]  # a feature that tells the time of its step, in frames
    read = pooled(ramp, torch.tensor([[start, start + length]]))[0, 0]
    np.testing.assert_allclose(at.clip(0.5, 119 * STEP + 0.5), read, rtol=1e-4, atol=1e-3)
    assert inside.sum() == BINS // 2
    assert ((at >= start - 1e-6) & (at < start + length + 1e-6) == inside).all()


def test_fields_of_towers_are_those_that_gradients_reach():
    network = Localizer()
    unit = fields()[12] - 2 * STEP  # its tower reaches one step to each side
    for tower, (length, field) in zip(network.towers, fields().items(), strict=True):
        for parameter in tower.parameters():
            torch.nn.init.ones_(parameter)
        features = torch.zeros(80, 61, requires_grad=True)
        tower(features)[0, 30].backward()
        seen = (features.grad.abs().sum(0) > 0).nonzero()[:, 0]
        assert field == unit + STEP * int(seen[-1] - seen[0]), length
    assert list(fields()) == list(ANCHORS)
