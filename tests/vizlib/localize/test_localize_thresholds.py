"""What thresholds do to detections: suppression of each action by itself, and what counts from a score on."""

import numpy as np
import pytest

from datasets.streams import ACTIONS
from models.segments import soft_nms
from vizlib.localize.detect import LEAST
from vizlib.localize.thresholds import Suppression, standing, standing_key, suppressed
from vizlib.metrics import SCORES, Segment, Table, detection_map, matches
from vizlib.results.localize import Candidates, segments_of


def streams(number=6):
    """Random streams; near each action some candidates, and some elsewhere."""
    draw = np.random.default_rng(4)
    true, found = [], []
    for video in range(number):
        for start in np.arange(0, 40, 8):
            label = draw.integers(len(ACTIONS))
            true.append((start, start + 4, 1.0, label, video))
            for _ in range(5):
                near = np.sort(np.array([start, start + 4]) + draw.normal(0, 1, 2))
                found.append((*near, draw.uniform(0.01, 1), label, video))
            found.append((start + 4, start + 7, draw.uniform(0.01, 1), draw.integers(len(ACTIONS)), video))
    tables = [
        Table(rows[:, :2], rows[:, 2], rows[:, 3].astype(int), rows[:, 4].astype(int))
        for rows in (np.array(true), np.array(found))
    ]
    names = tuple(f"test-{n}" for n in range(number))
    return Candidates(names, (50.0,) * number, *tables, "made-up")


def by_name(candidates, found):
    return {name: segments_of(found.rows(found.where == n)) for n, name in enumerate(candidates.names)}


@pytest.mark.parametrize("by", [Suppression("none"), Suppression("hard", 0.5), Suppression("soft", 0.5)])
def test_what_counts_from_a_score_on_is_what_the_metrics_say(by):
    candidates = streams()
    (found,) = standing(candidates, by, 0.5)
    left, truth = suppressed(candidates.found, by), by_name(candidates, candidates.truth)
    for least in (0.0, 0.4, 0.9):
        detections = by_name(candidates, left.rows(left.score >= least))
        at = found.at[least]
        assert at.map == pytest.approx(detection_map(detections, truth, (0.5,)).map[0])
        given = [m for name in truth for m in matches(detections[name], truth[name], 0.5).given]
        assert (at.true, at.true + at.false) == (sum(m is not None for m in given), len(given))
        assert at.recall == pytest.approx(at.true / len(candidates.truth.score))
        stream = sorted(found.detected(2, least), key=lambda each: (-each.score, each.start_s))
        assert stream == sorted(detections["test-2"], key=lambda each: (-each.score, each.start_s))
    maps, recalls = (np.array([getattr(found.at[least], key) for least in SCORES]) for key in ("map", "recall"))
    assert (np.diff(maps) <= 1e-12).all(), "mAP never gains"
    assert (np.diff(recalls) <= 1e-12).all()


def test_each_action_of_each_stream_is_suppressed_by_itself():
    found = streams().found
    left = suppressed(found, Suppression("soft", 0.5))
    mine = (found.where == 1) & (found.label == found.label[found.where == 1][0])
    scores = soft_nms(found.extents[mine], found.score[mine], 0.5)
    same = (left.where == 1) & (left.label == found.label[mine][0])
    assert left.score[same] == pytest.approx(scores[scores >= LEAST])
    assert len(suppressed(found, Suppression("hard", 0.3)).score) < len(
        suppressed(found, Suppression("hard", 0.7)).score
    )
    assert suppressed(found, Suppression("none")) is found


def test_the_key_holds_all_that_changes_the_result():
    candidates = streams(2)
    keys = {
        standing_key(candidates, by, tiou)
        for by in (Suppression("soft", 0.5), Suppression("soft", 0.6), Suppression("hard", 0.5))
        for tiou in (0.5, 0.6)
    }
    assert len(keys) == 6


def test_nothing_found_is_told_too():
    empty = Table.of({}, (), ())
    candidates = Candidates(("a",), (20.0,), Table.of({"a": [Segment("run", 0, 4)]}, ("a",), ACTIONS), empty, "empty")
    (found,) = standing(candidates, Suppression("soft", 0.5), 0.5)
    assert (found.at[0.0].map, found.at[0.0].precision, found.at[0.0].recall) == (0, None, 0)
    assert found.detected(0, 0.0) == []
