"""Orange to blue: what the filters answer, by real convolutions, against what can be said on paper."""

import numpy as np
import pytest

from vizlib.shift.filters import (
    FRAMES,
    MOMENTS,
    PADDINGS,
    STRIDES,
    clip_at,
    colours,
    edge,
    filters_needed,
    placed,
    responding,
    response_2d,
    sliding,
    template,
    weights_in_time,
)

M = np.array(MOMENTS)


@pytest.mark.parametrize("own", [1, 5, 8, 15])
def test_a_template_answers_with_a_triangle_around_its_own_moment(own):
    assert np.allclose(response_2d(template(own)), 1 - 2 * abs(M - own) / FRAMES, atol=1e-6)


@pytest.mark.parametrize("own", [1, 5, 15])
def test_a_short_kernel_at_one_place_answers_there_alone(own):
    assert np.allclose(response_2d(placed(own)), own == M, atol=1e-6)


def test_the_sliding_filter_is_equivariant_and_its_maximum_invariant():
    found = sliding()
    assert np.allclose(found[1:, 1:], found[:-1, :-1], atol=1e-6)  # a frame later: a position further on
    assert np.allclose(found.max(1), 1, atol=1e-6)


def test_without_padding_the_mean_loses_what_falls_off_the_ends():
    mean = sliding().mean(1)
    assert np.allclose(mean[1:-1], mean[1], atol=1e-6)
    assert mean[0] == pytest.approx(mean[1] / 2)
    assert mean[-1] == pytest.approx(mean[1] / 2)


def test_zeros_answer_at_both_ends_whatever_the_moment():
    found = sliding("zeros")
    away = found[2:-2]
    assert np.allclose(away[:, [0, -1]], -0.5, atol=1e-6)


def test_a_stride_is_invariant_to_the_shifts_that_it_divides_and_to_no_others():
    found = sliding("replicate", 4).max(1)
    assert np.allclose(found[:8], found[4:12], atol=1e-6)
    assert set(found[:4].round()) == {0.0, 1.0}


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("stride", STRIDES)
def test_the_map_against_a_sum_written_out(padding, stride):
    signal = np.where(np.arange(FRAMES) >= M[:, None], 1.0, -1.0)
    if padding != "none":
        signal = np.pad(signal, ((0, 0), (1, 1)), **{"mode": "constant"} if padding == "zeros" else {"mode": "edge"})
    expected = (signal[:, 2:] - signal[:, :-2])[:, ::stride] / 2
    assert np.allclose(sliding(padding, stride), expected, atol=1e-6)


def test_how_many_filters_cover_all_moments():
    (found,) = responding()
    assert filters_needed(found.placed, 0.5) == len(MOMENTS)
    assert filters_needed(found.template, 1.0) == len(MOMENTS)
    # At one half a template answers 4 moments on either side: 9 of 15, so two are enough.
    assert filters_needed(found.template, 0.5) == 2
    assert filters_needed(found.template, 0.75) == 3


def test_all_filters_at_once_answer_as_one_by_one():
    (found,) = responding()
    assert np.allclose(found.template[7], response_2d(template(MOMENTS[7])))
    assert np.allclose(found.placed[0], response_2d(placed(MOMENTS[0])))
    assert np.allclose(found.maps["zeros", 4], sliding("zeros", 4))


def test_filters_as_drawn():
    assert weights_in_time(template(6)).round(3).tolist() == [-1.0] * 6 + [1.0] * 10
    assert weights_in_time(edge()).round(3).tolist() == [-1.0, 0.0, 1.0]
    assert np.flatnonzero(weights_in_time(placed(6))).tolist() == [5, 6]


def test_the_clip_changes_once():
    frames = clip_at(7).frames
    assert (frames[6] == colours(7)[6]).all()
    assert (frames[7] == colours(7)[7]).all()
    assert (np.abs(np.diff(frames.astype(int), axis=0)).reshape(FRAMES - 1, -1).max(1) > 0).sum() == 1
