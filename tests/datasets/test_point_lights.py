"""Point lights: where the lamps are, and that nothing else is seen."""

import numpy as np

from datasets.actors import LABELS, render_clip, stage
from datasets.point_lights import LIGHTS, RADIUS, dots, lights, render_dots
from datasets.renderer.skeleton import INDEX


def test_the_lamps_are_the_joints_that_the_renderer_knows():
    clip = render_clip(1, "dance_b", "test", 128)
    found = lights(clip.truth.scene, 128)
    assert found.shape == (16, 13, 2)
    for name in ("left_knee", "right_shoulder", "right_ankle"):
        assert np.allclose(found[:, LIGHTS.index(name)], clip.truth.joints[:, INDEX[name]], atol=1e-3)


def test_head_and_wrists_lie_on_the_person():
    clip = render_clip(1, "punch", "test", 192)
    found = lights(clip.truth.scene, 192)
    for name in ("head", "left_wrist", "right_wrist"):
        hit = []
        for t, (x, y) in enumerate(found[:, LIGHTS.index(name)]):
            if 0 <= x < 192 and 0 <= y < 192:
                hit.append(clip.truth.mask[t, int(y), int(x)])
        assert np.mean(hit) > 0.9, name


def test_only_dots_are_seen_and_each_where_it_belongs():
    points = np.array([[[10.5, 20.5], [np.nan, 3.0], [50.5, 40.5]]])
    (frame,) = dots(points, 64, 64, 2.0)
    y, x = np.nonzero(frame[..., 0] > 127)
    near = np.minimum(np.hypot(x - 10, y - 20), np.hypot(x - 50, y - 40))
    assert near.max() < 2.5
    assert frame[20, 10, 0] == frame[40, 50, 0] == 255
    assert (frame[..., 0] == frame[..., 1]).all()


def test_twins_are_each_others_dots_backwards():
    one, two = (render_dots(stage(4, label, "val"), 64) for label in ("getup_faceup", "lie_down_faceup"))
    assert np.array_equal(one, two[::-1])


def test_every_action_shows_dots():
    for label in LABELS:
        frames = render_dots(stage(0, label, "test"), 64)
        assert ((frames > 127).any((1, 2, 3))).all()
        assert (frames > 127).mean() < 13 * 4 * np.pi * (RADIUS * 64 + 1) ** 2 / 64**2
