"""Where a label of one person comes from."""

from threading import Lock
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from models.detector import Detector, step_of
from tests.pages.detect_scene import pretended, scene
from vizlib.detect.detect import input_of
from vizlib.detect.explain import Asked, evidence_frame, explaining, masks, part
from vizlib.detect.result import Tube


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return Detector().eval().requires_grad_(False)


def source(network):
    return SimpleNamespace(get=lambda _name, _device: SimpleNamespace(network=network, badge="scenes", lock=Lock()))


def test_a_score_depends_on_a_part_of_the_frames_alone(network):
    """The rest may be anything."""
    clip = scene(0, 128, "usual")
    x = input_of(clip)
    box = torch.tensor([[20.0, 30, 60, 100]])
    for t in (2, 30, 57):
        start, end, step = part(len(clip), t)
        assert start <= t < end
        scores = []
        for frames, at in ((x, step_of(t, len(clip) // 4)), (x[:, :, start:end], step)):
            averaged = network(frames)
            boxes = [box if s == at else torch.empty(0, 4) for s in range(len(averaged))]
            scores.append(network.judge(averaged, boxes)[0])
        torch.testing.assert_close(*scores, atol=1e-5, rtol=0)


def test_evidence_adds_up_and_is_shared(network, monkeypatch):
    monkeypatch.setattr("vizlib.detect.explain.STEPS", 4)
    clip = scene(0, 128, "usual")
    found = pretended(clip)
    *steps, evidence = explaining(source(network), clip, found.tubes, Asked(0, 30, 5))
    assert len(steps) == 4
    assert evidence.residual < 0.05
    assert 0 < evidence.own < 1
    assert evidence.own + evidence.others < 1
    own, others = masks(clip, found.tubes, 1, evidence.start, evidence.start + len(evidence.values))
    assert evidence.own_area == pytest.approx(own.mean())
    assert evidence.others == pytest.approx(np.abs(evidence.values)[others].sum() / np.abs(evidence.values).sum())
    assert not evidence_frame(evidence, clip, evidence.start + len(evidence.values)).any(), "it cannot count"
    assert evidence_frame(evidence, clip, 30).any()


def test_masks_are_the_boxes():
    clip = scene(0, 256, "empty")
    tubes = [
        Tube(1, 0, np.array([[20.0, 40, 60, 80]] * 3), np.zeros(3, int)),
        Tube(2, 1, np.array([[40.0, 40, 100, 80]] * 3), np.zeros(3, int)),
    ]
    own, others = masks(clip, tubes, 1, 0, 4)
    assert own.shape == (4, 128, 128)
    assert own.sum((1, 2)).tolist() == [20 * 20] * 3 + [0]
    assert others.sum((1, 2)).tolist() == [0, 20 * 20, 20 * 20, 30 * 20], "of others alone"
