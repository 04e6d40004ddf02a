"""Frames and costs of a SlowFast by its four numbers, against formulas."""

from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.fusion import HALVED
from models.input_spec import InputError
from models.lab import SIZE
from models.slowfast import KERNELS, LATERAL_FRAMES, WIDTHS
from video import Clip
from vizlib.cost.network import count_of
from vizlib.slowfast.setting import ALPHAS, BETAS, FRAMES, PRESETS, STRIDES, Setting, costs, slow_frames

SETTINGS = st.builds(
    Setting, st.sampled_from(FRAMES), st.sampled_from(STRIDES), alpha=st.sampled_from(ALPHAS),
    beta=st.sampled_from(BETAS), size=st.just("lab"),
)  # fmt: skip


def by_formula(setting):
    """Multiply-adds of the lab net's convolutions, ``C_in C_out k_T 3 3 T H W``."""
    fast = [round(width / setting.beta) for width in WIDTHS]
    extra = [0, *(2 * width for width in fast[:-1])]
    sides = [SIZE // prod(HALVED[: n + 1]) for n in range(len(WIDTHS))]

    def pathway(widths, kernels, frames, more):
        takes = [3, *widths[:-1]]
        return sum(
            (c + m) * width * k * 9 * frames * side**2
            for c, m, width, k, side in zip(takes, more, widths, kernels, sides, strict=True)
        )

    return {
        "slow": pathway(WIDTHS, KERNELS["slow"], setting.frames, extra),
        "fast": pathway(fast, KERNELS["fast"], setting.fast_frames, [0] * len(fast)),
        "laterals": sum(
            2 * c * c * LATERAL_FRAMES * setting.frames * side**2 for c, side in zip(fast[:-1], sides, strict=False)
        ),
    }


@settings(max_examples=12, deadline=None)
@given(SETTINGS)
def test_parts_cost_what_the_formula_says_and_add_up(setting):
    found = costs(setting)
    assert {part: found[part] for part in ("slow", "fast", "laterals")} == by_formula(setting)
    assert sum(found.values()) / 1e9 == pytest.approx(count_of(setting.build, setting.spec.shape).gmacs)


@pytest.mark.parametrize(("name", "gmacs"), [("4x16", 36.10), ("8x8", 65.71)])
def test_the_papers_networks_cost_what_is_known(name, gmacs):
    assert sum(costs(PRESETS[name]).values()) / 1e9 == pytest.approx(gmacs, abs=0.005)


@settings(max_examples=30, deadline=None)
@given(SETTINGS)
def test_the_slow_pathway_sees_one_of_alpha_frames_and_holds_it(setting):
    slow = slow_frames(setting)
    assert len(slow) == setting.frames
    assert slow.tolist() == list(range(0, setting.fast_frames, setting.alpha))
    held = setting.held
    assert set(held) == set(slow)
    assert ((np.arange(setting.fast_frames) - held) < setting.alpha).all()
    assert (held <= np.arange(setting.fast_frames)).all()


def test_the_papers_slow_frames_reach_from_the_first_to_the_last():
    assert slow_frames(PRESETS["8x8"]).tolist() == [0, 4, 8, 13, 17, 22, 26, 31]


def test_a_view_has_its_stride_in_the_clips_own_frames_and_a_short_clip_is_refused():
    clip = Clip(np.zeros((72, 8, 8, 3), np.uint8), 12)
    view = Setting(4, 8, alpha=4, beta=8).view(clip)
    assert set(np.diff(view)) == {2}
    assert len(view) == 16
    with pytest.raises(InputError, match="smaller stride"):
        Setting(16, 16, alpha=2, beta=8).view(clip)
