"""People of real clips: found in parts of a frame, counted once, and followed where they were marked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.samples import SAMPLES, TOGETHER, UNCUT
from models.movenet import JOINTS, People
from tests.vizlib.detect.marked import followed_share, marked
from video import Clip, Progress, read_clip
from vizlib.detect.crops import spread
from vizlib.detect.naming import following
from vizlib.detect.people import FPS, MOST_FRAMES, merged, people_in, seeing, thinned, tiles
from vizlib.detect.result import Seen, Tube
from vizlib.engine import finders
from vizlib.engine.finders import Finders

BAR = 0.8  # of the frames in which a person is whole and in view


def follow(name):
    """The tubes of a clip that ships, in all its frames."""
    clip = read_clip(SAMPLES[name].path)
    *_steps, followed = following(Finders(), clip)
    return [spread(tube, followed.clip, clip) for tube in followed.tubes]


def test_the_walking_woman_is_followed_and_the_jumper_is_lost_in_the_air():
    tubes = follow("backflip")
    share, woman = followed_share(tubes, marked("backflip", "woman"))
    assert share >= BAR
    jumper = [tube for tube in tubes if tube.identity != woman]
    assert [tube.identity for tube in jumper] == [jumper[0].identity] * 2  # on the wall, and when he has landed
    on_the_wall, landed = jumper
    assert (on_the_wall.start, landed.end) == (0, 77)
    assert on_the_wall.end < 46 < 64 < landed.start


def test_both_people_are_followed_though_one_hides_the_other():
    tubes = follow(TOGETHER)
    followed = {person: followed_share(tubes, marked(TOGETHER, person)) for person in ("woman", "man")}
    assert min(share for share, _identity in followed.values()) >= BAR
    assert {identity for _share, identity in followed.values()} == {1, 2} == {tube.identity for tube in tubes}
    hidden_too = [(frame, box, True) for frame, box, _whole in marked(TOGETHER, "man")]
    share, identity = followed_share(tubes, hidden_too)
    assert share >= BAR
    assert identity == followed["man"][1]


@pytest.mark.sweep
def test_the_walking_woman_of_the_uncut_video_is_followed():
    assert followed_share(follow(UNCUT), marked(UNCUT, "woman"))[0] >= BAR


def test_the_share_counts_one_identity_only():
    rows = marked(TOGETHER, "woman")
    tubes = follow_truth(rows)
    assert followed_share(tubes, rows) == (1, 1)
    half = [Tube(1 if tube.start < 25 else 2, tube.start, tube.boxes, tube.rows) for tube in tubes]
    share, identity = followed_share(half, rows)
    assert share < BAR
    assert identity == 2


def follow_truth(rows):
    return [Tube(1, frame, box[None], np.zeros(1, int)) for frame, box, _whole in rows]


@given(st.integers(16, 400), st.integers(16, 400))
def test_tiles_cover_the_frame_and_lie_within(high, wide):
    covered = np.zeros((high, wide), bool)
    parts = tiles(high, wide)
    for left, top, right, below in parts:
        assert 0 <= left < right <= wide
        assert 0 <= top < below <= high
        covered[top:below, left:right] = True
    assert covered.mean() > 0.98  # of a side that is no whole number the last pixel may be missing
    assert len(parts) <= 40


def person(x, y, size, score, shift=0.0):
    """A box and joints on a circle in it; ``shift``: of the joints alone."""
    angle = np.linspace(0, 2 * np.pi, len(JOINTS), endpoint=False)
    points = np.stack([x + size / 2 + size / 3 * np.cos(angle) + shift, y + size / 2 + size / 3 * np.sin(angle)], 1)
    joints = np.concatenate([points, np.full((len(JOINTS), 1), 0.9)], 1)
    return People(np.array([[x, y, x + size, y + size]], float), np.array([score]), joints[None])


def test_one_person_seen_twice_counts_once_and_the_surer_stays():
    found = merged([person(10, 10, 100, 0.5), person(14, 8, 104, 0.7)])
    assert found.scores.tolist() == [0.7]


def test_two_people_one_before_the_other_stay_two():
    found = merged([person(10, 10, 100, 0.5), person(30, 10, 100, 0.7, shift=40)])
    assert len(found.boxes) == 2


def test_who_is_cut_off_by_an_inner_edge_is_left_to_another_part():
    frame = np.zeros((200, 300, 3), np.uint8)

    def look(_part):
        return person(0, 20, 60, 0.9)

    assert len(people_in(look, frame, (100, 0, 300, 200)).boxes) == 0  # cut off at x = 100
    assert people_in(look, frame, (0, 0, 200, 200)).boxes.tolist() == [[0, 20, 60, 80]]  # at the picture's own edge


class Stub:
    """Stands in for MoveNet: one large person in bright frames of 90 x 120, nobody in dark ones and in parts."""

    def __call__(self, frame):
        if frame.mean() > 100 and frame.shape[:2] == (90, 120):
            return person(5, 5, min(frame.shape[:2]) - 10, 0.9)
        return People(np.zeros((0, 4)), np.zeros(0), np.zeros((0, len(JOINTS), 3)))


@pytest.fixture
def stub(monkeypatch):
    monkeypatch.setattr(finders, "MoveNet", Stub)


@pytest.mark.parametrize("frames", [1, 2, 9])
@pytest.mark.usefixtures("stub")
def test_each_frame_is_told_and_counts_as_a_step(frames):
    clip = Clip(np.full((frames, 90, 120, 3), 200, np.uint8), 12.0)
    *steps, seen = seeing(Finders(), clip)
    assert steps == [Progress(t, frames) for t in range(frames)]
    assert isinstance(seen, Seen)
    assert [len(boxes) for boxes in seen.boxes] == [1] * frames
    assert seen.joints[0].shape == (1, len(JOINTS), 3)


@pytest.mark.usefixtures("stub")
def test_nobody_is_a_result():
    *_steps, followed = following(Finders(), Clip(np.zeros((8, 90, 120, 3), np.uint8), 12.0))
    assert followed.tubes == ()
    assert followed.seen.joints == ()


@pytest.mark.usefixtures("stub")
def test_who_leaves_and_comes_back_and_a_single_frame():
    frames = np.full((30, 90, 120, 3), 200, np.uint8)
    frames[12:18] = 0
    *_steps, followed = following(Finders(), Clip(frames, 12.0))
    assert {tube.identity for tube in followed.tubes} == {1}
    *_steps, followed = following(Finders(), Clip(frames[:1], 12.0))
    assert followed.tubes == ()  # too short to be sure


@pytest.mark.parametrize(("frames", "fps"), [(300, 30.0), (300, 5.0), (20, 10.0), (50, 30.0)])
def test_frames_are_bounded_and_keep_their_time(frames, fps):
    clip = Clip(np.zeros((frames, 8, 8, 3), np.uint8), fps, start_s=2.0)
    thin = thinned(clip)
    assert len(thin) <= MOST_FRAMES
    assert thin.fps <= FPS
    assert len(thin) / thin.fps == pytest.approx(frames / fps, abs=1 / thin.fps)
    assert thin.start_s == 2.0


def test_a_detector_without_joints_looks_at_whole_frames_only(monkeypatch):
    looked = []

    class Detector:
        def __init__(self, name, device):
            assert (name, device) == ("fasterrcnn_mobilenet", "cpu")

        def __call__(self, frame):
            looked.append(frame.shape[:2])
            return People(np.array([[10, 10, 40, 80.0]]), np.array([0.9]), np.zeros((1, 0, 3)))

    monkeypatch.setattr(finders, "FasterRCNN", Detector)
    *_steps, followed = following(Finders(), Clip(np.zeros((10, 90, 120, 3), np.uint8), 12.0), "fasterrcnn_mobilenet")
    assert looked == [(90, 120)] * 10
    assert followed.seen.joints == ()
    assert len(followed.tubes) == 1
