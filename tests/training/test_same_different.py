"""Same or different: what stands behind the convolutions learns; the attention is measured where the actions are."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.moments import Moments
from training.experiments import same_different
from training.experiments.same_different import RECIPE, Seen, attention, learn, right
from vizlib.recurrence.compared import moments_of

FRAMES, COUNT = 96, 24


def pairs(count: int, seed: int) -> Seen:
    """Moments of which two hold a mark, alike or not."""
    rng = torch.Generator().manual_seed(seed)
    parts = 0.1 * torch.randn(1, count, 80, COUNT, 1, 1, generator=rng)
    marks = torch.randint(4, (count, 2), generator=rng)
    labels = torch.arange(count) % 2
    marks[:, 1] = torch.where(labels == 0, marks[:, 0], (marks[:, 0] + 1 + marks[:, 1] % 3) % 4)
    for n, (one, other) in enumerate(marks.tolist()):
        parts[0, n, one, 5:8] += 3
        parts[0, n, other, 17:20] += 3
    return Seen(parts.expand(2, -1, -1, -1, -1, -1), labels)


def test_a_block_learns_to_compare_and_the_convolutions_stay():
    torch.manual_seed(0)
    network = Moments(frames=FRAMES, classes=2)
    before = {key: value.clone() for key, value in network.features.state_dict().items()}
    recipe = replace(RECIPE, batch=32, steps=60, warmup=20, max_rounds=2, cooldown=2)
    rounds = list(learn(network, pairs(200, 0), pairs(40, 1), recipe))
    assert [row.steps for row in rounds] == [60, 120, 180, 240]
    assert rounds[-1].loss < rounds[0].loss
    assert right(network, pairs(100, 2)).mean() > 0.9
    for key, value in network.features.state_dict().items():
        assert torch.equal(value, before[key])


def test_attention_that_lies_on_the_other_action_is_counted_there(monkeypatch):
    plans = same_different.plans()[:4]
    monkeypatch.setattr(same_different, "plans", lambda: plans)
    rows = torch.full((4, COUNT, COUNT), 1 / COUNT)
    for n, plan in enumerate(plans):
        first, second = moments_of(plan, COUNT)
        rows[n, first], rows[n, second] = 0.0, 0.0
        rows[n, first, second.start] = rows[n, second, first.start] = 1.0
    network = Moments(frames=FRAMES, classes=2).eval()
    monkeypatch.setattr(network, "looks", lambda _seen: rows)
    found = attention(network, Seen(torch.zeros(1, 4, 80, COUNT, 1, 1), torch.zeros(4)))
    for label in ("same", "different"):
        assert found[label]["other"] == pytest.approx(1.0)
        assert found[label]["own"] == pytest.approx(0.0, abs=1e-6)
        assert found[label]["entropy"] == pytest.approx(0.0, abs=1e-3)
        assert 0.5 < found[label]["distance"] <= 1


def test_even_weights_give_the_chance_level(monkeypatch):
    plans = same_different.plans()[:4]
    monkeypatch.setattr(same_different, "plans", lambda: plans)
    network = Moments(frames=FRAMES, classes=2).eval()
    monkeypatch.setattr(network, "looks", lambda _seen: torch.full((4, COUNT, COUNT), 1 / COUNT))
    found = attention(network, Seen(torch.zeros(1, 4, 80, COUNT, 1, 1), torch.zeros(4)))["same"]
    assert found["other"] == pytest.approx(3 / COUNT)
    assert found["entropy"] == pytest.approx(np.log2(COUNT), abs=1e-4)
    assert found["distance"] == pytest.approx(0, abs=1e-6)
