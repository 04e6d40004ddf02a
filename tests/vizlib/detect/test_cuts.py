"""Cuts are found where a picture changes at once, and nowhere else."""

import numpy as np
import pytest

from datasets.samples import SAMPLES
from datasets.scenes import render_scene
from video import read_clip
from vizlib.detect.cuts import cuts_of


@pytest.mark.parametrize("seed", range(4))
def test_the_cut_of_a_scene_is_found(seed):
    clip = render_scene(seed, "val", 64, "cut")
    assert cuts_of(clip.frames) == tuple(round(cut_s * clip.fps) for cut_s in clip.truth.cuts_s)


@pytest.mark.parametrize("seed", range(3))
def test_a_scene_without_one_has_none(seed):
    assert cuts_of(render_scene(seed, "val", 64).frames) == ()


def test_a_real_clip_of_one_shot_has_none():
    assert cuts_of(read_clip(SAMPLES["two_people"].path).frames) == ()


@pytest.mark.parametrize("frames", [0, 1, 2, 30])
def test_what_never_changes_has_none(frames):
    assert cuts_of(np.full((frames, 40, 30, 3), 99, np.uint8)) == ()
