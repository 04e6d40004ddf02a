"""Tampering with time: what it does to the frames, and which networks must not notice."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from datasets.actors import render_clip
from models.fusion import FusionNet
from models.input_spec import InputError
from models.lab import INPUT
from video import Clip
from vizlib.predict import Request, predicting
from vizlib.tamper import DROP, FASTER, FREEZE, LATER, REVERSE, SHUFFLE, TamperError, Tampering

CLIPS = [("walk", 1), ("getup_faceup", 2), ("spinkick", 3)]
BLIND = ("single_frame", "late_fusion_pool")
SEEING = ("early_fusion", "late_fusion_mlp", "slow_fusion", "c3d")
lengths = st.integers(1, 64)


@pytest.fixture(scope="module")
def clips():
    return [render_clip(seed, label, "test") for label, seed in CLIPS]


def blank(frames, fps=12.0):
    return Clip(np.zeros((frames, 64, 64, 3), np.uint8), fps)


def answer(networks, name, clip, tampering=None):
    (found,) = predicting(networks, Request(name, tampering=tampering), clip)
    return found


@given(lengths)
def test_reversed_twice_nothing_has_happened(frames):
    order = Tampering(REVERSE).order(frames)
    assert order[order].tolist() == list(range(frames))


@given(lengths, st.integers(0, 99))
def test_shuffled_frames_are_all_there_in_an_order_of_the_seed(frames, seed):
    order = Tampering(SHUFFLE, seed).order(frames)
    assert sorted(order) == list(range(frames))
    assert order.tolist() == Tampering(SHUFFLE, seed).order(frames).tolist()


@given(lengths, st.integers(2, 8))
def test_a_dropped_frame_shows_the_one_kept_before(frames, keep):
    order = Tampering(DROP, keep).order(frames)
    assert all(i % keep == 0 and 0 <= t - i < keep for t, i in enumerate(order))


@given(lengths)
def test_frozen_is_the_middle_frame(frames):
    assert set(Tampering(FREEZE).order(frames)) == {frames // 2}


@given(st.integers(16, 90), st.sampled_from([1, 3, 5]), st.sampled_from([REVERSE, SHUFFLE]))
def test_a_network_is_given_the_frames_that_it_would_have_seen(frames, n, kind):
    clip = blank(frames)
    for before, after in zip(INPUT.views(clip, n), Tampering(kind, 1).views(INPUT, clip, n), strict=True):
        assert sorted(before) == sorted(after)


def test_later_moves_by_frames_and_holds_the_last_one():
    clip = blank(18)
    (before,), (after,) = INPUT.views(clip), Tampering(LATER, 4).views(INPUT, clip)
    assert after.tolist() == np.minimum(before + 4, 17).tolist()


def test_later_counts_the_networks_own_frames():
    clip = blank(80, fps=24.0)  # two frames of the clip are one of the network
    (before,), (after,) = INPUT.views(clip), Tampering(LATER, 3).views(INPUT, clip)
    assert set(after - before) == {6}


@pytest.mark.parametrize("fps", [5.0, 10.0, 30.0])
def test_later_moves_at_any_rate(fps):
    clip = blank(120, fps)
    (before,), (after,) = INPUT.views(clip), Tampering(LATER, 1).views(INPUT, clip)
    assert set(after - before) == {max(1, round(fps / 12))}


def test_faster_takes_frames_further_apart():
    (found,) = Tampering(FASTER, 3).views(INPUT, blank(60))
    assert set(np.diff(found)) == {3}


def test_too_fast_for_the_clip_says_what_to_change():
    with pytest.raises(TamperError) as error:
        Tampering(FASTER, 2).views(INPUT, blank(16))
    for part in ("2 times", "8 frames", "needs 16", "smaller factor"):
        assert part in str(error.value)


def test_a_clip_too_short_as_it_is_is_refused_as_ever():
    for kind in (REVERSE, FASTER):
        with pytest.raises(InputError, match="looks at 16 frames"):
            Tampering(kind, 2).views(INPUT, blank(9))


@pytest.mark.parametrize("name", BLIND)
@pytest.mark.parametrize("tampering", [Tampering(REVERSE), *(Tampering(SHUFFLE, seed) for seed in range(3))])
def test_an_average_over_frames_does_not_know_their_order(networks, clips, name, tampering):
    for clip in clips:
        before, after = answer(networks, name, clip), answer(networks, name, clip, tampering)
        assert np.abs(before.probabilities - after.probabilities).max() < 1e-6
        assert before.top(1)[0][0] == after.top(1)[0][0]
        # What each frame says moves with the frame.
        order = tampering.order(16)
        assert np.allclose(after.view_evidence[0], before.view_evidence[0][order], atol=1e-5)


def test_a_frozen_clip_is_its_middle_frame_to_single_frame(networks, clips):
    for clip in clips:
        before, after = (
            answer(networks, "single_frame", clip),
            answer(networks, "single_frame", clip, Tampering(FREEZE)),
        )
        assert np.allclose(after.probabilities, before.view_evidence[0][8], atol=1e-5)


@pytest.mark.parametrize("name", SEEING)
def test_the_others_notice_a_shuffle(networks, clips, name):
    moved = [
        answer(networks, name, clip, Tampering(SHUFFLE, 1)).moved_from(answer(networks, name, clip)) for clip in clips
    ]
    assert max(moved) > 0.1


def test_a_reversed_clip_is_the_twins_clip(networks):
    ours = answer(networks, "slow_fusion", render_clip(4, "walk", "test"), Tampering(REVERSE))
    twins = answer(networks, "slow_fusion", render_clip(4, "walk_backward", "test"))
    assert np.allclose(ours.probabilities, twins.probabilities, atol=1e-5)


def test_slow_fusion_moves_with_time():
    torch.manual_seed(0)
    network = FusionNet("slow").eval()
    x = torch.rand(1, 3, 52, 32, 32)
    with torch.no_grad():
        early, late = network.evidence(x[:, :, :48]), network.evidence(x[:, :, 4:])
    # Four frames are one step of its evidence; away from the ends nothing else changes.
    assert torch.allclose(early[:, 4:-3], late[:, 3:-4], atol=1e-5)
    assert not torch.allclose(early[:, 4:-3], late[:, 4:-3], atol=1e-5)


def test_how_much_probability_moved_is_a_distance(networks, clips):
    a, b = (answer(networks, "slow_fusion", clip) for clip in clips[:2])
    assert a.moved_from(a) == 0
    assert 0 < a.moved_from(b) == b.moved_from(a) <= 1
    with pytest.raises(ValueError, match="random weights"):
        a.moved_from(replace(b, probabilities=None))
