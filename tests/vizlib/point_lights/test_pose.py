"""A person of a clip as point lights."""

import numpy as np
import pytest

from datasets.actors import render_clip
from datasets.point_lights import LIGHTS, lights
from video import Clip, Progress, read_clip
from vizlib.engine.finders import Finders
from vizlib.point_lights.pairs import SIZE
from vizlib.point_lights.pose import FPS, LONGEST, PoseError, posing


def found_in(clip):
    *steps, figure = posing(Finders(), clip)
    assert all(isinstance(step, Progress) and step.done < step.total for step in steps)
    return figure


def test_the_walker_of_the_shipped_clip_is_followed():
    clip = read_clip("datasets/samples/jumping_jacks.mp4", start_s=2.0, end_s=4.0)
    figure = found_in(clip)
    assert figure.fps <= FPS + 1
    assert figure.points.shape == (len(figure.frames), 13, 2)
    seen = ~np.isnan(figure.boxes[:, 0])
    assert seen.mean() > 0.8
    middle = (figure.boxes[seen, 0] + figure.boxes[seen, 2]) / 2
    assert middle[0] - middle[-1] > 60  # she walks to the left, all the way
    assert np.abs(np.diff(middle)).max() < 40  # and nobody is taken for her
    ankles = figure.points[seen, LIGHTS.index("left_ankle"), 1]
    heads = figure.points[seen, 0, 1]
    assert np.nanmedian(ankles - heads) > 80


def test_the_clearest_stretch_becomes_dots_in_a_square_around_the_way():
    clip = render_clip(2, "walk", "test", 160, frames=LONGEST + 8)
    part = found_in(clip).clearest()
    assert len(part.frames) == LONGEST
    pair = part.pair(clip)
    assert pair.dots.frames.shape == pair.people.frames.shape == (LONGEST, SIZE, SIZE, 3)
    assert 0 < (pair.dots.frames > 128).mean() < 0.03
    assert pair.points.shape == (LONGEST, 13, 2)
    lit = pair.people.frames[pair.dots.frames[..., 0] > 128]
    assert len(lit)


def test_the_lamps_lie_where_the_renderer_put_them():
    clip = render_clip(2, "walk", "test", 256)
    figure = found_in(clip)
    truth = lights(clip.truth.scene, 256)[figure.frames]
    apart = np.linalg.norm(figure.points[:, :, None] - truth[:, None], axis=3).min(2)
    assert np.nanmedian(apart) < 8


def test_where_nobody_is_there_is_a_sentence():
    frames = np.random.default_rng(0).integers(0, 256, (16, 120, 160, 3), np.uint8)
    with pytest.raises(PoseError, match="Nobody is found"):
        list(posing(Finders(), Clip(frames, 12.0)))


def test_one_who_is_found_once_and_lost_again_still_has_lamps_or_is_refused():
    """Small people are seen in the whole frame, and not in the part around them."""
    small = render_clip(2, "walk", "test", 48)
    frames = np.full((16, 160, 160, 3), 120, np.uint8)
    frames[:, 60:108, 60:108] = small.frames
    clip = Clip(frames, 12.0)
    try:
        figure = found_in(clip)
    except PoseError:
        return
    pair = figure.clearest().pair(clip)
    assert (pair.dots.frames > 128).any()
    assert pair.people.frames.any()
