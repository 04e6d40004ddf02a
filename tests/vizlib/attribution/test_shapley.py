"""Shapley values against games whose values are known: all subsets, and Captum's exact ones."""

from itertools import combinations, permutations
from math import factorial

import numpy as np
import pytest
import torch
from captum.attr import ShapleyValues
from hypothesis import given, settings
from hypothesis import strategies as st

from models.zoo import CARDS
from video import Progress
from vizlib.attribution import Pace, Question, most_passes, pacing
from vizlib.attribution.question import Score
from vizlib.attribution.shapley import (
    FEWEST,
    MOST_ERROR,
    coalitions,
    contributions,
    estimating,
    pairs_of_orders,
    parts_of_time,
    passes,
    sampling,
    worth_of,
)
from vizlib.attribution.task import Task

games = st.integers(2, 6).flatmap(lambda players: st.tuples(st.just(players), st.integers(0, 10**6)))


def game(players, seed):
    """A value for each subset, at random; calls are counted by their sizes."""
    values = np.random.default_rng(seed).normal(size=2**players)
    asked = []

    def worth(there):
        asked.append(len(there))
        return values[there @ (1 << np.arange(players))]

    return worth, asked


def exact(worth, players):
    """By the definition over subsets: each weighted by how many orders it stands for."""
    found = np.zeros(players)
    for player in range(players):
        others = [n for n in range(players) if n != player]
        for size in range(players):
            weight = factorial(size) * factorial(players - size - 1) / factorial(players)
            for subset in combinations(others, size):
                there = np.isin(np.arange(players), subset)
                found[player] += (
                    weight * (worth(np.stack([there | (np.arange(players) == player)])) - worth(there[None]))[0]
                )
    return found


@given(games)
@settings(max_examples=25)
def test_over_all_orders_contributions_are_the_values_over_all_subsets(of):
    players, seed = of
    worth, _asked = game(players, seed)
    orders = np.array(list(permutations(range(players))))
    ends = worth(np.repeat([[False], [True]], players, 1))
    brought = contributions(orders, worth(coalitions(orders)), *ends)
    np.testing.assert_allclose(brought.mean(0), exact(worth, players), atol=1e-9)
    np.testing.assert_allclose(brought.sum(1), ends[1] - ends[0], atol=1e-9)  # complete in every order


@given(games)
@settings(max_examples=15)
def test_estimates_lie_within_their_standard_errors(of):
    players, seed = of
    worth, _asked = game(players, seed)
    *_steps, found = estimating(worth, players, 400, 8)
    away = np.abs(found.values - exact(worth, players))
    assert (away <= 6 * found.errors + 1e-9).all()


def test_captum_s_exact_values_are_met():
    """On a network of four frames, by all of Captum's orders."""
    torch.manual_seed(0)
    weights = torch.randn(4, 4)

    def score(x):  # (N, 4): every pair of frames has something to say
        return ((x[:, :, None] * x[:, None, :]) * weights).sum((1, 2)).tanh() * 3

    x, baseline = torch.tensor([[1.0, -0.5, 0.8, 0.3]]), torch.zeros(1, 4)
    theirs = ShapleyValues(score).attribute(x, baseline)[0].numpy()

    def worth(there):
        return score(torch.where(torch.from_numpy(there), x, baseline)).double().numpy()

    np.testing.assert_allclose(exact(worth, 4), theirs, atol=1e-5)
    *_steps, found = estimating(worth, 4, 512, 8)
    assert (np.abs(found.values - theirs) <= 5 * found.errors + 1e-5).all()


def test_every_second_order_is_the_reverse_of_the_one_before():
    pairs = pairs_of_orders(7)
    drawn = [next(pairs) for _pair in range(5)]
    for one, other in drawn:
        assert sorted(one) == list(range(7))
        assert list(other) == list(one[::-1])
    assert len({tuple(one) for one, _other in drawn}) > 1
    again = pairs_of_orders(7)
    assert all((next(again) == pair).all() for pair in drawn)
    assert (next(pairs_of_orders(7, 1)) != drawn[0]).any()


def test_a_pair_is_exact_where_contributions_fall_in_a_line():
    """Of v = (sum of the weights)^2 a frame's contribution grows with those before: early and late balance."""
    weights = np.array([1.0, 2.0, 3.0, 4.0, 5.0])

    def worth(there):
        return (there @ weights) ** 2

    *_steps, found = estimating(worth, 5, 64, 8)
    np.testing.assert_allclose(found.values, weights * weights.sum(), atol=1e-9)
    assert found.unsure == pytest.approx(0, abs=1e-9)
    assert found.orders == FEWEST  # nothing is left to gain


@pytest.mark.parametrize(("players", "batch"), [(1, 8), (2, 1), (5, 3), (16, 8)])
def test_the_passes_are_those_that_were_foretold_and_no_batch_is_larger(players, batch):
    worth, asked = game(players, 0) if players < 12 else (None, [])
    if worth is None:
        values = np.random.default_rng(0).normal(size=players)

        def worth(there):
            asked.append(len(there))
            return np.sin(there @ values * 3)

    most = 40
    steps = list(estimating(worth, players, most, batch))
    begun = [step for step in steps if isinstance(step, Progress)]
    assert [step.done for step in begun] == list(range(len(begun)))
    assert {step.total for step in begun} == {passes(players, most, batch) + 1}
    assert len(asked) == len(begun) <= passes(players, most, batch)
    assert max(asked) <= max(batch, 2)
    assert [step.orders for step in steps if not isinstance(step, Progress)][:2] == [4, 6]


def test_sampling_stops_once_it_is_sure_or_at_the_most():
    values = np.random.default_rng(1).normal(size=8)

    def worth(there):
        return np.sin(3 * there @ values)

    *_steps, few = estimating(worth, 8, 8, 8)
    assert few.orders == 8
    *_steps, found = estimating(worth, 8, 4096, 8)
    assert FEWEST <= found.orders < 4096
    assert found.unsure <= MOST_ERROR


@pytest.mark.parametrize(("frames", "parts"), [(1, 1), (4, 4), (16, 16), (64, 16), (30, 16)])
def test_time_is_told_apart_in_at_most_sixteen_parts(frames, parts):
    found = parts_of_time(frames)
    assert len(found) == frames
    assert np.unique(found).tolist() == list(range(parts))
    assert (np.diff(found) >= 0).all()


def test_neighbours_share_a_part_s_value_and_its_error():
    x, baseline = torch.randn(1, 1, 32, 1, 1, generator=torch.Generator().manual_seed(0)), torch.zeros(1, 1, 32, 1, 1)
    question = Question("slow_fusion", "shapley", 0, orders=16)

    def forward(clips):
        return (clips.sum((1, 3, 4)).cumsum(1).tanh()).sum(1)

    task = Task(Score(torch.nn.Identity(), question), forward, x, baseline, question)
    *_steps, found = sampling(task)
    frames, errors = found.values.sum((1, 3, 4))[0], found.errors
    assert frames[::2].equal(frames[1::2])
    assert errors[::2].equal(errors[1::2])
    assert float(frames.sum()) == pytest.approx(float(forward(x) - forward(baseline)), abs=1e-4)
    there = np.zeros((1, 16), bool)
    there[0, 3] = True
    shown = torch.zeros_like(x)
    shown[:, :, 6:8] = x[:, :, 6:8]
    np.testing.assert_allclose(worth_of(task)(there), forward(shown).numpy(), atol=1e-6)


def test_the_time_is_told_from_one_pass(networks):
    question = Question("single_frame", "shapley", 0, orders=128)
    *steps, pace = pacing(question, networks)
    assert [step.done for step in steps] == [0, 1, 2]
    assert isinstance(pace, Pace)
    assert 0 < pace.seconds < 60
    assert most_passes(question) == 1 + 64 * 4  # 30 coalitions a pair, eight in a pass
    assert pace.most(question) == pytest.approx(257 * pace.seconds)
    frames = CARDS["i3d_kinetics400"].input.frames
    assert frames == 64
    assert most_passes(Question("i3d_kinetics400", "shapley", 0, orders=8)) == 1 + 4 * 30
