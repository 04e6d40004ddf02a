"""What a class has taught: bounds, names, and that nothing is changed in place."""

import cv2
import numpy as np
import pytest

from video import Clip
from vizlib.gestures import taught
from vizlib.gestures.features import Features
from vizlib.gestures.taught import Gesture, Recording, TaughtError


def recording(n):
    return Recording(Features(np.full((2, 1024), n, np.float32), np.full((3, 1280), n, np.float32), 1.0), b"1234")


TWO = (Gesture("a"), Gesture("b"))


def test_recordings_are_bounded_and_none_is_there_twice():
    gestures = TWO
    for n in range(taught.MOST_RECORDINGS):
        gestures = taught.with_recording(gestures, 0, recording(n))
    assert taught.counts(gestures) == [12, 0]
    assert taught.counts(TWO) == [0, 0]
    with pytest.raises(TaughtError, match="a has 12 recordings"):
        taught.with_recording(gestures, 0, recording(99))
    with pytest.raises(TaughtError, match="a has this very recording"):
        taught.with_recording(gestures, 1, recording(3))
    fewer = taught.without_recording(gestures, 0, recording(3).digest)
    assert taught.counts(fewer) == [11, 0]
    assert taught.held_bytes(fewer) == 11 * (4 * (2 * 1024 + 3 * 1280) + 4)


def test_there_are_two_to_five_with_different_names():
    assert taught.without_gesture(TWO, 0) is TWO
    gestures = TWO
    for _ in range(3):
        gestures = taught.with_gesture(gestures, "a")
    assert [gesture.name for gesture in gestures] == ["a", "b", "a 2", "a 3", "a 4"]
    with pytest.raises(TaughtError, match="at most 5"):
        taught.with_gesture(gestures, "c")
    assert [gesture.name for gesture in taught.without_gesture(gestures, 1)] == ["a", "a 2", "a 3", "a 4"]
    assert taught.renamed(TWO, 1, "b")[1].name == "b"
    assert taught.renamed(TWO, 1, "  \n ")[1].name == "?"


def test_a_strip_shows_beginning_middle_and_end():
    frames = np.zeros((9, 40, 60, 3), np.uint8)
    frames[:3, ..., 0], frames[3:6, ..., 1], frames[6:, ..., 2] = 200, 200, 200
    picture = cv2.cvtColor(cv2.imdecode(np.frombuffer(taught.strip(Clip(frames, 9.0)), np.uint8), 1), cv2.COLOR_BGR2RGB)
    assert picture.shape == (88, 3 * 88, 3)
    assert [int(picture[44, 44 + 88 * n].argmax()) for n in range(3)] == [0, 1, 2]
