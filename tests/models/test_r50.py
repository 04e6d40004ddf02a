"""The R50 family and SlowFast at the papers' size: numbers that are published, or were computed elsewhere."""

import pytest
import torch

from models.input_spec import InputError
from models.slowfast import PATHWAYS
from models.zoo import CARDS
from vizlib.cost.network import count_of
from vizlib.engine.hooks import outputs_of
from vizlib.receptive_field import theoretical

PARAMETERS = {
    "slowfast_r50_8x8": 34_566_488,
    "slowfast_r50_4x16": 34_480_216,
    "slow_r50": 32_454_096,
    "c2d_r50": 24_327_632,
    "i3d_r50": 28_043_472,
    "i3d_r50_nl": 28_043_472 + 7_358_464,
}
GMACS = {
    ("slowfast_r50_4x16", 256): 36.10,
    ("slowfast_r50_4x16", 224): 27.64,
    ("slowfast_r50_8x8", 256): 65.71,
    ("slowfast_r50_8x8", 224): 50.31,
    ("slow_r50", 256): 54.52,
}
STAGES = ("stem", "res2", "res3", "res4", "res5")
SIDES = (56, 56, 28, 14, 7)
# 4 x 16: channels and frames after each stage, and what the lateral brings to the slow pathway.
SLOW = ((64, 4), (256, 4), (512, 4), (1024, 4), (2048, 4))
FAST = ((8, 32), (32, 32), (64, 32), (128, 32), (256, 32))
WITH_LATERAL = (80, 320, 640, 1280)


def network(name):
    with torch.device("meta"):
        return CARDS[name].build().eval()


def made(name, layers, side=224):
    """Shapes of what the layers make of the network's own number of frames."""
    with torch.device("meta"), torch.no_grad(), outputs_of(built := network(name), layers) as outputs:
        built(torch.empty(1, 3, CARDS[name].input.frames, side, side))
    return [tuple(outputs[layer][-1].shape[1:]) for layer in layers]


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters(name):
    assert sum(p.numel() for p in network(name).parameters()) == PARAMETERS[name]


@pytest.mark.parametrize(("name", "side"), GMACS)
def test_multiply_adds(name, side):
    cost = count_of(CARDS[name].build, (1, 3, CARDS[name].input.frames, side, side))
    assert cost.gmacs == pytest.approx(GMACS[name, side], abs=0.005)


@pytest.mark.parametrize("side", [224, 256])
def test_slowfasts_shapes(side):
    sides = [s * side // 224 for s in SIDES]
    for pathway, expected in zip(PATHWAYS, (SLOW, FAST), strict=True):
        shapes = made("slowfast_r50_4x16", [f"{pathway}.{n}" for n in range(5)], side)
        assert shapes == [(*row, s, s) for row, s in zip(expected, sides, strict=True)]
    laterals = made("slowfast_r50_4x16", [f"laterals.{n}" for n in range(4)], side)
    for lateral, (channels, frames), both in zip(laterals, SLOW[:4], WITH_LATERAL, strict=True):
        assert lateral[:2] == (both - channels, frames)
    assert network("slowfast_r50_4x16").classifier.in_features == 2304


@pytest.mark.parametrize(("name", "later"), [("slow_r50", 8), ("c2d_r50", 4), ("i3d_r50", 4), ("i3d_r50_nl", 4)])
def test_shapes_of_one_pathway(name, later):
    frames = (8, 8, later, later, later)
    expected = [(c, t, s, s) for (c, _frames), t, s in zip(SLOW, frames, SIDES, strict=True)]
    assert made(name, STAGES) == expected


def test_deep_fields():
    assert theoretical(network("i3d_r50"), (1, 3, 8, 224, 224))["res5"].size == (36, 427, 427)
    assert theoretical(network("c2d_r50"), (1, 3, 8, 224, 224))["res5"].size == (2, 427, 427)
    slow, fast = (torch.nn.Sequential(*stages) for stages in pathways_alone("slowfast_r50_8x8"))
    assert theoretical(slow, (1, 3, 8, 224, 224))[""].size == (19, 427, 427)
    assert theoretical(fast, (1, 3, 32, 224, 224))[""].size == (37, 427, 427)


def pathways_alone(name):
    """The stages of each pathway; where the laterals bring their channels, the slow one's own are repeated."""
    built = network(name)
    slow = [stage if n == 0 else torch.nn.Sequential(Widened(lateral), stage) for n, (stage, lateral) in enumerate(
        zip(built.slow, [None, *built.laterals], strict=True))]  # fmt: skip
    return slow, built.fast


class Widened(torch.nn.Module):
    """As many channels more as a lateral brings, from the pathway itself."""

    def __init__(self, lateral):
        super().__init__()
        self.more = lateral[0].out_channels

    def forward(self, x):
        return torch.cat([x, x[:, : self.more]], 1)


@pytest.mark.parametrize(
    ("name", "frames"),
    [("slowfast_r50_4x16", [0, 10, 20, 31]), ("slowfast_r50_8x8", [0, 4, 8, 13, 17, 22, 26, 31])],
)
def test_the_slow_pathways_frames_are_spread(name, frames):
    assert CARDS[name].build().slow_frames(32).tolist() == frames


@pytest.mark.parametrize("frames", [3, 30])
def test_a_clip_that_the_slow_pathway_cannot_share_out_is_refused(frames):
    with (
        torch.device("meta"),
        pytest.raises(InputError, match=f"{frames} frames do not divide by 4. Choose a multiple of 4"),
    ):
        network("slowfast_r50_8x8")(torch.empty(1, 3, frames, 64, 64))


def test_a_sampling_too_short_for_the_slow_pathway_is_refused():
    with pytest.raises(InputError, match="at least 8 frames; 6 were asked for"):
        CARDS["slowfast_r50_4x16"].input.sampled(6, 1)


@pytest.mark.parametrize("name", PARAMETERS)
def test_sampling_is_the_published_one(name):
    """T x tau of a video of 30 a second: the same stretch of time for all of 64 frames."""
    spec = CARDS[name].input
    assert (spec.fps, spec.frames * spec.stride) == (30, 64)
    assert (spec.resize, spec.size, set(spec.mean), set(spec.std)) == (256, 256, {0.45}, {0.225})
