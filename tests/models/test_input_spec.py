"""Sampling and normalisation, against torchvision's own preprocessing and by properties."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.models import video as tv

from models.input_spec import InputError, InputSpec, Sampling
from models.zoo import CARDS
from video import Clip

MEAN = STD = (0.5, 0.5, 0.5)


def blank(frames: int, fps: float) -> Clip:
    return Clip(np.zeros((frames, 8, 8, 3), np.uint8), fps)


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("r3d_18", tv.R3D_18_Weights.DEFAULT),
        ("s3d", tv.S3D_Weights.DEFAULT),
        ("mvit_v2_s", tv.MViT_V2_S_Weights.DEFAULT),
        ("swin3d_t", tv.Swin3D_T_Weights.DEFAULT),
    ],
)
@pytest.mark.parametrize("size", [(90, 160), (160, 90), (301, 257)])
def test_prepare_equals_torchvision(name, weights, size):
    spec = CARDS[name].input
    frames = np.random.default_rng(0).integers(0, 256, (4, *size, 3), np.uint8)
    clip = Clip(frames, fps=30)
    ours = spec.prepare(clip, np.arange(4))
    theirs = weights.transforms()(torch.from_numpy(frames).permute(0, 3, 1, 2))[None]
    assert ours.shape == theirs.shape == (1, 3, 4, spec.size, spec.size)
    # torchvision rounds the resized picture to whole grey levels.
    assert (ours - theirs).abs().max() < 0.51 / 255 / min(spec.std) + 1e-4


def test_prepare_scales_to_minus_one_to_one_for_i3d():
    frames = np.concatenate([np.zeros((40, 300, 300, 3), np.uint8), np.full((40, 300, 300, 3), 255, np.uint8)])
    x = CARDS["i3d_kinetics400"].input.prepare(Clip(frames, 25))
    assert x.shape == (1, 3, 64, 224, 224)
    assert x[0, :, 0].unique().tolist() == [-1]
    assert x[0, :, -1].unique().tolist() == [1]


@given(
    frames=st.integers(1, 64),
    stride=st.integers(1, 8),
    spec_fps=st.sampled_from([7.5, 15, 25]),
    clip_fps=st.floats(5, 60),
    length=st.integers(2, 300),
    n=st.integers(1, 10),
)
def test_views_stay_inside_in_order_at_the_right_pace(frames, stride, spec_fps, clip_fps, length, n):
    spec = InputSpec(frames=frames, fps=spec_fps, stride=stride, mean=MEAN, std=STD)
    clip = blank(length, clip_fps)
    reach = (frames - 1) * stride * clip_fps / spec_fps
    if reach > length - 0.5:
        with pytest.raises(InputError):
            spec.views(clip, n)
        return
    views = spec.views(clip, n)
    assert len(views) == (n if length - 1 - reach >= 0.5 else 1)  # where only one fits, there is only one
    for view in views:
        assert view.shape == (frames,)
        assert view.min() >= 0
        assert view.max() < length
        assert (np.diff(view) >= 0).all()
        assert np.abs((view - view[0]) - np.arange(frames) * stride * clip_fps / spec_fps).max() <= 1
    if n > 1:
        assert views[0][0] == 0
        assert views[-1][-1] >= length - 2


def test_one_view_lies_in_the_middle():
    spec = InputSpec(frames=11, fps=10, mean=MEAN, std=STD)
    assert spec.views(blank(31, 10))[0].tolist() == list(range(10, 21))


def test_a_clip_too_short_says_what_is_needed_and_found():
    spec = CARDS["i3d_kinetics400"].input
    with pytest.raises(InputError, match=r"64 frames, for which a clip of 2\.57 s is needed; this one lasts 1\.00 s"):
        spec.views(blank(30, 30))


@given(st.integers(2, 64), st.sampled_from([12, 15, 25]), st.floats(1, 60), st.integers(2, 99))
def test_too_short_never_contradicts_itself(frames, fps, clip_fps, length):
    """What is needed is more than what there is, also as it is written, and it is enough."""
    spec = InputSpec(frames=frames, fps=fps, mean=MEAN, std=STD)
    spec.views(blank(round(spec.least_seconds(clip_fps) * clip_fps), clip_fps))
    if length - 0.5 < (frames - 1) * clip_fps / fps:
        with pytest.raises(InputError) as refused:
            spec.views(blank(length, clip_fps))
        values = refused.value.values
        assert round(values["seconds"], 2) > round(values["found"], 2)
        assert values["seconds"] == spec.least_seconds(clip_fps)


def test_sixteen_frames_at_twelve_a_second_take_a_second_and_a_third():
    spec = InputSpec(frames=16, fps=12, mean=MEAN, std=STD)
    with pytest.raises(InputError, match=r"a clip of 1\.33 s is needed; this one lasts 1\.25 s"):
        spec.views(blank(15, 12))


def test_own_sampling_within_what_the_network_takes():
    spec = CARDS["mvit_v2_s"].input
    with pytest.raises(InputError, match="at least 16"):
        spec.sampled(8, 1)
    with pytest.raises(InputError, match="at most 16"):
        spec.sampled(32, 1)
    assert CARDS["r3d_18"].input.sampled(8, 4).seconds == pytest.approx(8 * 4 / 15)


@pytest.mark.parametrize("name", CARDS)
def test_own_sampling_by_stride_or_by_seconds(name):
    spec = CARDS[name].input
    frames = min(16, spec.max_frames or 16)
    by_stride, by_seconds = Sampling(frames, stride=3).of(spec), Sampling(frames, seconds=4.0).of(spec)
    assert (by_stride.frames, by_stride.stride) == (by_seconds.frames, 3) == (frames, 3)
    assert by_seconds.seconds == pytest.approx(4)
    view = by_seconds.views(blank(300, 30))[0]
    assert (view[-1] - view[0]) / 30 == pytest.approx(4 * (frames - 1) / frames, abs=1 / 15)


@pytest.mark.parametrize("size", [(90, 160), (160, 90), (128, 171)])
def test_crop_box_is_what_prepare_cuts(size):
    """A bright box drawn at the crop's border fills the prepared picture's border and nothing outside is seen."""
    spec = CARDS["i3d_kinetics400"].input
    x1, y1, x2, y2 = spec.crop(*size)
    frames = np.zeros((2, *size, 3), np.uint8)
    frames[:, round(y1) + 1 : round(y2) - 1, round(x1) + 1 : round(x2) - 1] = 255
    seen = spec.prepare(Clip(frames, 25), np.array([0]))[0, 0, 0]
    assert (seen[6:-6, 6:-6] > 0.99).all()
    assert seen[0].max() < 0.99 or y1 <= 0


@pytest.mark.parametrize("name", ["slow_fusion", "two_stream", "i3d_kinetics400", "c3d_sports1m"])
def test_what_is_normalised_comes_back(name):
    spec = CARDS[name].input
    x = torch.rand(1, len(spec.kinds), 2, 3, 4)
    normalised = spec.normalised(x)
    for channel, (mean, std) in enumerate(zip(spec.mean, spec.std, strict=True)):
        torch.testing.assert_close(normalised[:, channel], (x[:, channel] - mean) / std)
    torch.testing.assert_close(spec.denormalised(normalised), x)
    assert torch.equal(spec.normalised(x[0]), normalised[0])  # without a batch
