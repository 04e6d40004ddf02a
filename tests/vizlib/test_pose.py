"""A person of a clip as point lights."""

import numpy as np
import pytest

from datasets.actors import render_clip
from datasets.point_lights import LIGHTS, lights
from video import Clip, Progress, read_clip
from vizlib.pose import FPS, LONGEST, SIZE, PoseError, posing


def found_in(clip):
    *steps, figure = posing(clip)
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
    figure = found_in(render_clip(2, "walk", "test", 256, frames=48))
    part = figure.clearest()
    assert len(part.frames) == LONGEST
    clip = part.as_dots()
    assert clip.frames.shape == (LONGEST, SIZE, SIZE, 3)
    assert 0 < (clip.frames > 128).mean() < 0.03
    people = part.as_people(render_clip(2, "walk", "test", 256, frames=48))
    assert people.frames.shape == clip.frames.shape


def test_the_lamps_lie_where_the_renderer_put_them():
    clip = render_clip(2, "walk", "test", 256)
    figure = found_in(clip)
    truth = lights(clip.truth.scene, 256)[figure.frames]
    apart = np.linalg.norm(figure.points[:, :, None] - truth[:, None], axis=3).min(2)
    assert np.nanmedian(apart) < 8


def test_where_nobody_is_there_is_a_sentence():
    frames = np.random.default_rng(0).integers(0, 256, (16, 120, 160, 3), np.uint8)
    with pytest.raises(PoseError, match="Nobody is found"):
        list(posing(Clip(frames, 12.0)))
