"""Training in front of a class: it learns, it is the same every time, and it ends early when it is left."""

import numpy as np
import torch

from datasets.onsets import FRAMES, HELD, ONSETS, TRAINED
from vizlib.shift.live import EVERY, STEPS, events, train_live


def test_events_begin_where_they_should():
    generator = torch.Generator().manual_seed(0)
    x = events(torch.tensor([4, 9]), torch.tensor([0, 1]), generator).mean((3, 4))
    for row, onset in enumerate((4, 9)):
        strength = x[row].norm(dim=0)
        assert (strength[onset : onset + 2 * HELD] > 0.5).all()
        assert (strength[[t for t in range(FRAMES) if not onset <= t < onset + 2 * HELD]] < 0.3).all()
    assert torch.allclose(x[0, :, 4], x[1, :, 9 + HELD], atol=0.3)  # the same colours, in the other order


def test_slow_fusion_finds_events_anywhere_and_early_fusion_in_the_window():
    steps = list(train_live(0))
    assert [step.done for step in steps] == list(range(0, STEPS + 1, EVERY))
    last = steps[-1]
    inside = np.isin(np.array(ONSETS), np.array(TRAINED))
    for name in ("early", "slow"):
        assert last.accuracy[name][inside].min() > 0.95
    assert last.accuracy["slow"].min() > 0.9
    assert last.accuracy["early"][~inside].mean() < 0.6


def test_the_same_seed_learns_the_same():
    one, other = ([step.accuracy["early"].tolist() for step in train_live(4, 2 * EVERY)] for _run in range(2))
    assert one == other
    assert one[0] != one[-1]
