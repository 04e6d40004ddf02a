"""Motion, edges and stills beside what the pathways' channels respond."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.actors import render_clip
from models.zoo import CARDS
from video import Clip
from vizlib.engine.networks import Networks
from vizlib.slowfast.motion import changed, correlation, edges_of, motion_of, relating, stage_layers


@given(st.integers(0, 2**32 - 1))
def test_a_correlation_is_numpys(seed):
    rng = np.random.default_rng(seed)
    rows, other = rng.normal(size=(3, 20)), rng.normal(size=20)
    expected = np.corrcoef(np.vstack([rows, other]))[-1, :-1]
    np.testing.assert_allclose(correlation(rows, other), expected, atol=1e-12)


def test_a_silent_channel_has_no_correlation():
    assert np.isnan(correlation(np.zeros((1, 5)), np.arange(5.0))[0])


@given(st.floats(0.01, 100))
def test_what_changes_is_a_share(scale):
    one = np.array([[1.0, 2.0, 0.0], [0.0, 0.0, 0.0]]) * scale
    np.testing.assert_allclose(changed(one, one), [0, 0])
    np.testing.assert_allclose(changed(one, np.zeros_like(one)), [1, 0])


def test_motion_is_the_renderers_and_otherwise_estimated():
    clip = render_clip(0, "run", "test", 64)
    view = CARDS["slowfast"].input.views(clip)[0]
    motion, exact = motion_of(clip, view)
    assert exact
    assert motion.shape == (16, 256, 256)
    expected = np.hypot(*clip.truth.flow.transpose(1, 0, 2, 3)).mean() / 64
    assert motion[:-1].mean() == pytest.approx(expected, rel=0.05)
    still = Clip(np.repeat(clip.frames[:1], 16, 0), clip.fps)
    motion, exact = motion_of(still, view)
    assert not exact
    assert motion.max() < 0.01


def test_edges_lie_where_brightness_steps():
    frame = np.zeros((1, 8, 8, 3), np.uint8)
    frame[:, :, 4:] = 200
    steep = edges_of(frame)[0]
    assert set(np.flatnonzero(steep[4])) == {3, 4}


@pytest.fixture(scope="module")
def networks():
    return Networks()


def test_a_first_stage_that_sees_one_frame_owes_nothing_to_motion(networks):
    *_steps, found = relating(networks, render_clip(3, "cartwheel", "test", 64), "cpu")
    layers = [layer for names in stage_layers().values() for layer in names]
    assert list(found.layers) == list(found.still) == layers
    assert found.layers["slow.0"] == 0
    assert found.layers["fast.0"] > 0
    assert all(0 <= value <= 1 for value in found.layers.values())
    assert all(np.nanmax(np.abs(values)) <= 1 + 1e-9 for values in found.motion.values())


def test_a_clip_that_stands_still_changes_nothing(networks):
    clip = render_clip(3, "cartwheel", "test", 64)
    *_steps, found = relating(networks, Clip(np.repeat(clip.frames[:1], 16, 0), clip.fps), "cpu")
    assert set(found.layers.values()) == {0.0}
