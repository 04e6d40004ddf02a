"""The localizer's trainings: what they learn from belongs together, and the heads can learn it."""

import numpy as np
import pytest
import torch

from models.localizer import STEP, Localizer, moved
from models.segments import tiou
from models.two_stream import flow_input
from training.augment import mirrored
from training.localizer import heads
from training.localizer.data import NOTHING, Stream
from training.localizer.features import CROP, Crops, features_of
from training.localizer.heads import GAP, Known, joined, overlap

LENGTHS = (100, 150, 96)


def numbered(length, first):
    """A stream in which each pixel of a frame tells the frame's number, and a segment of each class of two."""
    levels = np.broadcast_to(np.arange(length, dtype=np.uint8)[:, None, None, None], (length, 4, 4, 3))
    segments = np.array([[10, 30], [50, 90]])
    return Stream(f"test-{first}", levels, segments, np.array([first, first + 1]))


@pytest.fixture
def crops():
    return Crops([numbered(length, 2 * n) for n, length in enumerate(LENGTHS)], seed=3)


def test_the_classes_of_a_stretch_are_those_of_its_frames(crops):
    drawn = {}
    for n in range(200):
        stream, start = crops.place(n)
        frames, classes = crops[n], crops.classes(n)
        assert frames.shape == (CROP, 4, 4, 3)
        assert len(classes) == CROP // STEP
        for step, found in enumerate(classes):
            frame = int(frames[step * STEP, 0, 0, 0])
            inside = [label for (a, b), label in zip(stream.segments, stream.labels, strict=True) if a <= frame < b]
            assert found == (inside or [NOTHING])[0]
        drawn.setdefault(stream.name, set()).add(start)
    assert {name: max(starts) for name, starts in drawn.items()}["test-4"] == 0  # as long as a stretch: one place
    assert len(drawn["test-2"]) > len(drawn["test-0"]) > 1
    np.testing.assert_array_equal(crops[7], crops[7])


def known(seed, steps, segments, labels):
    rng = torch.Generator().manual_seed(seed)
    return Known(torch.randn(80, steps, generator=rng), torch.tensor(segments), torch.tensor(labels))


def test_joined_streams_keep_their_distance_and_their_places():
    one = known(1, 30, [[8.0, 40.0]], [3])
    other = known(2, 20, [[0.0, 12.0], [40.0, 70.0]], [5, 6])
    both = joined([one, other])
    at = 30 + GAP
    assert both.features.shape == (80, at + 20 + GAP)
    torch.testing.assert_close(both.features[:, at : at + 20], other.features)
    assert not both.features[:, 30:at].any()
    torch.testing.assert_close(both.segments, torch.cat([one.segments, other.segments + at * STEP]))
    assert both.labels.tolist() == [3, 5, 6]


def test_no_tower_sees_across_the_gap():
    network = Localizer().eval()
    one, other = known(1, 30, [[8.0, 40.0]], [3]), known(2, 20, [[0.0, 12.0]], [5])
    with torch.no_grad():
        alone = network.propose(joined([one]).features)[0]
        beside = network.propose(joined([one, other]).features)[0]
    count = 30 * 5
    torch.testing.assert_close(beside[:count], alone[:count], rtol=1e-4, atol=1e-5)


def test_overlap_is_that_of_segments():
    rng = np.random.default_rng(0)
    a, b = (np.sort(rng.uniform(0, 50, (n, 2)), axis=1) for n in (7, 4))
    np.testing.assert_allclose(overlap(torch.tensor(a), torch.tensor(b)), tiou(a, b), atol=1e-9)


def test_heads_memorize_three_streams():
    """Random features are no hindrance: each action has its own."""
    torch.manual_seed(0)
    segments = [[[20.0, 40.0], [90.0, 120.0]], [[30.0, 70.0]], [[60.0, 90.0], [130.0, 150.0]]]
    labels = [[0, 1], [2], [3, 4]]
    data = [known(n, 50, s, k) for n, (s, k) in enumerate(zip(segments, labels, strict=True))]
    for each in data:
        for (start, end), label in zip(each.segments.tolist(), each.labels.tolist(), strict=True):
            each.features[label * 10 : label * 10 + 10, int(start) // STEP : int(end) // STEP] += 3
    network = Localizer()
    rows = list(heads.training(network, [[each] for each in data], heads.Recipe(batch=3, steps=200, anchors=256)))
    assert len(rows) == 2
    assert all(rows[-1][name] < rows[0][name] for name in rows[0])
    assert not any(module.training for module in network.modules())
    for each in data:
        with torch.no_grad():
            logits, shifts = network.propose(each.features)
            best = moved(heads.anchors_of(50), shifts)[logits.topk(10).indices]
            said = network.judge(each.features, each.segments)
        assert said.logits.argmax(1).tolist() == each.labels.tolist()
        assert (tiou(best.numpy(), each.segments.numpy()).max(1) > 0.6).all()


def test_of_mirrored_flow_the_motion_to_the_side_is_mirrored_too():
    levels = np.random.default_rng(0).integers(1, 256, (16, 64, 64, 2), dtype=np.uint8)
    flipped = mirrored(levels)
    np.testing.assert_array_equal(flipped[..., 0], 256 - levels[:, :, ::-1, 0].astype(int))
    np.testing.assert_array_equal(flipped[..., 1], levels[:, :, ::-1, 1])
    torch.manual_seed(0)
    network = Localizer(channels=2).eval()
    stream = Stream("test", levels, np.empty((0, 2)), np.empty(0, int))
    mirror = Stream("test", flipped, stream.segments, stream.labels)
    spec = flow_input("flow")
    torch.testing.assert_close(features_of(network, spec, stream, mirror=True), features_of(network, spec, mirror))
