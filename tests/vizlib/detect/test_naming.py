"""Names of people: who is asked about, at which frames; short tubes and those beyond the longest get none."""

from types import SimpleNamespace

import numpy as np
import pytest

from models.person_detectors import DETECTORS
from models.zoo import card_of
from video import Clip, Progress
from vizlib.detect import naming
from vizlib.detect.naming import LEAST_FRAMES, MOST_TUBES, NETWORK, VIEWS, Followed, Named, request_of
from vizlib.detect.result import Seen, Tube
from vizlib.engine.finders import MOVENET

SPEC = card_of(NETWORK).input


def clip_of(frames, fps=30.0):
    return Clip(np.zeros((frames, 40, 60, 3), np.uint8), fps)


def tube(identity, start, frames):
    return Tube(identity, start, np.tile([10.0, 5, 30, 35], (frames, 1)), np.zeros(frames, int))


@pytest.mark.parametrize(("frames", "fps"), [(90, 30.0), (77, 30.0), (50, 30.0), (20, 30.0), (25, 15.0), (64, 25.0)])
def test_a_request_fits_its_clip_at_the_rate_of_training(frames, fps):
    clip = clip_of(frames, fps)
    request = request_of(frames, fps, "cpu", "float32")
    views = request.looks(clip)
    assert 1 <= len(views) <= VIEWS
    assert LEAST_FRAMES <= len(views[0]) <= SPEC.frames
    steps = np.diff(views[0]).mean() / clip.fps
    assert steps == pytest.approx(1 / SPEC.fps, rel=0.05)  # neither slower nor faster


def test_what_is_too_short_is_not_asked_about():
    assert request_of(15, 30.0, "cpu", "float32") is None


@pytest.fixture
def asked(monkeypatch):
    """The clips about which I3D was asked; it looks at each of them VIEWS times."""
    clips = []

    def answering(_source, _request, clip):
        clips.append(clip)
        for done in range(1, VIEWS + 1):
            yield SimpleNamespace(probabilities=np.eye(4)[len(clips) % 4], done=done, total=VIEWS)

    monkeypatch.setattr(naming, "predicting", answering)
    return clips


def names_of(clip, tubes):
    """All steps; the clip is followed in every second frame."""
    followed = Followed(Clip(clip.frames[::2], clip.fps / 2), Seen((), ()), tubes)
    source = SimpleNamespace(get=lambda _name, _device: SimpleNamespace(badge="kinetics400"))
    return list(naming.naming(source, clip, followed))


def test_each_tube_has_its_own_answer(asked):
    clip = clip_of(90)
    *steps, named = names_of(clip, (tube(1, 0, 45), tube(2, 0, 5), *(tube(n, 20, 25) for n in range(3, 9))))
    assert all(isinstance(step, Progress) for step in steps)
    assert isinstance(named, Named)
    assert named.whole is not None
    assert asked[0] is clip
    assert named.tubes[0] is not None
    assert named.tubes[1] is None
    assert sum(each is not None for each in named.tubes) == MOST_TUBES
    assert all(part.size == (256, 256) for part in asked[1:])


def test_too_short_is_told_apart_from_others_that_last_longer(asked):
    named = names_of(clip_of(90), (*(tube(n, 0, 40) for n in range(1, MOST_TUBES + 1)), tube(8, 0, 30), tube(9, 0, 5)))[
        -1
    ]
    assert [each is None for each in named.tubes] == [False] * MOST_TUBES + [True, True]
    assert named.short == (False,) * (MOST_TUBES + 1) + (True,)


def test_each_test_clip_is_a_step(asked):
    *steps, _named = names_of(clip_of(90), (tube(1, 0, 45), tube(2, 0, 5)))
    total = VIEWS * 3 + 1  # the whole clip and both tubes, of which one is too short
    assert len(steps) >= 2 * VIEWS
    assert all(step.done < step.total == total for step in steps)  # the result alone is the last one
    done = [step.done for step in steps]
    assert done == sorted(done)
    assert set(range(2 * VIEWS + 1)) <= set(done)


def test_names_of_the_work_hold_who_found_the_people_where_and_with_which_weights():
    clip = clip_of(20)
    by, other = DETECTORS
    assert naming.followed_key(clip, MOVENET, "cpu") == naming.followed_key(clip, MOVENET, "cuda")  # always the CPU
    keys = {
        key(clip, who, device, *rest)
        for key, rest in ((naming.followed_key, ()), (naming.named_key, ("float32",)))
        for who in (MOVENET, by, other)
        for device in ("cpu", "cuda")
    }
    assert len(keys) == 5 + 6
