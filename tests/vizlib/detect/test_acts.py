"""Who does what from when to when, and who of the tubes is who of the truth."""

import numpy as np
import pytest

from datasets.scenes import LABELS
from tests.pages.detect_scene import FPS, FRAMES, pretended, scene
from vizlib.detect.acts import Labels, found_people, hidings, labels_right, named, stretches, true_people
from vizlib.detect.result import Tube


def test_stretches():
    assert stretches(np.array([True, True, False, True])) == [(0, 2), (3, 4)]
    assert stretches(np.zeros(3, bool)) == []


def test_the_truth_reads_back():
    truth = scene(0, 64, "usual").truth
    people = true_people(truth, LABELS, FPS, {0: 7, 1: 8, 2: 9})
    assert [person.tube.identity for person in people] == [7, 8, 9]
    labels = np.zeros_like(truth.labels)
    for p, person in enumerate(people):
        for t in range(person.tube.start, person.tube.end):
            np.testing.assert_allclose(person.tube.boxes[t - person.tube.start], truth.boxes[p, t])
            for act in person.acts_at((t + 0.5) / FPS):
                labels[p, t, LABELS.index(act.label)] = True
    assert (labels == truth.labels).all()
    assert people[2].tube.end == 48, "who left"
    assert (people[1].tube.rows < 0).nonzero()[0].tolist() == list(range(26, 34)), "who is hidden"


def test_a_detector_that_is_told_the_truth_is_right():
    clip = scene(0, 64, "usual")
    found = pretended(clip)
    people = found_people(found, FPS)
    truth = {
        person.tube.identity: person for person in true_people(clip.truth, LABELS, FPS, named(found.tubes, clip.truth))
    }
    for person in people:
        said = {act.label: act.spans_s for act in person.acts}
        true = {act.label: act.spans_s for act in truth[person.tube.identity].acts}
        assert said.keys() == true.keys()
        for label, spans in said.items():
            assert np.array(spans) == pytest.approx(np.array(true[label]), abs=3.5 / FPS)
    right = labels_right(people, clip.truth, LABELS, FPS)
    assert right.said >= right.right >= 0.95 * right.true


def test_labels_are_counted_of_those_who_are_found():
    clip = scene(0, 64, "crossing")
    (first, _second) = true_people(clip.truth, LABELS, FPS, {0: 1, 1: 2})
    of_first = int(clip.truth.labels[0].sum())
    assert labels_right([first], clip.truth, LABELS, FPS) == Labels(of_first, of_first, of_first)
    assert labels_right([], clip.truth, LABELS, FPS) == Labels(0, 0, 0)


def test_people_have_the_numbers_of_their_tubes():
    clip = scene(0, 64, "usual")
    boxes = clip.truth.boxes.astype(float)
    rows = np.zeros(20, int)
    tubes = [
        Tube(1, 0, boxes[2, :20], rows), Tube(2, 0, boxes[0, :20], rows), Tube(4, 20, boxes[2, 20:40], rows[:20]),
        Tube(4, 40, boxes[2, 40:44], rows[:4]),
    ]  # fmt: skip
    assert named(tubes, clip.truth) == {0: 2, 1: 5, 2: 4}
    assert named([], clip.truth) == {0: 1, 1: 2, 2: 3}


def test_who_hides_whom():
    truth = scene(0, 64, "usual").truth
    assert hidings(truth) == [(1, 0, 26, 34)]
    truth.seen = truth.seen.copy()
    truth.seen[1, 28:34] = True
    assert hidings(truth) == [], "two frames are too short"
    assert hidings(scene(0, 64, "empty").truth) == []
    assert FRAMES == 60
