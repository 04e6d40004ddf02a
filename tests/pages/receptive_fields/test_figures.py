"""Figures of fields and of shifts: what is lit, what plays, what has an error bar."""

import numpy as np
import pytest

from pages.receptive_fields import figures, growth
from pages.receptive_fields.growth import Strip, lights
from pages.shift import figures as shift_figures

WORDS = {"frame": "f", "row": "r", "column": "c", "clip": "clip", "field": "field", "weights": "w", "unit": "u"}


def test_exactly_the_frames_of_the_span_are_lit_and_the_heaviest_most():
    assert lights(6, (2, 4)).tolist() == [0, 0, 1, 1, 1, 0]
    found = lights(6, (2, 4), np.array([9.0, 0, 1, 4, 0, 0]))
    assert np.flatnonzero(found).tolist() == [2, 3, 4]
    assert found[3] == 1
    assert found[4] == pytest.approx(0.3)


def test_growth_has_a_step_for_every_layer_and_a_shorter_network_waits_at_its_answer():
    frames = np.zeros((16, 8, 8, 3), np.uint8)
    strips = [
        Strip("long", frames, ["a", "b", "c"], [lights(16, (n, n)) for n in range(3)]),
        Strip("short", frames, ["x", "y"], [lights(16, (5, 5)), lights(16, (0, 15))]),
    ]
    words = {"play": "go", "pause": "stop", "layer": "layer"}
    figure = growth.growth_figure(strips, steps=["1", "2", "3"], words=words)
    assert len(figure.frames) == 3
    assert len(figure.layout.images) == 32
    last = figure.frames[2].data
    assert (np.array(last[1].z) == 0).all()  # nothing is dark: it sees everything
    assert "y" in last[2].text[1]
    assert np.flatnonzero(np.array(figure.frames[1].data[0].z)[0] == 0).tolist() == [1]


def test_planes_and_the_box_show_the_field_in_the_input():
    weights = np.zeros((8, 16, 16), np.float32)
    weights[3:5, 6:9, 7:10] = 1
    box = [(3, 4), (6, 8), (7, 9)]
    planes = figures.planes(weights, box, words=WORDS)
    assert [(s.x0, s.x1, s.y0, s.y1) for s in planes.layout.shapes[::2]] == [(2.5, 4.5, 5.5, 8.5), (2.5, 4.5, 6.5, 9.5)]
    volume = figures.volume(weights, box, words=WORDS)
    assert len(volume.data[2].x) == 2 * 3 * 3
    assert {value for value in volume.data[1].x if value is not None} == {2.5, 4.5}
    assert len(volume.data[1].x) == 12 * 3  # twelve edges, two ends and a gap each


def test_patches_that_changed_nothing_are_empty():
    changes = np.full((8, 8), np.nan)
    changes[:2] = 0.0
    changes[0, 0] = 2.0
    figure = figures.patches(changes, [(0, 1), (0, 7), (0, 7)], (16, 64, 64), words=WORDS)
    assert np.isfinite(np.array(figure.data[0].z)).sum() == 1


def test_several_seeds_have_error_bars_and_one_has_none():
    words = {"window": "w", "chance": "c", "onset": "o", "accuracy": "a"}
    several = shift_figures.by_onset({"net": {0: [0.5, 0.7], 1: [1.0, 1.0]}}, range(1, 2), words=words)
    assert several.data[0].error_y.visible
    assert np.allclose(several.data[0].error_y.array, [0.1, 0])
    assert not shift_figures.by_onset({"net": {0: [0.5], 1: [1.0]}}, range(1, 2), words=words).data[0].error_y.visible
