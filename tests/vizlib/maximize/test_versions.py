"""What is done to a video's motion: other orders, its mirror image, and the motion of another video."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.zoo import CARDS
from tests.generated_videos import smooth_picture
from vizlib.maximize import MaximizeSpec, class_objective
from vizlib.maximize.picture import network_input, picture_of, videos_of
from vizlib.maximize.versions import (
    BACKWARDS,
    FROZEN,
    OWN,
    SHUFFLED,
    SWAPPED,
    VERSIONS,
    backwards,
    changed,
    frozen,
    mirrored,
    motion_of,
    moving_as,
    reordered,
    shuffled,
    strength,
    swapped,
)

lengths = st.integers(2, 9)
ROUNDING = 0.5 / 255


def videos(frames, seed=0):
    """Both kinds; the last field is 0, as a picture's is."""
    generator = torch.Generator().manual_seed(seed)
    flow = torch.randn((2, frames, 4, 4), generator=generator)
    flow[:, -1] = 0
    return {"rgb": torch.rand((3, frames, 4, 4), generator=generator), "flow": flow}


@given(lengths, st.integers(0, 99))
@settings(max_examples=30)
def test_backwards_twice_is_forwards(frames, seed):
    before = videos(frames, seed)
    after = backwards(backwards(before))
    assert all(after[kind].equal(before[kind]) for kind in before)


def test_backwards_the_last_frame_comes_first_and_what_moved_right_moves_left():
    before, after = videos(5), backwards(videos(5))
    for t in range(5):
        assert after["rgb"][:, t].equal(before["rgb"][:, 4 - t])
    for t in range(4):
        assert after["flow"][:, t].equal(-before["flow"][:, 3 - t])
    assert not after["flow"][:, -1].any()
    assert list(backwards({"flow": before["flow"]})) == ["flow"]


@given(lengths, st.integers(0, 99))
@settings(max_examples=30)
def test_reordered_are_the_same_frames_in_another_order(frames, seed):
    order = np.random.default_rng(seed).permutation(frames)
    before = videos(frames, seed)
    after = reordered(before, order)
    assert all(after["rgb"][:, t].equal(before["rgb"][:, source]) for t, source in enumerate(order))
    fields = [source for source in order if source < frames - 1]
    assert all(after["flow"][:, t].equal(before["flow"][:, source]) for t, source in enumerate(fields))
    assert not after["flow"][:, -1].any()
    assert after["flow"].shape == before["flow"].shape


def test_frozen_is_the_middle_frame_and_nothing_moves():
    before, after = videos(5), frozen(videos(5))
    assert all(after["rgb"][:, t].equal(before["rgb"][:, 2]) for t in range(5))
    assert after["flow"].shape == before["flow"].shape
    assert not after["flow"].any()


@given(lengths, st.integers(0, 99))
@settings(max_examples=20)
def test_with_its_own_motion_a_video_is_what_it_was(frames, seed):
    before = videos(frames, seed)
    colours = {"rgb": (before["rgb"] * 255).round() / 255}  # black and white among them
    for after in (moving_as(colours, colours), swapped(colours, colours)):
        assert (after["rgb"] - colours["rgb"]).abs().max() < ROUNDING
    flow = before | {"flow": 0.2 * before["flow"]}
    after = swapped(flow, flow)
    assert after["rgb"] is flow["rgb"]
    seen = flow["flow"] - flow["flow"].mean((2, 3), keepdim=True)
    torch.testing.assert_close(after["flow"], seen)


def test_a_still_picture_moves_as_another_does():
    generator = torch.Generator().manual_seed(3)
    still = 0.3 + 0.4 * torch.rand((3, 1, 4, 4), generator=generator)
    other = 0.3 + 0.4 * torch.rand((3, 5, 4, 4), generator=generator)
    found = moving_as({"rgb": still.expand(-1, 5, -1, -1)}, {"rgb": other})["rgb"].double()
    # By the odds of each colour, which its motion multiplies.
    odds = other.double() / (1 - other.double())
    usual = odds.log().mean(1, keepdim=True).exp()
    expected = still.double() / (1 - still.double()) * odds / usual
    torch.testing.assert_close(found, expected / (1 + expected), rtol=1e-5, atol=1e-6)


def test_another_motion_is_as_strong_as_its_own_was():
    one, other = ({"rgb": 0.5 + 0.1 * n * (videos(6, n)["rgb"] - 0.5)} for n in (1, 4))
    assert strength(other) > 3 * strength(one)
    assert strength(swapped(one, other)) == pytest.approx(strength(one), rel=1e-3)
    still = {"rgb": one["rgb"][:, :1].expand(-1, 6, -1, -1)}
    assert strength(swapped(one, still)) == pytest.approx(0, abs=1e-6)  # nobody's motion is none
    assert not swapped(still, one)["rgb"].diff(dim=1).abs().max() > 1e-6


def test_of_two_streams_the_appearance_stays_and_the_flow_is_exchanged():
    one, other = videos(5, 1), videos(5, 2)
    one["flow"], other["flow"] = 0.1 * one["flow"], 0.2 * other["flow"]
    found = swapped(one, other)
    assert found["rgb"] is one["rgb"]
    ratio = strength(one) / strength(other)
    torch.testing.assert_close(found["flow"], ratio * motion_of(other))
    assert not found["flow"][:, -1].any()
    loud = moving_as(one, other, times=100)
    assert loud["flow"].abs().max() <= 1


def test_a_mirrored_motion_goes_the_other_way_in_the_other_half():
    right = torch.zeros(2, 3, 4, 6)
    right[0, :2, :, 4:] = 0.3  # to the right, on the right
    right[1, :2, :, 4:] = 0.1  # and down
    found = mirrored({"flow": right})["flow"]
    seen = right - right.mean((2, 3), keepdim=True)
    torch.testing.assert_close(found[0], -seen[0].flip(-1), atol=1e-6, rtol=0)
    torch.testing.assert_close(found[1], seen[1].flip(-1), atol=1e-6, rtol=0)
    blink = torch.full((3, 4, 2, 6), 0.5)
    blink[:, 2, :, 0] = 0.8
    still, after = blink[:, :1, :, 1:5], mirrored({"rgb": blink})["rgb"]
    torch.testing.assert_close(after[..., 1:5], still.expand(-1, 4, -1, -1))  # the picture stays where it was
    assert after[0, :, 0, 5].argmax() == 2
    assert after[0, 2, 0, 5] > 0.7


@pytest.mark.parametrize("name", ["slow_fusion", "two_stream", "slow_fusion_flow"])
def test_every_version_can_be_looked_at_and_asked_about(name):
    card = CARDS[name]
    spec = MaximizeSpec(name, class_objective(card, "kick"), size=32)
    one, other = smooth_picture(spec), smooth_picture(spec, seed=1)
    for version in VERSIONS:
        found = changed(version, one, other)
        for before, after in ((one.frames, found.frames), (one.flow, found.flow)):
            assert (before is None) == (after is None)
            assert before is None or (before.shape, before.dtype) == (after.shape, after.dtype)
        x = network_input(videos_of(found), card.input, spec.frames)
        assert torch.isfinite(x).all()
        same = x.allclose(network_input(videos_of(one), card.input, spec.frames), atol=1e-2)
        assert same == (version == OWN), version


def test_what_is_looked_at_is_what_was_asked_about():
    spec = MaximizeSpec("slow_fusion", class_objective(CARDS["slow_fusion"], "kick"), size=16)
    one = smooth_picture(spec)
    by_hand = {
        FROZEN: frozen(videos_of(one)), BACKWARDS: backwards(videos_of(one)), SHUFFLED: shuffled(videos_of(one), 0)
    }  # fmt: skip
    for version, expected in by_hand.items():
        assert np.array_equal(changed(version, one).frames, picture_of(expected, spec.frames).frames)
    with pytest.raises(ValueError, match="no version"):
        changed(SWAPPED, one)
    with pytest.raises(ValueError, match="no version upside down"):
        changed("upside down", one)
