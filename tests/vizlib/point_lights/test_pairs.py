"""What the two streams are asked about dots is what they learned from."""

import numpy as np
import pytest
import torch

from datasets.actors import LABELS, render_clip
from datasets.point_lights import KINDS
from models.two_stream import flow_input
from training.augment import to_input
from training.data import render_seed
from vizlib.point_lights.pairs import NORMAL, PEOPLE, as_trained, asked, hidden_label, pair_of, saying


@pytest.mark.parametrize("kind", KINDS)
def test_dots_are_asked_as_they_were_learned(kind):
    rendered = [render_seed(3, "test", part) for part in (f"dots_{kind}", f"dots_{kind}_flow")]
    for action in ("punch", "walk_backward"):
        frames, flow = (part[LABELS.index(action)] for part in rendered)
        trained = to_input(np.concatenate([frames, flow], -1)[None], flow_input("both"), "cpu")
        asked_for = as_trained(pair_of(render_clip(3, action, "test"), kind))
        # The lamps are the same but for a rounding: a dot's rim may differ by a grey level.
        assert (trained[:, :3] - asked_for[:, :3]).abs().max() < 0.2
        assert (trained[:, 3:] - asked_for[:, 3:]).abs().mean() < 0.01


def answers(networks, kind):
    """How often each stream is right, by what it learned from."""
    right = {learned: np.zeros(2) for learned in asked(kind)}
    for label in LABELS:
        (said,) = saying(networks, pair_of(render_clip(7, label, "test"), kind))
        assert set(said.probabilities) == set(asked(kind)) >= {PEOPLE, NORMAL}
        for learned, probabilities in said.probabilities.items():
            assert torch.allclose(torch.tensor(probabilities).sum(1), torch.ones(2))
            right[learned] += probabilities.argmax(1) == LABELS.index(label)
    return {learned: count / len(LABELS) for learned, count in right.items()}


def test_the_network_that_learned_from_dots_reads_them(networks):
    assert answers(networks, NORMAL)[NORMAL][1] > 0.8


def test_of_scrambled_dots_motion_is_read_and_a_still_is_not(networks):
    still, motion = answers(networks, "scrambled")["scrambled"]
    assert still < 0.25
    assert motion > 0.4


def test_a_real_person_is_shown_as_every_kind():
    """Of whom the lamps are found, not known: some are not seen."""
    pair = pair_of(render_clip(2, "walk", "test", 64))
    pair.points[:, 3] = np.nan
    assert pair.shown_as(NORMAL) is pair
    for kind in set(KINDS) - {NORMAL}:
        other = pair.shown_as(kind)
        assert other.kind == kind
        assert other.dots.frames.shape == pair.dots.frames.shape
        assert not np.array_equal(other.dots.frames, pair.dots.frames)
        assert (other.dots.frames > 127).any((1, 2, 3)).all()
        assert other.people is pair.people
        assert as_trained(other).shape == flow_input("both").shape


def test_hidden_actions_differ_and_stay():
    found = [hidden_label(seed) for seed in range(60)]
    assert len(set(found)) > 12
    assert found == [hidden_label(seed) for seed in range(60)]
