"""Maps of clips: step by step, from many threads, with their checks and as pictures."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import nn

from datasets.actors import render_clip
from models.input_spec import InputError
from models.zoo import CARDS, load
from pages.attribution.figures import curves, over_time
from tests.families import one_a_family
from tests.generated_videos import Only
from video import Clip, Progress
from vizlib.attribution import (
    METHOD_NAMES,
    AttributionError,
    Question,
    check_key,
    checking,
    explain,
    explaining,
    stepping,
)
from vizlib.attribution.checks import by_value, cells, cut, shuffled
from vizlib.attribution.pictures import SIDE, coloured, frame_on, frames_on, map_on, scale_of, timeline
from vizlib.attribution.shapley import FEWEST, MOST_ERROR
from vizlib.attribution.stepping import stepped
from vizlib.engine.networks import Networks
from vizlib.results.ranks import rank_correlation, ranks

LABEL = "cartwheel"
WORDS = dict.fromkeys(("frame", "deletion", "insertion", "map", "random", "share", "probability"), "")
EXPLAINABLE = [card.name for card in CARDS.values() if card.labels == "actors-18"]


@pytest.fixture(scope="module")
def clip():
    return render_clip(3, LABEL, "test", 64)


def last_of(clip, question, networks):
    *_, found = explaining(clip, question, networks)
    return found


@pytest.fixture(scope="module")
def found(clip, networks):
    return last_of(clip, Question("slow_fusion", "integrated_gradients"), networks)


def hooks(network):
    return [m for m in network.modules() if m._forward_hooks or m._forward_pre_hooks or m._backward_hooks]


def waiting():
    """Threads that wait for a pass, and not for work; one that has just ended may take a moment to say so."""
    end = time.monotonic() + 60
    while busy() and time.monotonic() < end:
        time.sleep(0.01)
    return busy()


def busy():
    return sum(thread.name == "attribution" for thread in threading.enumerate()) - sum(
        map(len, stepping._idle.values())
    )


# -- steps


def test_a_library_s_loop_stops_before_every_pass_and_its_result_comes_last():
    lock, passed = Lock(), []

    def work(turn):
        for n in range(3):
            with turn():
                assert lock.locked()
                passed.append(n)
        return "done"

    steps = stepped(work, 3, lock)
    assert not passed
    for n in range(3):
        assert next(steps) == Progress(n, 4)
        assert passed == list(range(n))
        assert not lock.locked()
    assert list(steps) == ["done"]
    assert not waiting()


@pytest.mark.parametrize("after", [0, 1, 2])
def test_whoever_leaves_ends_the_thread_within_one_pass(after):
    passed = []

    def work(turn):
        for n in range(100):
            with turn():
                passed.append(n)

    steps = stepped(work, 100, Lock())
    for _ in range(after):
        next(steps)
    steps.close()
    assert not waiting()
    assert len(passed) == max(0, after - 1)


def test_an_error_in_the_thread_reaches_whoever_asked():
    lock = Lock()

    def work(turn):
        with turn():
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        list(stepped(work, 1, lock))
    assert not waiting()
    assert not lock.locked()


def test_more_passes_than_foretold_never_look_finished():
    def work(turn):
        for _ in range(5):
            with turn():
                pass

    assert all(step.done < step.total for step in list(stepped(work, 2, Lock()))[:-1])


# -- maps of clips


@pytest.mark.parametrize("name", one_a_family(EXPLAINABLE))
def test_integrated_gradients_add_up_within_five_per_cent(clip, networks, name):
    found = last_of(clip, Question(name, "integrated_gradients"), networks)
    assert found.values.shape == (16, 64, 64)
    assert found.residual <= 0.05
    assert found.question.steps in (32, 64, 128, 256, 512)
    assert found.whole == pytest.approx(found.score - found.baseline_score, rel=0.05)
    assert found.badge == "actors-18"
    assert found.probabilities.sum() == pytest.approx(1, abs=1e-4)
    assert found.question.target == found.probabilities.argmax()
    assert hooks(networks.get(name, "cpu").network) == []


def test_a_number_of_steps_that_a_person_chose_is_kept(clip, networks):
    found = last_of(clip, Question("cnn_lstm", "integrated_gradients", steps=4), networks)
    assert found.question.steps == 4
    assert found.residual > 0.05


def test_what_a_network_sees_twice_is_added_up(found):
    twice = replace(found, indices=np.array([2, 2, 3, 4, 5, 6, 6, *range(7, 16)]))
    times, values = twice.on_clip
    assert times.tolist() == list(range(2, 16))
    np.testing.assert_allclose(values[0], found.values[0] + found.values[1])
    assert values.sum() == pytest.approx(found.whole, rel=1e-3)
    assert found.bytes == found.values.nbytes + found.own.nbytes


@pytest.mark.parametrize("method", ["saliency", "grad_cam", "occlusion"])
def test_methods_that_promise_no_sum_have_no_residual(clip, networks, method):
    found = last_of(clip, Question("slow_fusion", method, layer="features.4", patch=2), networks)
    assert np.isnan(found.residual)
    assert found.own.shape == ((4, 4, 4) if method == "grad_cam" else (16, 64, 64))
    assert found.values.shape == (16, 64, 64)


@pytest.mark.parametrize("name", ["r3d_18"])
def test_torchvision_s_networks_are_explained_and_say_that_they_are_random(no_public_weights, name):
    spec = CARDS[name].input
    frames = np.random.default_rng(0).integers(0, 256, (spec.frames, 64, 64, 3), np.uint8)
    found = last_of(Clip(frames, spec.fps), Question(name, "saliency", 7), Networks())
    assert found.badge == "random"
    assert found.values.shape == (spec.frames, spec.size, spec.size)
    assert found.values.min() >= 0
    assert found.values.max() > 0


def test_shapley_values_grow_with_their_errors_until_they_are_sure(clip, networks, monkeypatch):
    monkeypatch.setattr(explain, "EVERY_S", 0.0)
    steps = list(explaining(clip, Question("early_fusion", "shapley", orders=128), networks))
    grown = [step for step in steps if not isinstance(step, Progress)]
    assert all(
        isinstance(step, Progress) for step in steps[: len(steps) - len(grown)]
    )  # from then on it is on the page
    assert not any(step.finished for step in grown[:-1])
    found = grown[-1]
    assert found.finished
    assert found.shown == found.orders > grown[0].orders == 4
    assert found.unsure <= MOST_ERROR or found.orders == 128
    assert found.residual < 1e-4
    assert found.errors.shape == (16,)
    assert found.errors_on_clip.sum() == pytest.approx(found.errors.sum())
    twice = replace(found, indices=np.array([2, 2, *range(3, 17)]))
    assert twice.errors_on_clip[0] == pytest.approx(found.errors[:2].sum())


def test_a_network_that_adds_frames_up_is_sure_at_once(clip, networks):
    found = last_of(clip, Question("single_frame", "shapley", orders=128), networks)
    assert found.orders == FEWEST
    assert found.unsure < 1e-4


def test_parallel_sessions_get_what_a_lone_one_gets(clip, networks):
    wanted = [Question("slow_fusion", method, 3, layer="features.3", patch=2, orders=4) for method in METHOD_NAMES]
    alone = [last_of(clip, question, networks).values for question in wanted]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: last_of(clip, question, networks).values, [*wanted, wanted[0]]))
    for one, other in zip([*alone, alone[0]], together, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5 * np.abs(one).max())
    assert hooks(networks.get("slow_fusion", "cpu").network) == []
    assert not waiting()


@pytest.mark.parametrize("method", METHOD_NAMES)
def test_a_stop_leaves_nothing_behind(clip, networks, method):
    steps = explaining(clip, Question("slow_fusion", method, 0, layer="features.4"), networks)
    assert isinstance(next(steps), Progress)
    steps.close()
    loaded = networks.get("slow_fusion", "cpu")
    assert not waiting()
    assert not loaded.lock.locked()
    assert hooks(loaded.network) == []


def test_an_error_leaves_nothing_behind(clip, networks):
    with pytest.raises(AttributionError):
        last_of(clip, Question("slow_fusion", "grad_cam", 0, layer="classifier"), networks)
    loaded = networks.get("slow_fusion", "cpu")
    assert not loaded.lock.locked()
    assert hooks(loaded.network) == []
    assert all(not parameter.requires_grad for parameter in loaded.network.parameters())


def test_a_clip_that_is_too_short_is_a_sentence(clip, networks):
    with pytest.raises(InputError, match="looks at 16 frames"):
        list(
            explaining(replace(clip, frames=clip.frames[:5], truth=None), Question("slow_fusion", "saliency"), networks)
        )


def test_keys_name_the_question_and_never_pixels(clip):
    one, other = Question("slow_fusion", "saliency"), Question("slow_fusion", "saliency", against=2)
    assert one.key(clip) == one.key(clip) != other.key(clip)
    assert one.key(clip).subject == clip.digest
    assert check_key(clip, one) not in (one.key(clip), check_key(clip, other))


# -- checks


@given(arrays(float, st.integers(2, 30), elements=st.sampled_from([0.0, 1.0, 2.5, 7.0])))
def test_ranks_count_how_many_are_below(values):
    for value, rank in zip(values, ranks(values), strict=True):
        assert rank == (values < value).sum() + ((values == value).sum() + 1) / 2


@given(arrays(float, 12, elements=st.integers(-20, 20), unique=True), st.permutations(range(12)))
def test_rank_correlation_sees_only_the_order(values, order):
    assert rank_correlation(values, values**3) == pytest.approx(1)
    assert rank_correlation(values, -values) == pytest.approx(-1)
    other = values[list(order)]
    assert rank_correlation(values, other) == pytest.approx(
        np.corrcoef(values.argsort().argsort(), other.argsort().argsort())[0, 1]
    )


def test_a_flat_map_is_compared_with_nothing_and_a_lost_one_is_unlike():
    flat, other = np.zeros(5), np.arange(5.0)
    assert np.isnan(rank_correlation(flat, other))
    assert rank_correlation(other, flat) == 0


@given(st.tuples(*[st.integers(1, 20)] * 3))
def test_cells_share_out_the_clip(shape):
    of = cells(shape)
    assert of.shape == shape
    count = np.prod([min(n, 8) for n in shape])
    assert sorted(np.unique(of)) == list(range(count))
    sizes = np.bincount(of.reshape(-1))
    assert sizes.min() >= np.prod([max(1, n // 8) for n in shape])


def test_cells_are_taken_away_in_the_order_of_the_map():
    of = cells((4, 8, 8))
    values = np.random.default_rng(0).normal(size=of.shape)
    order = by_value(values, of, np.random.default_rng(0))
    means = [values[of == cell].mean() for cell in order]
    assert means == sorted(means, reverse=True)
    x, baseline = torch.ones(1, 3, 4, 8, 8), torch.zeros(1, 3, 4, 8, 8)
    for n in (0, 1, 100, len(order)):
        left = cut(x, baseline, torch.from_numpy(of), order, n)
        gone = np.isin(of, order[:n])
        assert (left[0, 0].numpy() == ~gone).all()


def test_shuffled_weights_are_the_same_numbers_elsewhere():
    network = load("slow_fusion")
    before = [t.clone() for t in (*network.parameters(), *network.buffers())]
    other = shuffled(network, 0)
    tensors = [(*one.parameters(), *one.buffers()) for one in (network, other)]
    for mine, its, old in zip(*tensors, before, strict=True):
        assert mine.equal(old)
        assert its.flatten().sort().values.equal(mine.flatten().sort().values)
        assert mine.numel() == 1 or not mine.equal(its)
    assert all(a.equal(b) for a, b in zip(other.parameters(), shuffled(network, 0).parameters(), strict=True))


def test_cells_with_as_much_as_others_come_in_random_order():
    of = cells((8, 8, 8))
    one, other = (by_value(np.zeros(of.shape), of, np.random.default_rng(seed)) for seed in (0, 1))
    assert sorted(one) == sorted(other) == list(range(512))
    assert (one != other).any()
    assert (np.diff(one) != 1).any()


@pytest.fixture(scope="module")
def checks(clip, found, networks):
    *steps, checks = checking(clip, found, networks)
    assert all(isinstance(step, Progress) and step.done < step.total for step in steps)
    return checks


def test_curves_lead_from_the_clip_to_the_baseline_and_back(checks, found, clip, networks):
    own = found.probabilities[found.question.target]
    random = zip(checks.deletion_random, checks.insertion_random, strict=True)
    for deletion, insertion in ((checks.deletion, checks.insertion), *random):
        assert len(deletion) == len(insertion) == 9
        assert deletion[0] == pytest.approx(own, abs=1e-5)
        assert insertion[-1] == pytest.approx(own, abs=1e-5)
        assert deletion[-1] == pytest.approx(insertion[0], abs=1e-5)
    assert checks.finds[0]


def test_a_map_of_the_network_passes_and_one_of_the_clip_does_not(checks, clip, networks):
    assert checks.adds_up
    assert checks.changes
    assert len(checks.alike) == 3
    frozen = last_of(clip, Question("slow_fusion", "integrated_gradients", baseline="frozen"), networks)
    *_, other = checking(clip, frozen, networks)
    assert other.likeness > checks.likeness + 0.2
    assert not other.changes


def test_the_person_is_known_of_rendered_clips(checks, clip, found, networks):
    assert checks.person == pytest.approx(clip.truth.mask.mean(), abs=1e-3)
    assert checks.person < checks.on_person < 1
    *_, other = checking(replace(clip, truth=None), found, networks)
    assert np.isnan(other.on_person)


def test_a_map_without_any_idea_seldom_passes(clip, found, networks):
    passed = []
    for seed in range(3):
        noise = np.random.default_rng(seed).normal(size=found.values.shape).astype(np.float32)
        *_, checks = checking(clip, replace(found, values=noise), networks)
        passed += checks.finds
    assert sum(passed) <= 2  # of 6, where one in ten is expected


def test_whoever_leaves_in_the_middle_of_the_checks_leaves_nothing(clip, found, networks):
    steps = checking(clip, found, networks)
    for _ in range(4):
        next(steps)
    steps.close()
    assert not waiting()
    assert not networks.get("slow_fusion", "cpu").lock.locked()


class Ignorant(nn.Module):
    """Says the same of every clip."""

    def __init__(self):
        super().__init__()
        self.bias = nn.Parameter(torch.linspace(0, 1, 18))

    def forward(self, x):
        return self.bias.expand(len(x), -1) + 0 * x.mean((1, 2, 3, 4))[:, None]


def test_a_flat_map_can_neither_pass_nor_fail(clip):
    networks = Only(Ignorant().eval().requires_grad_(False))
    found = last_of(clip, Question("slow_fusion", "saliency", 0), networks)
    assert not found.values.any()
    *_, checks = checking(clip, found, networks)
    assert checks.changes is None
    assert checks.adds_up is None
    assert checks.finds == (None, None)


def test_class_against_class_is_checked_between_the_two(clip, networks):
    found = last_of(clip, Question("slow_fusion", "saliency", 3, 5), networks)
    *_, checks = checking(clip, found, networks)
    assert checks.deletion[0] == pytest.approx(1 / (1 + np.exp(-found.score)), abs=1e-4)


# -- pictures and figures


def test_one_timeline_holds_what_all_networks_look_at(found):
    other = replace(found, indices=np.arange(0, 48, 3))
    times = timeline([found, other])
    assert times.tolist() == list(range(46))


def test_a_map_lies_on_the_frames_it_was_made_for_and_nowhere_else(clip, found):
    sparse = replace(found, indices=np.arange(10, 42, 2))
    times = np.arange(0, 60)
    pictures = [map_on(sparse, times)(n) for n in range(60)]
    assert pictures[0].shape == (SIDE, SIDE, 3)
    own = [map_on(sparse, sparse.indices)(n) for n in range(16)]
    for n, moment in enumerate(times):
        away = np.abs(sparse.indices - moment)
        expected = own[away.argmin()] if away.min() <= 1 else np.zeros_like(own[0])
        assert (pictures[n] == expected).all()
    frames = frames_on(clip, found, found.indices)
    assert frames.shape == (16, SIDE, SIDE, 3)
    assert (frame_on(clip, found, found.indices, 3) == frames[3]).all()


def test_colours_say_for_and_against():
    values = np.zeros((2, 4, 4), np.float32)
    values[0, 0, 0], values[1, 1, 1] = 1, -1
    pictures = [coloured(step, True, scale_of(values)) for step in values]
    red, blue = pictures[0][0, 0].astype(int), pictures[1][1, 1].astype(int)
    assert red[0] > red[2]
    assert blue[2] > blue[0]
    assert not pictures[0][3, 3].any()


def test_every_frame_has_a_bar_in_the_colour_of_its_sign(clip, found):
    figure = over_time(frames_on(clip, found, found.indices), found.indices, [found, found], ["a", "b"], words=WORDS)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert len(bars) == 2
    parts = found.values.sum((1, 2))
    np.testing.assert_allclose(bars[0].y, parts)
    assert len({*bars[0].marker.color}) == len({*(parts >= 0)})
    assert list(bars[0].x) == list(range(1, 17))
    assert len(figure.layout.images) == 16
    assert bars[0].error_y.array is None
    sampled = replace(found, errors=np.linspace(0, 1, 16))
    figure = over_time(frames_on(clip, found, found.indices), found.indices, [sampled], ["a"], words=WORDS)
    (bar,) = [trace for trace in figure.data if trace.type == "bar"]
    np.testing.assert_allclose(bar.error_y.array, 2 * np.linspace(0, 1, 16))


def test_curves_show_both_orders(checks):
    figure = curves(checks, words=WORDS)
    assert [len(trace.y) for trace in figure.data] == [9] * 4
