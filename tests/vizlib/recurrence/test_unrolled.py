"""Recurrent networks unrolled: the grid is what the network computes, and the gradient is what reaches its answer."""

import numpy as np
import pytest
import torch

from datasets.actors import render_clip
from datasets.long_range import ACTIONS, TASKS
from models.input_spec import InputError
from models.zoo import CARDS, load
from pages.recurrence import cells, figures
from pages.recurrence.measured import ceiling
from video import Clip
from vizlib.engine.networks import Networks
from vizlib.recurrence import unrolled as module
from vizlib.recurrence.cost import LEAST, NETWORKS, check, costing, costing_key, lengths, pairs_bytes, waiting
from vizlib.recurrence.unrolled import (
    NAMES,
    STREAMED,
    cell_pictures,
    segments,
    stream,
    stream_key,
    unrolled_key,
    unrolling,
    unrolling_stream,
)

WORDS = {"layer": "", "step": "", "share": "", "frame": "", "frames": "", "open": "", "numbers": "", "y": ""}


@pytest.fixture(scope="module")
def clip():
    return render_clip(3, "cartwheel", "test")


@pytest.fixture(scope="module", params=NAMES)
def found(request, clip):
    (unrolled,) = unrolling(Networks(), clip, request.param)
    return request.param, unrolled


def test_the_answer_after_every_step_is_the_networks(found, clip):
    name, unrolled = found
    network, x = load(name), CARDS[name].input.prepare(clip)
    expected = torch.softmax(network.evidence(x)[0], 1)
    np.testing.assert_allclose(unrolled.probabilities, expected, atol=1e-4)
    assert unrolled.best[0] == int(network(x)[0].argmax())
    assert len(unrolled.probabilities) * unrolled.step == 16


def test_the_last_row_of_the_grid_leads_to_the_answer(found):
    name, unrolled = found
    state = torch.from_numpy(unrolled.layers[-1].states[-1]).mean((1, 2))
    probabilities = torch.softmax(load(name).classifier(state), 0)
    np.testing.assert_allclose(probabilities, unrolled.probabilities[-1], atol=1e-4)


def test_frames_that_count_add_up_and_each_is_felt(found, clip):
    name, unrolled = found
    assert unrolled.reached.sum() == pytest.approx(1, abs=1e-5)
    network, x = load(name), CARDS[name].input.prepare(clip)
    # Against a difference: the frame of the largest gradient, moved along it, moves the logit as the gradient says.
    x.requires_grad_()
    logit = network.evidence(x)[0, -1, unrolled.best[0]]
    (gradient,) = torch.autograd.grad(logit, x)
    lengths_ = gradient[0].square().sum((0, 2, 3)).sqrt()
    np.testing.assert_allclose(unrolled.reached, lengths_ / lengths_.sum(), atol=2e-3)


def test_pictures_of_the_grid_are_one_a_step(found):
    _name, unrolled = found
    for layer in unrolled.layers:
        assert cell_pictures(layer).shape[0] == len(unrolled.probabilities)
        assert cell_pictures(layer).dtype == np.uint8


def test_a_clip_that_is_too_short_is_refused():
    with pytest.raises(InputError, match="longer stretch"):
        list(unrolling(Networks(), Clip(render_clip(3, "run", "test").frames[:8], 12.0), "cnn_lstm"))


@pytest.mark.parametrize("name", STREAMED)
def test_a_network_of_streams_answers_a_stream(name):
    ((clip, unrolled),) = unrolling_stream(Networks(), name, 5, 12)
    (one, start, end), (other, begin, _end) = segments(clip)
    assert {one, other} == {"kick", "roll"}
    assert begin - end == pytest.approx(1.0)  # 12 frames at 12 frames a second
    assert unrolled.labels == TASKS["order"]
    assert unrolled.probabilities.shape == (96, 2)
    assert start >= 0


def test_streams_are_hidden_behind_their_seed_and_shared_by_none(monkeypatch):
    monkeypatch.setattr(module, "render_stream", lambda _seed, _task, label, *_: label)
    assert {stream(seed, 0) for seed in range(6)} == set(TASKS["order"])
    assert stream_key("cnn_lstm", 1, 0) != stream_key("cnn_lstm", 1, 8)


def test_keys_tell_networks_apart(clip):
    keys = {unrolled_key(clip, name) for name in NAMES}
    assert len(keys) == len(NAMES)
    assert {(key.kind, key.subject) for key in keys} == {("unrolled", clip.digest)}  # what another clip replaces
    assert costing_key(16, "cpu") != costing_key(32, "cpu")


def test_figures_show_the_grid_and_its_cells(found):
    _name, unrolled = found
    last = len(unrolled.probabilities) - 1
    names = ["x"] * (1 + len(unrolled.layers))
    grid = cells.grid(unrolled, names, (0, last), words=WORDS)
    assert len(grid.layout.images) == len(names)
    assert len(grid.data[0].x) == len(unrolled.layers) * len(cells.columns(last + 1))
    assert list(grid.data[0].customdata[-1]) == [len(unrolled.layers) - 1, last]
    assert cells.channels(unrolled.layers[0].states[0], True).ndim == 3
    assert figures.frames_that_count(unrolled, [("a", 0, 1)], words=WORDS).data[0].y.sum() == pytest.approx(1, abs=1e-5)


def test_the_grid_of_a_long_stream_leaves_steps_out_and_never_the_last():
    shown = cells.columns(96)
    assert len(shown) <= cells.COLUMNS
    assert shown[-1] == 95


def test_what_waits_grows_with_the_length_for_recurrent_networks_only():
    for name in NETWORKS:
        grows = waiting(name, 256) > waiting(name, 16)
        assert grows == (name in ("recurrent_cnn", "cnn_lstm"))


def test_costs_are_measured_at_every_length_and_grow():
    assert lengths(20) == [LEAST, 16]
    *_, costs = costing(16, "cpu")
    assert costs.done == costs.total
    assert len(costs.rows) == 2 * len(NETWORKS)
    for name in NETWORKS:
        short, long = costs.of(name)
        assert (short.frames, long.frames) == (8, 16)
        assert long.peak_bytes > short.peak_bytes
        assert short.milliseconds > 0


def test_a_sequence_too_long_for_memory_is_refused_with_what_it_would_need():
    with pytest.raises(InputError, match=r"1000000 frames would take \d+\.\d GB"):
        check(1_000_000)
    assert pairs_bytes(256) == 4 * (128 * 64) ** 2


def test_the_ceiling_of_a_sum_is_the_best_that_any_sum_does():
    rng = np.random.default_rng(0)
    k = len(ACTIONS)
    pairs = [(a, b, (0.5 / k) if a == b else 0.5 / (k * (k - 1))) for a in range(k) for b in range(k)]
    best = 0.0
    scores = [rng.integers(0, 4, k) for _ in range(3000)]
    for row in scores:
        sums = {int(row[a] + row[b]) for a, b, _share in pairs}
        # Whatever is made of the sum: for each sum the likelier answer.
        thresholds = [sum(s for a, b, s in pairs if (row[a] + row[b] >= t) == (a == b)) for t in sums]
        best = max(best, *thresholds)
    assert best == pytest.approx(ceiling("same"))
    assert ceiling("order") == 0.5
