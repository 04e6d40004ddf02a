"""Random numbers of one's own, beside other threads that draw from torch's generator."""

from threading import Event, Thread

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.seeded import seeded
from models.zoo import CARDS, built

DRAWS = {
    "normal": lambda: torch.randn(3),
    "uniform": lambda: torch.rand(2),
    "whole": lambda: torch.randint(5, (3,)),
    "order": lambda: torch.randperm(7),
    "coins": lambda: torch.bernoulli(torch.full((9,), 0.5)),
    "around": lambda: torch.normal(torch.zeros(2), 1.0),
    "in place": lambda: torch.empty(4).uniform_(-1, 1),
    "layer": lambda: torch.nn.Linear(3, 2).weight.data,
    "dropout": lambda: torch.dropout(torch.ones(20), 0.5, True),
}


@pytest.mark.parametrize("name", DRAWS)
def test_the_numbers_are_those_of_manual_seed(name):
    with seeded(3):
        ours = DRAWS[name]()
    torch.manual_seed(3)
    assert torch.equal(ours, DRAWS[name]())


@given(st.integers(0, 2**32))
def test_others_notice_nothing(seed):
    before = torch.random.get_rng_state()
    with seeded(seed):
        torch.rand(5)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_a_thread_that_draws_meanwhile_changes_nothing():
    card = CARDS["slow_fusion"]
    alone = built(card).state_dict()
    ended = Event()

    def draw():
        while not ended.is_set():
            torch.rand(100)
            torch.manual_seed(7)

    other = Thread(target=draw)
    other.start()
    try:
        for _time in range(5):
            assert all(torch.equal(value, alone[key]) for key, value in built(card).state_dict().items())
    finally:
        ended.set()
        other.join()
