"""Names of people: who is asked about, at which frames; short tubes and those beyond the longest get none."""

from types import SimpleNamespace

import numpy as np
import pytest

from models.zoo import card_of
from video import Clip, Progress
from vizlib.detect import naming
from vizlib.detect.naming import LEAST_FRAMES, MOST_TUBES, NETWORK, VIEWS, Followed, Named, request_of
from vizlib.detect.result import Seen, Tube

SPEC = card_of(NETWORK).input


def clip_of(frames, fps=30.0):
    return Clip(np.zeros((frames, 40, 60, 3), np.uint8), fps)


def tube(identity, start, frames):
    return Tube(identity, start, np.tile([10.0, 5, 30, 35], (frames, 1)), np.zeros(frames, int))


@pytest.mark.parametrize(("frames", "fps"), [(90, 30.0), (77, 30.0), (50, 30.0), (20, 30.0), (25, 15.0), (64, 25.0)])
def test_a_request_fits_its_clip_at_the_rate_of_training(frames, fps):
    clip = clip_of(frames, fps)
    request = request_of(clip, "cpu", "float32")
    views = request.looks(clip)
    assert 1 <= len(views) <= VIEWS
    assert LEAST_FRAMES <= len(views[0]) <= SPEC.frames
    steps = np.diff(views[0]).mean() / clip.fps
    assert steps == pytest.approx(1 / SPEC.fps, rel=0.05)  # neither slower nor faster


def test_what_is_too_short_is_not_asked_about():
    assert request_of(clip_of(15), "cpu", "float32") is None


def test_each_tube_has_its_own_answer(monkeypatch):
    asked = []

    def answering(_source, _request, clip):
        asked.append(clip)
        yield SimpleNamespace(probabilities=np.eye(4)[len(asked) % 4])

    monkeypatch.setattr(naming, "predicting", answering)
    clip = clip_of(90)
    tubes = (tube(1, 0, 45), tube(2, 0, 5), *(tube(n, 20, 25) for n in range(3, 9)))
    followed = Followed(Clip(clip.frames[::2], 15.0), Seen((), ()), tubes)
    source = SimpleNamespace(get=lambda _name, _device: SimpleNamespace(badge="kinetics400"))
    *steps, named = naming.naming(source, clip, followed)
    assert all(isinstance(step, Progress) for step in steps)
    assert isinstance(named, Named)
    assert named.whole is not None
    assert asked[0] is clip
    assert named.tubes[0] is not None
    assert named.tubes[1] is None  # too short, and others last longer
    assert sum(each is not None for each in named.tubes) == MOST_TUBES
    assert all(part.size == (256, 256) for part in asked[1:])
