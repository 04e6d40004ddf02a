"""What thresholds do to boxes: what counts from a score on, and one keyframe under them."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from tests.pages.detect import measured_by_nobody
from tests.vizlib.test_box_metrics import frames
from vizlib.detect.contrast import SURE, contrasts, people_of
from vizlib.detect.thresholds import METHOD, STRICT, on_keyframe, standing, standing_key
from vizlib.metrics import AVA, SCORES, LabelledBox, frame_map, judge_boxes
from vizlib.results import keyframes


@pytest.fixture(scope="module")
def candidates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    (folder / "detect_candidates.json").write_text(json.dumps(measured_by_nobody.candidates(scenes=8, keyframes=3)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyframes, "RUNS", folder)
        keyframes.candidates.cache_clear()
        yield keyframes.candidates()
    keyframes.candidates.cache_clear()


def by_name(found, person, least):
    """Detections and truth of the keyframes by name, the plain way."""
    detections, truth = {}, {}
    for each in found.keyframes:
        truth[each.name] = [
            LabelledBox(found.labels[k], tuple(each.true_boxes[p])) for p, k in np.argwhere(each.true_labels)
        ]
        scores = each.scores[:, None] * each.said[METHOD]
        detections[each.name] = [
            LabelledBox(found.labels[k], tuple(each.boxes[n]), scores[n, k])
            for n, k in np.argwhere((scores > 0) & (scores >= least))
            if each.scores[n] >= person
        ]
    return detections, truth


@pytest.mark.parametrize("person", [0.0, 0.6])
def test_what_counts_from_a_score_on_is_what_the_metrics_say(candidates, person):
    (found,) = standing(candidates, person, 0.7)
    assert found.scenes == 8
    for least in (0.0, 0.3, 0.8):
        detections, truth = by_name(candidates, person, least)
        for iou in (0.7, AVA, STRICT):
            at = found.at[least][iou]
            assert at.map == pytest.approx(frame_map(detections, truth, iou).map)
            assert at.true + at.false == sum(map(len, detections.values()))
        true = judge_boxes(detections, truth, (0.7,)).hit.sum()
        assert found.at[least][0.7].recall == pytest.approx(true / sum(map(len, truth.values())))
    assert (np.diff([found.at[score][0.7].map for score in SCORES.tolist()]) <= 1e-12).all(), "it never gains"
    for label, curve in found.curves.items():
        assert len(curve.recall) == len(curve.precision) == len(curve.score), label
        assert (np.diff(curve.score) <= 0).all()


@settings(max_examples=60)
@given(frames(False), frames(True))
def test_a_stricter_iou_never_gains(detections, truth):
    """By AVA's rule: what is still found is found by the same detection or a later one."""
    maps = judge_boxes(detections, truth, (0.2, 0.4, 0.6, 0.8)).result.map
    assert all(strict <= loose + 1e-9 for loose, strict in pairwise(maps) if loose == loose)


def test_one_keyframe_shows_what_is_counted(candidates):
    for least in (0.05, 0.4):
        true = shown = missed = 0
        for each in candidates.keyframes:
            on = on_keyframe(each, candidates.labels, 0.3, least, AVA)
            assert len(on.boxes) == len(on.said)
            assert all(said and list(said) == sorted(said, key=lambda one: -one.score) for said in on.said)
            true += sum(one.true for said in on.said for one in said)
            shown += sum(map(len, on.said))
            missed += sum(map(len, on.missed))
        detections, truth = by_name(candidates, 0.3, least)
        judged = judge_boxes(detections, truth)
        assert true == judged.hit.sum()
        assert shown == sum(map(len, detections.values()))
        assert true + missed == sum(map(len, truth.values()))


def test_nobody_is_shown_above_the_highest_score(candidates):
    on = on_keyframe(candidates.keyframes[0], candidates.labels, 0.99, 0.1, AVA)
    assert len(on.boxes) == len(on.said) == 0
    assert sum(map(len, on.missed)) == candidates.keyframes[0].true_labels.sum()


def test_the_key_holds_all_that_changes_the_result(candidates):
    assert len({standing_key(candidates, person, iou) for person in (0.1, 0.2) for iou in (0.5, 0.6)}) == 4


def test_contrasts_are_of_two_who_do_different_things(candidates):
    chosen = contrasts(candidates)
    assert chosen
    assert len({each.seed for each in chosen}) == len(chosen), "one a scene"
    close = candidates.labels.index("close")
    for frame in chosen:
        one, other = np.delete(frame.true_labels, close, axis=1)
        assert one.any()
        assert other.any()
        assert not (one & other).any()
        people = people_of(frame, candidates.labels)
        for person, true in zip(people, frame.true_labels, strict=True):
            for answer in person.answers.values():
                assert sorted(answer.right + answer.missing) == sorted(person.labels)
                assert true.sum() == len(person.labels)
            if person.answers:
                whole, said = person.answers["whole_picture"], frame.said["whole_picture"][0] >= SURE
                assert len(whole.right) + len(whole.wrong) == said.sum(), "everybody gets the same answer"
