"""What the query looks at on matching clips: by hand, and by the shipped networks on clips that are new to them."""

import numpy as np
import pytest
import torch

from datasets.matching import LABELS, LATE, render_frames, stage
from models.lab import INPUT
from models.variants import QUERY_STEP, matching_name
from models.zoo import load
from vizlib.attention import Row
from vizlib.engine.networks import Networks
from vizlib.matching import DEPTH, attended, looked, matching, matching_key, positions_on, query_positions

GRID = (8, 4, 4)
FRESH = range(5000, 5012)  # seeds


def test_a_match_covers_four_places_at_two_steps_in_time():
    scene = stage(3, "dark", "test")
    there = positions_on(scene.match, LATE, GRID)
    assert there.shape == GRID
    assert there.any((1, 2)).tolist() == [False] * 5 + [True, True, False]
    assert there.sum() == 8
    assert len(query_positions(scene, GRID)) == 4
    assert {t for t, _y, _x in query_positions(scene, GRID)} == {QUERY_STEP}


def test_the_share_on_the_match_is_what_lies_there():
    scene = stage(3, "dark", "test")
    there = positions_on(scene.match, LATE, GRID)
    weights = np.where(there, 0.75 / there.sum(), 0.25 / (~there).sum())
    found = looked(Row((1, 0, 0), weights, 2, True), scene)
    assert found.share == pytest.approx(0.75)
    assert found.chance == pytest.approx(8 / 128)
    even = looked(Row((1, 0, 0), np.full(GRID, 1 / 128), 2, True), scene)
    assert even.share == pytest.approx(even.chance)
    assert even.bits == pytest.approx(7)


@pytest.fixture(scope="module")
def fresh():
    scenes = [stage(seed, label, "test") for seed in FRESH for label in LABELS]
    return scenes, np.stack([render_frames(scene) for scene in scenes])


@torch.no_grad()
def right(network, scenes, frames):
    answers = network(INPUT.from_levels(torch.from_numpy(frames))).argmax(1).tolist()
    return np.mean([LABELS[answer] == scene.label for answer, scene in zip(answers, scenes, strict=True)])


def test_the_shipped_block_finds_the_match_and_nothing_else_does(fresh):
    with_block, without = (right(load(matching_name(name)), *fresh) for name in ("block", "without"))
    assert with_block - without >= 0.2
    assert attended(load(matching_name("block")), *fresh).share >= 0.5
    untrained = attended(load(matching_name("untrained")), *fresh)
    assert untrained.share == pytest.approx(untrained.chance, abs=0.05)


@torch.no_grad()
@pytest.mark.parametrize("name", ["block", "without"])
def test_no_convolution_sees_both_the_query_and_a_candidate(name, fresh):
    """Where the answer is read, another end of the clip changes nothing but through the block."""
    _scenes, frames = fresh
    network = load(matching_name(name))
    one, other = (INPUT.from_levels(torch.from_numpy(clip)[None]) for clip in (frames[0], frames[0].copy()))
    other[:, :, LATE.start :] = 0.0
    before = [network.features[: DEPTH + 1](x)[:, :, QUERY_STEP] for x in (one, other)]
    assert torch.equal(*before)
    same = torch.equal(*(network.evidence(x)[:, QUERY_STEP] for x in (one, other)))
    assert same == (name == "without")


def test_a_clip_is_shown_to_all_networks_but_an_untrained_one_answers_nothing():
    (found,) = matching(Networks(), 3)
    assert set(found.probabilities) == {"block", "without"}
    assert set(found.inside) == {"block", "untrained"}
    assert found.inside["block"].frames.shape == (16, 256, 256, 3)
    assert found.inside["block"].place(DEPTH, *found.query) in query_positions(found.scene, GRID)
    assert matching_key(3) != matching_key(4)
