"""What is said of real people: the least height, who is lost, why somebody has no name; and what names a video."""

import numpy as np
import pytest

from pages.detect.files import drawn_key
from pages.detect.real_numbers import NONE, least, real_numbers, shares_of
from pages.detect.real_said import losses, row
from video import Clip
from vizlib.detect.export import Act, Person
from vizlib.detect.naming import MOST_TUBES, Followed, Named
from vizlib.detect.result import Seen, Tube


def clip_of(frames=30, fps=10.0):
    return Clip(np.zeros((frames, 20, 20, 3), np.uint8), fps)


def tube(identity, start, frames, left=2.0, rows=0):
    return Tube(identity, start, np.tile([left, 2, 9, 18], (frames, 1)), np.full(frames, rows))


def test_the_least_height_is_a_mean_over_places_and_asks_for_all_greater_ones():
    assert least({"0.1": [0.7, 0.9], "0.2": [0.9, 0.9], "0.3": [1.0, 1.0]}) == "10\N{NO-BREAK SPACE}%"
    assert least({"0.1": [1.0, 1.0], "0.2": [0.9, 0.5], "0.3": [1.0, 0.8]}) == "30\N{NO-BREAK SPACE}%"


def test_no_height_is_no_failure():
    assert least({"0.1": [0.9, 0.9], "0.3": [0.5, 0.6]}) == NONE


def test_each_place_is_a_point():
    places = int(real_numbers()["places"])
    assert places > 1
    for kind in ("whole", "tiles"):
        assert {len(shares) for shares in shares_of(kind).values()} == {places}


def test_who_is_lost_and_known_again():
    tubes = (tube(1, 0, 30), tube(2, 0, 5), tube(2, 12, 8))
    assert losses(Followed(clip_of(), Seen((), ()), tubes)) == "person 2 from 0.5 to 1.2 s"
    assert losses(Followed(clip_of(), Seen((), ()), tubes[:2])) == ""


def test_two_reasons_for_no_name():
    named = Named(("walk", "run"), (None, None), (True, False), None, "kinetics400")
    short, beyond = (row("", named, None, each)["I3D says"] for each in named.short)
    assert short == "too short"
    assert str(MOST_TUBES) in beyond
    assert "too short" not in beyond


def test_a_video_is_named_by_all_that_is_drawn_into_it():
    clip, joints = clip_of(), [np.zeros((1, 17, 3))] * 30
    act = Act("walk", 0.5, ((0.0, 1.0),))
    drawn = [
        ((Person(tube(1, 0, 5)),), joints),
        ((Person(tube(1, 0, 5)),), ()),
        ((Person(tube(1, 0, 5)),), [joints[0] + 1, *joints[1:]]),
        ((Person(tube(1, 0, 5, left=3.0)),), joints),
        ((Person(tube(1, 0, 6)),), joints),
        ((Person(tube(1, 1, 5)),), joints),
        ((Person(tube(1, 0, 5, rows=-1)),), joints),
        ((Person(tube(1, 0, 5), (act,)),), joints),
    ]
    assert len({drawn_key(clip, *each) for each in drawn}) == len(drawn)
    assert drawn_key(clip, *drawn[0]) == drawn_key(clip_of(), *drawn[0])


@pytest.mark.parametrize("height", [0.03, 0.3])
def test_tiles_find_smaller_people(height):
    assert np.mean(shares_of("tiles")[height]) >= np.mean(shares_of("whole")[height])
