"""What non-local blocks look at, against plain matrices; the figures that show it."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from datasets.actors import render_clip
from models.input_spec import InputError
from models.non_local import DEPTHS, KINDS, SOFTMAX
from models.zoo import CARDS, load
from pages.attention.figures import gains, matches, over_time, strip, through, whole
from pages.recurrence.figures import by_gap
from vizlib import attention
from vizlib.attention import Row, distance, inside_key, inspecting_blocks, matrix_bytes
from vizlib.engine.networks import Networks
from vizlib.pictures.heat import heat_frame, heat_map

WORDS = {"weight": "", "position": "", "frames": "", "frame": "", "share": "", "query": "", "key": "", "accuracy": ""}


@pytest.fixture(scope="module")
def clip():
    return render_clip(3, "cartwheel", "test")


@pytest.fixture(scope="module")
def networks():
    return Networks()


@pytest.fixture(scope="module", params=KINDS)
def inside(request, networks, clip):
    (found,) = inspecting_blocks(networks, clip, request.param, True)
    return found


def test_a_row_is_a_row_of_the_whole_matrix(inside):
    for depth in DEPTHS:
        matrix, (t, h, w) = inside.matrix(depth), inside.grid(depth)
        assert matrix.shape == (t * h * w,) * 2
        for place in ((0, 0, 0), (t - 1, h - 1, w - 1), (t // 2, 1, 2)):
            row = inside.row(depth, place)
            index = np.ravel_multi_index(place, (t, h, w))
            np.testing.assert_allclose(row.weights.reshape(-1), matrix[index], atol=1e-5)


def test_softmax_rows_add_up_to_one_and_only_they_have_entropy(inside):
    row = inside.row(2, (1, 2, 3))
    if inside.kind in SOFTMAX:
        assert row.total == pytest.approx(1, abs=1e-5)
        assert 0 <= row.entropy <= np.log2(row.weights.size)
    else:
        assert row.entropy is None


def test_the_average_is_the_mean_of_all_rows(inside):
    for depth in DEPTHS:
        mean = np.abs(inside.matrix(depth)).mean(0).reshape(inside.grid(depth))
        np.testing.assert_allclose(inside.average[depth], mean, atol=1e-5)


def test_the_distance_from_the_mean_row_is_that_of_all_rows_written_down(inside):
    for depth in DEPTHS:
        strength = np.abs(inside.matrix(depth))
        rows = strength / np.maximum(strength.sum(1, keepdims=True), 1e-12)
        mean = rows.mean(0)
        np.testing.assert_allclose(inside.mean[depth].reshape(-1), mean, atol=1e-5)
        assert inside.apart[depth] == pytest.approx(np.abs(rows - mean).sum(1).mean() / 2, abs=1e-4)
        row = inside.row(depth, (1, 2, 3))
        assert distance(row.shares, row.shares) == 0
        assert 0 <= distance(row.shares, inside.mean[depth]) <= 1


def test_what_counts_little_more_than_any_other_is_no_strongest():
    assert row_of(np.full((4, 2, 2), 1 / 16), (0, 0, 0)).strongest == []
    weights = np.full((4, 2, 2), 1 / 32)
    weights[1, 1, 0], weights[2, 0, 1] = 0.4, 1.9 / 16  # the other is below twice an even share
    assert [place for place, _weight in row_of(weights / weights.sum(), (0, 0, 0)).strongest] == [(1, 1, 0)]


def test_what_the_block_changes_is_what_it_adds(inside):
    for depth in DEPTHS:
        x = inside.features[depth]
        with torch.no_grad():
            added = inside.blocks[depth](x) - x
        expected = added.norm(dim=1) / x.norm(dim=1).clamp_min(1e-6)
        np.testing.assert_allclose(inside.changes[depth], expected[0].numpy(), rtol=1e-4)
        assert inside.changes[depth].max() > 0


@pytest.mark.parametrize("kind", KINDS)
def test_before_training_the_network_answers_as_slow_fusion(networks, clip, kind):
    (found,) = inspecting_blocks(networks, clip, kind, False)
    x = CARDS["slow_fusion"].input.prepare(clip)
    expected = torch.softmax(load("slow_fusion")(x)[0], 0).numpy()
    np.testing.assert_allclose(found.probabilities, expected, atol=1e-6)
    assert all(not change.any() for change in found.changes.values())


def test_a_click_falls_into_the_position_whose_box_holds_it(inside):
    t, h, w = inside.grid(2)
    for pixel in ((0, 0, 0), (15, 255, 255), (7, 100, 33)):
        place = inside.place(2, *pixel)
        assert all(0 <= p < size for p, size in zip(place, (t, h, w), strict=True))
        x1, y1, x2, y2 = inside.box(2, place)
        assert x1 <= pixel[2] < x2
        assert y1 <= pixel[1] < y2


def test_a_query_outside_and_a_matrix_too_large_are_refused_with_their_size(inside, monkeypatch):
    with pytest.raises(InputError, match=r"\(8, 0, 0\).*8 x 8 x 8"):
        inside.row(2, (8, 0, 0))
    monkeypatch.setattr(attention, "MAX_MATRIX", 1000)
    with pytest.raises(InputError, match="would take 1 MB"):
        inside.matrix(2)
    assert matrix_bytes((16, 28, 28)) == 4 * 12544**2


def test_each_network_has_a_key_of_its_own(clip):
    keys = {inside_key(clip, kind, trained) for kind in KINDS for trained in (True, False)}
    assert len(keys) == 2 * len(KINDS)
    assert {(key.kind, key.subject) for key in keys} == {("attention", clip.digest)}  # what another clip replaces


def row_of(weights, position, spread=True):
    return Row(position, np.asarray(weights, float), 2, spread)


def test_reach_entropy_and_strongest_of_a_row_made_by_hand():
    weights = np.zeros((4, 2, 2))
    weights[0, 0, 0], weights[3, 1, 1] = 0.5, 0.5
    row = row_of(weights, (0, 0, 0))
    assert row.total == 1
    assert row.entropy == pytest.approx(1)  # two equal ones
    assert row.reach == pytest.approx(3)  # half of it 3 steps of 2 frames away
    assert row.elsewhen == pytest.approx(0.5)
    assert {place for place, _weight in row.strongest[:2]} == {(0, 0, 0), (3, 1, 1)}


@given(st.lists(st.floats(-1, 1), min_size=12, max_size=12))
def test_shares_are_shares_whatever_the_weights(values):
    row = row_of(np.array(values).reshape(3, 2, 2), (1, 0, 1), spread=False)
    assert (row.shares >= 0).all()
    assert row.shares.sum() == pytest.approx(1, abs=1e-6) or not np.abs(row.weights).max() > 1e-10
    assert 0 <= row.reach <= 4 + 1e-9


def test_a_heat_map_has_a_picture_a_frame_and_is_brightest_where_most_is():
    values = np.zeros((4, 2, 2))
    values[2, 1, 0] = 3
    pictures = heat_map(values, 16, 8)
    assert pictures.shape == (16, 8, 8, 3)
    bright = pictures.sum(3) == pictures.sum(3).max()
    assert bright[8:12, 4:, :4].all()
    assert bright.sum() == 4 * 16
    np.testing.assert_array_equal(heat_frame(values, 16, 8, 9), pictures[9])


def test_figures_show_what_was_found(inside):
    row = inside.row(2, (1, 2, 3))
    figure = strip(inside, row, words=WORDS)
    assert len(figure.layout.images) == 8
    assert len(figure.data) == len(row.strongest) + 1
    assert sum(over_time(row, words=WORDS).data[0].y) == pytest.approx(1, abs=1e-5)
    assert whole(inside.matrix(3), 4, words=WORDS).data[0].z.shape == (64, 64)


def test_curves_have_a_line_a_seed_and_bars_a_dot_a_seed():
    rounds = [{"steps": 0, "share": 0.1}, {"steps": 40, "share": 0.7}]
    words = {"steps": "", "value": "", "level": "", "accuracy": "", "chance": ""}
    figure = through({"a": [rounds, rounds], "b": [rounds]}, "share", words=words, level=0.1, top=1)
    assert [line.name for line in figure.data] == ["a", "a", "b"]
    assert [name in note.text for name, note in zip("ab", figure.layout.annotations, strict=False)] == [True, True]
    assert all(list(line.y) == [0.1, 0.7] for line in figure.data)
    bars, dots = matches({"a": [0.9, 1.0], "b": [0.25]}, 0.25, words=words).data
    assert list(bars.x) == pytest.approx([0.95, 0.25])
    assert list(dots.x) == [0.9, 1.0, 0.25]


def test_gains_and_gaps_draw_a_line_for_what_they_are_compared_with():
    figure = gains([("a", 0.99), ("b", 0.98)], 0.985, words={"accuracy": "", "before": ""})
    assert figure.layout.shapes[0].x0 == 0.985
    words = {"gap": "", "accuracy": "", "field": "far", "ceiling": "adds up"}
    figure = by_gap(
        {"one": {0: [0.9, 0.7], 6: [0.5, 0.5]}, "two": {0: [1.0], 6: [0.9]}}, field=4, ceiling=0.5, words=words
    )
    ceiling, one, two = figure.data
    assert set(ceiling.y) == {0.5}
    assert list(one.y) == [0.8, 0.5]
    assert one.error_y.array[0] == pytest.approx(0.1)
    assert two.error_y.visible is False
