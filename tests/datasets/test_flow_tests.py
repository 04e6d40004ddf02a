"""The fixed tests of flow: their truth against the pixels, and their size."""

import numpy as np
import pytest

from datasets import flow_tests
from datasets.actors import LABELS
from datasets.flow_tests import FRAMES, SIZE, TESTS, FlowTestError, all_of, flow_test, lands_inside
from video.flow import endpoint_error, estimate_flow, photometric_error


@pytest.mark.parametrize("name", TESTS)
def test_every_test_has_a_clip_and_its_flow(name):
    clip, truth = flow_test(name)
    assert clip.size == (SIZE, SIZE)
    assert truth.shape == (len(clip) - 1, 2, SIZE, SIZE)
    assert np.isfinite(truth).all()
    assert name == "actors" or len(clip) == FRAMES
    again, _truth = flow_test(name)
    assert clip.digest == again.digest


def test_the_light_moves_and_nothing_else():
    clip, truth = flow_test("brightness")
    assert not truth.any()
    assert photometric_error(clip.frames[0], clip.frames[1], truth[0]).max() > 10


def test_the_thing_without_a_texture_has_none():
    clip, truth = flow_test("untextured")
    moving = truth[0, 0] != 0
    assert len(np.unique(clip.frames[0][~moving].reshape(-1, 3), axis=0)) < 40
    assert moving.mean() > 0.15


def test_actors_are_one_clip_of_each_action(monkeypatch):
    monkeypatch.setattr(flow_tests, "actor", lambda label: label)
    assert all_of("actors") == list(LABELS)
    assert len(all_of("zoom")) == 1


def test_what_leads_out_of_the_picture_is_not_counted():
    truth = np.zeros((1, 2, 4, 4), np.float32)
    truth[0, 0] = 2
    assert lands_inside(truth)[0].tolist() == [[True, True, False, False]] * 4


def test_dis_does_well_where_it_should_and_fails_where_the_page_says():
    def epe(name):
        clip, truth = flow_test(name)
        return float(endpoint_error(estimate_flow(clip), truth)[lands_inside(truth)].mean())

    assert max(epe("translation"), epe("rotation"), epe("zoom")) < 0.1
    assert min(epe("large"), epe("untextured"), epe("brightness")) > 1


def test_an_unknown_test_is_refused_with_a_list():
    with pytest.raises(FlowTestError, match="translation, rotation"):
        flow_test("spiral")
