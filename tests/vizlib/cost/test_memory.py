"""What is told of memory before work begins, against what was measured and what is counted."""

from dataclasses import replace

import pytest
import torch

from models.zoo import CARDS
from vizlib.cost.memory import ANSWER, answering, attributing, gradient_bytes, is_large
from vizlib.cost.network import count
from vizlib.engine.budget import MB, SMALL, Budget
from vizlib.maximize.defaults import NATURAL, spec_of
from vizlib.maximize.memory import memory_of

I3D = "i3d_kinetics400"
MEASURED_MB = 1820  # resident memory that saliency of I3D takes in its step, beside what it holds
CLASS = CARDS[I3D].classes[0]
LAPTOP = Budget(4000 * MB)  # half of 8 GB
SWEPT = [pytest.param(name, marks=pytest.mark.sweep) for name in CARDS if is_large(name)]


def test_a_pass_there_and_back_takes_what_was_measured():
    assert gradient_bytes(I3D) / MB == pytest.approx(MEASURED_MB, rel=0.05)


def test_of_a_layer_the_way_back_keeps_what_it_needs(monkeypatch):
    """Squares of squares: all are kept for the way back, which makes a gradient of the same size at each."""

    class Squares(torch.nn.Module):
        def forward(self, x):
            for _ in range(4):
                x = x**2
            return x

    card = replace(CARDS[I3D], build=Squares)
    monkeypatch.setattr("vizlib.cost.memory.card_of", lambda _name: card)
    whole = gradient_bytes.__wrapped__("squares") / 1.05
    one = 4 * torch.Size(card.input.shape).numel()
    assert 5 * one <= whole <= 8 * one  # the input and four squares at least


@pytest.mark.parametrize("name", [I3D, "slow_r50", *SWEPT])
def test_an_answer_takes_no_more_than_is_told(name):
    cost = count(name, CARDS[name].input)
    assert cost.peak_bytes - 4 * cost.parameters <= ANSWER
    assert answering(name)["memory"] == ANSWER
    assert answering(name, 2 * CARDS[name].input.frames)["memory"] == 2 * ANSWER


def test_lab_nets_are_small():
    assert answering("slow_fusion")["memory"] == attributing("slow_fusion", True, 8)["memory"] == SMALL


def test_what_the_pages_begin_with_fits_on_a_laptop_and_the_largest_fields_are_refused():
    natural = spec_of(I3D, CLASS, recipe=NATURAL)
    for told in (memory_of(spec_of(I3D, CLASS)), memory_of(natural), attributing(I3D, True, 1)):
        assert told["memory"] <= LAPTOP.most
        assert told["held"] <= LAPTOP.whole // 10
    large = replace(natural, frames=128, size=224)
    assert memory_of(large)["memory"] > Budget(5000 * MB).most
    assert memory_of(replace(spec_of(I3D, CLASS), frames=128, size=224))["memory"] > Budget(5000 * MB).most


def test_an_ascent_takes_no_less_than_was_measured():
    """Resident memory of a step, in MB, beside the network."""
    plain = replace(spec_of(I3D, CLASS), frames=64, size=112, companions=())
    still = spec_of(I3D, CLASS, recipe=NATURAL)
    for spec, measured in (
        (plain, 480),
        (replace(plain, frames=32, natural=1.0), 411),
        (replace(plain, frames=32, pay=1.0), 593),
        (still, 251),
        (replace(still, bfloat16=False), 374),
        (replace(still, still=0), 1707),
    ):
        assert measured <= memory_of(spec)["memory"] / MB <= 2.5 * measured
