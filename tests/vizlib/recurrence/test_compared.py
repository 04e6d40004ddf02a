"""Streams compared: which moments are an action's, and that what is shown is what the network does."""

import numpy as np
import pytest
import torch

from datasets.long_range import EVENT, FRAMES, TASKS, Plan
from models.zoo import card_of, load
from pages.recurrence import figures
from vizlib.engine.networks import Networks
from vizlib.recurrence.compared import NAMES, compared_key, compared_name, comparing, moments_of


@pytest.mark.parametrize("start", [18, 19, 21, 24])
def test_an_actions_moments_are_those_whose_middle_frame_it_holds(start):
    count, every = 24, 4
    (first, second) = moments_of(Plan(("kick", "roll"), (start, 66)), count)
    assert list(range(count))[first] == [t for t in range(count) if start <= every * t < start + EVENT]
    assert second == slice(17, 20)
    assert (first.stop - first.start) / count == EVENT / FRAMES


@pytest.fixture(scope="module", params=NAMES)
def pair(request):
    (found,) = comparing(Networks(), request.param, 3, 32)
    return request.param, found


def test_two_streams_of_a_seed_are_answered_as_the_network_does(pair):
    name, found = pair
    assert [each.label for each in found] == list(TASKS["same"])
    network, card = load(compared_name(name)), card_of(compared_name(name))
    for n, each in enumerate(found):
        one, other = each.plan.actions
        assert (one == other) == (each.label == "same")
        expected = torch.softmax(network(card.input.prepare(each.clip))[0], 0)[n]
        assert each.probability == pytest.approx(float(expected), abs=1e-4)


def test_shares_are_parts_of_rows_that_add_up_to_1(pair):
    for each in pair[1]:
        np.testing.assert_allclose(each.weights.sum(1), 1, atol=1e-5)
        first, second = moments_of(each.plan, len(each.weights))
        rows = each.weights[first]
        assert each.shares[0, 1] == pytest.approx(rows[:, second].sum() / len(rows))
        assert (each.shares.sum(1) <= 1 + 1e-5).all()
        assert each.bytes > each.clip.frames.nbytes


def test_keys_tell_streams_and_networks_apart():
    keys = {compared_key(name, seed, gap) for name in NAMES for seed in (0, 1) for gap in (0, 32)}
    assert len(keys) == 8


def test_a_figure_frames_where_one_action_looks_at_the_other():
    figure = figures.looks(np.eye(24), [("a", 5, 8), ("b", 17, 20)], words={"at": "", "looks": ""})
    frames = {(shape.x0, shape.x1, shape.y0, shape.y1) for shape in figure.layout.shapes}
    assert frames == {(16.5, 19.5, 4.5, 7.5), (4.5, 7.5, 16.5, 19.5)}
