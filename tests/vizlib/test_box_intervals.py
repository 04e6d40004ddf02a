"""frame-mAP of scenes drawn again: what is sampled are scenes, and the interval holds the value."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vizlib.crowds import crowd
from vizlib.metrics import (
    bootstrap,
    frame_map,
    judge_boxes,
)


@settings(max_examples=50)
@given(st.integers(0, 10**6), st.lists(st.sampled_from((0, 1, 2)), min_size=1, max_size=4))
def test_what_is_drawn_again_are_scenes(seed, drawn):
    """A resample is as if its copies were scenes of their own, with all their frames."""
    detections, truth = crowd(np.random.default_rng(seed), scenes=3, each=2, labels="xy", near=2)
    judged = judge_boxes(detections, truth, (0.5,))
    assert judged.names == ("0", "1", "2")
    ap = judged.ap(np.array([[drawn.count(scene) for scene in range(3)]]))[0, 0]
    again = [
        {
            f"{n}/{frame}": found[f"{scene}/{frame}"]
            for n, scene in enumerate(sorted(drawn))
            for frame in range(2)
            if f"{scene}/{frame}" in found
        }
        for found in (detections, truth)
    ]
    expected = frame_map(*again).classes
    for label, value in zip(judged.labels, ap, strict=True):
        assert value == pytest.approx(expected.get(label, math.nan), abs=1e-6, nan_ok=True)


def test_an_interval_over_scenes_holds_the_map_and_is_a_pure_function_of_the_seed():
    judged = judge_boxes(*crowd(np.random.default_rng(1), scenes=25, each=3, labels="xyz"), (0.5,))
    interval = bootstrap(judged, seed=1, resamples=200)
    assert interval == pytest.approx(bootstrap(judged, seed=1, resamples=200), abs=0)
    assert interval[0, 0] < judged.result.map[0] < interval[0, 1]
    # Frames of a scene are alike: with ten copies of each frame in its scene nothing more is known.
    detections, truth = crowd(np.random.default_rng(1), scenes=25, each=3, labels="xyz")
    often = [{f"{name}-{n}": each for name, each in found.items() for n in range(10)} for found in (detections, truth)]
    width = np.ptp(bootstrap(judge_boxes(*often, (0.5,)), seed=1, resamples=200))
    assert width == pytest.approx(np.ptp(interval), rel=0.25)
