"""What the two streams are asked about dots is what they learned from."""

import numpy as np
import torch

from datasets.actors import LABELS, render_clip
from models.two_stream import flow_input
from training.augment import to_input
from training.data import render_seed
from vizlib.point_lights.pairs import DOTS, PEOPLE, as_trained, hidden_label, pair_of, saying


def test_dots_are_asked_as_they_were_learned():
    label = LABELS.index("punch")
    frames, flow = (render_seed(3, "test", part)[label] for part in ("dots", "dots_flow"))
    trained = to_input(np.concatenate([frames, flow], -1)[None], flow_input("both"), "cpu")
    asked = as_trained(pair_of(render_clip(3, "punch", "test")))
    assert (trained - asked).abs().max() < 1e-5


def test_the_network_that_learned_from_dots_reads_them(networks):
    right = []
    for label in LABELS:
        (said,) = saying(networks, pair_of(render_clip(7, label, "test")))
        assert set(said.probabilities) == {PEOPLE, DOTS}
        assert torch.allclose(torch.tensor(said.probabilities[DOTS]).sum(1), torch.ones(2))
        right.append(LABELS[int(said.probabilities[DOTS][1].argmax())] == label)
    assert np.mean(right) > 0.8


def test_hidden_actions_differ_and_stay():
    found = [hidden_label(seed) for seed in range(60)]
    assert len(set(found)) > 12
    assert found == [hidden_label(seed) for seed in range(60)]
