"""What the detector's experiments write is read as it was written, and a table of candidates judges like a mapping."""

import json

import numpy as np
import pytest

from tests.pages.detect import measured_by_nobody
from vizlib.metrics import Identities, LabelledBox, frame_map, judge_box_tables
from vizlib.results import detect, keyframes


@pytest.fixture
def written(monkeypatch, tmp_path):
    (tmp_path / "detect.json").write_text(json.dumps(measured_by_nobody.detect(whole_picture=0.3)))
    run = measured_by_nobody.candidates(scenes=6, keyframes=3)
    (tmp_path / "detect_candidates.json").write_text(json.dumps(run))
    for module in (detect, keyframes):
        monkeypatch.setattr(module, "RUNS", tmp_path)
    detect.detect_run.cache_clear()
    keyframes.candidates.cache_clear()
    yield run
    detect.detect_run.cache_clear()
    keyframes.candidates.cache_clear()


def test_methods_and_identities_are_read(written):
    found = detect.methods()
    assert list(found) == list(detect.METHODS)
    assert found["whole_picture"].frames == detect.Mean(0.3, (0.25, pytest.approx(0.35)))
    assert found["detector"].frames.against(found["whole_picture"].frames) == 1
    assert found["whole_picture"].tubes.against(found["detector"].tubes) == -1
    assert detect.Mean(0.5, (0.4, 0.6)).against(detect.Mean(0.55, (0.5, 0.6))) == 0
    assert list(found["detector"].by_people) == [1, 2, 3, 4, 5]
    assert detect.identities()["looks"] == Identities(25, 20000, 800, 900)
    assert detect.perfect_picture().frames == detect.Mean(0.5, (0.45, 0.55))
    assert list(detect.perfect_picture().by_people) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ([2, 1] * 20, [1, 0] * 20, "fewer"),
        ([1, 0] * 20, [2, 1] * 20, "more"),
        ([1] * 40, [1] * 40, "alike"),
        ([0] * 39 + [9], [0] * 40, "alike"),  # one scene of forty: it may be chance
    ],
)
def test_switches_differ_only_if_they_do_over_scenes(monkeypatch, before, after, says):
    run = {"identities": {"iou": {"by_scene": before}, "looks": {"by_scene": after}}}
    monkeypatch.setattr(detect, "detect_run", lambda: run)
    assert detect.change("iou", "looks") == says


@pytest.mark.parametrize(("method", "person"), [("detector", 0.0), ("detector", 0.7), ("whole_picture", 0.0)])
def test_candidates_judge_as_boxes_by_name_do(written, method, person):
    found = keyframes.candidates()
    judged = judge_box_tables(
        found.found(method, person), found.truth(), (0.5,), frames=found.names, labels=found.labels
    )
    truth, detections = {}, {}
    for scene in written["scenes"]:
        for row in scene["keyframes"]:
            name = f"test-{scene['seed']}/{row['frame']}"
            true, found_here = ([list(map(float, each.split())) for each in row[key]] for key in ("truth", "found"))
            whole = list(map(float, row["whole"].split()))
            truth[name] = [LabelledBox(f"{k:g}", tuple(each[:4])) for each in true for k in each[4:]]
            detections[name] = []
            for each in found_here:
                said = each[5:] if method == "detector" else whole
                if each[4] >= person:
                    box = tuple(each[:4])
                    detections[name] += [
                        LabelledBox(f"{k:g}", box, each[4] * p) for k, p in zip(said[::2], said[1::2], strict=True)
                    ]
    expected = frame_map(detections, truth)
    assert judged.result.map[0] == pytest.approx(expected.map)
    assert judged.names == tuple(f"test-{seed}" for seed in range(6))
    there = [label for label, ap in judged.result.classes.items() if not np.isnan(ap[0])]
    assert len(there) == len(expected.classes)


def test_both_runs_that_ship_are_of_the_same_detector():
    """What the page of thresholds says with all detections is what was measured, but for rounding."""
    found, run = keyframes.candidates(), detect.detect_run()
    for method, row in run["methods"].items():
        judged = judge_box_tables(found.found(method), found.truth(), (0.5,), frames=found.names, labels=found.labels)
        assert judged.result.map[0] == pytest.approx(row["frame_map"], abs=0.01)
        assert len(judged.names) == run["test_scenes"]


def test_a_keyframe_without_anybody_is_read(written):
    row = {"frame": 0, "truth": [], "found": [], "whole": ""}
    empty = keyframes.read_keyframe(3, row, 15)
    nothing = keyframes.Candidates(tuple(map(str, range(15))), 128, (empty,), "", 0.01)
    assert empty.name == "test-3/0"
    assert len(nothing.found("detector").score) == len(nothing.truth().score) == 0
