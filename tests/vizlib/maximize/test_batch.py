"""Several videos at once, a still before the motion, R in what is climbed: against PyTorch's own, and bit for bit."""

from dataclasses import replace
from math import cos, pi

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from models.zoo import CARDS
from tests.generated_videos import CLASSES, Mean, Only
from tests.vizlib.maximize.test_ascent import STILL as UNMOVED
from tests.vizlib.maximize.test_ascent import last_of, same, same_pictures
from tests.vizlib.maximize.test_natural import settle
from vizlib.maximize import MaximizeError, MaximizeSpec, maximize
from vizlib.maximize.ascent import FIRST, STEADY, Ascent
from vizlib.maximize.members import MOTION, STILL, members_of
from vizlib.maximize.natural import LEAST, distance_of
from vizlib.maximize.objective import Objective, Term, channel_objective
from vizlib.maximize.parametrization import GRID, REACH, composed, parts_of
from vizlib.maximize.picture import network_input
from vizlib.maximize.state import picture_at
from vizlib.maximize.still import deflated
from vizlib.maximize.transforms import drawn

INPUT = CARDS["slow_fusion"].input
SIZE = 16


class Norms(nn.Sequential):
    """Two convolutions over time, each with a batch norm, and logits."""

    def __init__(self):
        super().__init__(
            nn.Conv3d(3, 6, 3, padding=1), nn.BatchNorm3d(6), nn.ReLU(), nn.Conv3d(6, 5, 3, padding=1),
            nn.BatchNorm3d(5), nn.AdaptiveAvgPool3d(1), nn.Flatten(), nn.Linear(5, CLASSES),
        )  # fmt: skip
        with torch.no_grad():
            settle(self[1]), settle(self[4], 1)
            self[7].weight *= 5
        self.eval().requires_grad_(False)


@pytest.fixture
def small():
    return Norms()


def towards(index=3, **changes):
    base = {"size": SIZE, "steps": 2}
    return MaximizeSpec("slow_fusion", Objective((Term(index),)), **(base | changes))


def two_stages(index=3, **changes):
    """Three steps of a still in a batch, and three of its motion, with all that the recipe has."""
    recipe = {"natural": 2.0, "real": 0.5, "real_still": 0.25, "temper": 4.0, "enough": 3.0, "cool": 0.1}
    views = {"area": 0.4, "flip": True, "calm": 1.0, "smooth": 10.0}
    base = {"steps": 6, "still": 3, "companions": (1, 7)} | recipe | views
    return towards(index, **(base | changes))


# A batch


def test_whoever_of_a_batch_is_asked_for_the_batch_is_the_same(networks):
    asked = towards(3, companions=(1, 7), natural=1.0)
    other = towards(7, companions=(3, 1), natural=1.0)
    one, two = last_of(asked, networks), last_of(other, networks)
    for field in ("parameters", "first", "second"):
        pairs = zip(getattr(one.state, field), getattr(two.state, field), strict=True)
        assert all(np.array_equal(a, b) for a, b in pairs)
    assert same_pictures(picture_at(other, one.state), two.picture)
    assert not same_pictures(one.picture, two.picture)
    assert np.array_equal(one.state.curve[:, 2], two.state.curve[:, 2])  # R is the batch's
    assert not np.array_equal(one.state.curve[:, 0], two.state.curve[:, 0])  # a score is a video's own


def test_the_members_stand_in_the_order_of_their_classes():
    for spec, place in ((towards(3, companions=(7, 1)), 1), (towards(7, companions=(1, 3)), 2)):
        members, own = members_of(spec, MOTION)
        assert [member.objective.class_index for member in members] == [1, 3, 7]
        assert own == place
    assert members_of(towards(3), MOTION)[0][0].seeds == (0,)  # alone: the seed, as ever
    alone, own = members_of(two_stages(), MOTION)
    assert (len(alone), own) == (1, 0)
    # What is no class climbs beside classes too.
    members, own = members_of(replace(towards(companions=(1,)), objective=channel_objective("3", 0)), MOTION)
    assert (len(members), members[own].objective.class_index) == (2, None)


def test_each_member_has_noise_and_moves_of_its_own_that_no_other_changes():
    spec, more = towards(3, companions=(1,), seed=5), towards(3, companions=(1, 7), seed=5)
    first, second, third = Ascent(more).state().parameters
    assert not np.array_equal(first, second)
    assert not np.array_equal(second, third)
    for ours, theirs in zip(Ascent(spec).state().parameters, (first, second), strict=True):
        assert np.array_equal(ours, theirs)
    moves = [drawn(more, member.seeds, 0) for member in members_of(more, MOTION)[0]]
    assert len(set(moves)) == 3
    assert moves[:2] == [drawn(spec, member.seeds, 0) for member in members_of(spec, MOTION)[0]]


# What is climbed


def distance(norm, x):
    """A layer's part of R, written plainly."""
    usual = norm.running_var + norm.eps
    variance, mean = torch.var_mean(x, (0, 2, 3, 4), unbiased=False)
    return (((mean - norm.running_mean) ** 2 / usual) + ((variance / usual + LEAST).sqrt() - 1) ** 2).mean()


def loss_of(spec, network, pixels):
    """All that is climbed down, from the members' pixels."""
    videos = [values.sigmoid() for values in pixels]
    x = torch.cat([network_input({"rgb": video}, INPUT, 16) for video in videos])
    logits, loss = network(x), 0.0
    for n, member in enumerate(members_of(spec, MOTION)[0]):
        index = member.objective.class_index
        score = logits[n, index]
        value = spec.temper * (logits[n] / spec.temper).log_softmax(0)[index] if spec.temper else score
        if spec.enough:
            value = value - (score - spec.enough).clamp_min(0)
        frozen = x[n : n + 1, :, 8:9].expand(-1, -1, 16, -1, -1)
        value = value + spec.pay * (score - network(frozen)[0, index])
        rough = [torch.diff(videos[n], dim=axis).square().mean() for axis in (1, 2, 3)]
        cost = spec.chi * rough[0] + spec.smooth * (rough[1] + rough[2])
        loss = loss + (cost - value) / len(pixels)
    if spec.natural:
        layers = [distance(network[1], network[0](x)), distance(network[4], nn.Sequential(*list(network)[:4])(x))]
        over = (sum(layers) - spec.real).clamp_min(0)
        loss = loss + spec.natural * (over + (FIRST - 1) * layers[0])
    return loss


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"natural": 2.0},
        {"natural": 2.0, "real": 1e5},  # below what real clips have, only the first layer counts
        {"temper": 4.0},
        {"temper": 4.0, "enough": 1e-3},
        {"pay": 2.0},
        {"pay": 2.0, "natural": 1.5, "real": 0.3, "temper": 3.0, "companions": (1, 7), "chi": 30.0, "smooth": 50.0},
    ],
)
def test_the_slope_of_all_that_is_climbed_is_pytorchs(small, changes):
    spec = towards(space="pixels", **(UNMOVED | changes))
    ascent, found = Ascent(spec), []
    ascent.move = found.extend
    ascent.climb(small)
    pixels = [torch.tensor(values, requires_grad=True) for values in ascent.state().parameters]
    expected = torch.autograd.grad(loss_of(spec, small, pixels), pixels)
    for ours, theirs in zip(found, expected, strict=True):
        assert theirs.abs().max() > 0
        torch.testing.assert_close(ours, theirs, atol=1e-3 * float(theirs.abs().max()), rtol=1e-3)


def test_the_curve_has_the_score_itself_and_r(small):
    spec = towards(space="pixels", natural=2.0, temper=4.0, enough=0.01, pay=3.0, companions=(1, 7), steps=1)
    ascent = Ascent(spec)
    seen = [
        ascent.input_of(ascent.squeezed(ascent.raw(n)), drawn(spec, member.seeds, 0))
        for n, member in enumerate(ascent.members)
    ]
    (step,) = maximize(spec, Only(small))
    with torch.no_grad():
        x = torch.cat(seen)
        logits = small(x)[ascent.own]
        assert step.score == pytest.approx(float(logits[3]), abs=1e-4)
        assert step.probability == pytest.approx(float(logits.softmax(0)[3]), abs=1e-5)
        assert step.distance == pytest.approx(distance_of(small, x), rel=1e-4)


@given(st.lists(st.floats(-9, 9), min_size=4, max_size=4), st.floats(0.5, 20), st.floats(0.1, 8))
@settings(max_examples=30)
def test_a_temper_and_what_is_enough_are_their_formulas(numbers, tau, enough):
    logits = torch.tensor(numbers, dtype=torch.float64)
    exponents = np.exp(np.array(numbers) / tau)
    tempered = tau * np.log(exponents[1] / exponents.sum())
    beyond = max(numbers[1] - enough, 0)
    for spec, expected in (
        (towards(1), numbers[1]),
        (towards(1, temper=tau), tempered),
        (towards(1, enough=enough), min(numbers[1], enough)),
        (towards(1, temper=tau, enough=enough), tempered - beyond),
    ):
        (member,), _own = members_of(spec, MOTION)
        value = Ascent.value(type("", (), {"spec": spec}), member, logits, logits[1])
        assert float(value) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("score", "slope"), [(2.0, 1.0), (5.0, 0.0)])
def test_above_what_is_enough_a_score_has_no_slope(score, slope):
    spec = towards(1, enough=3.0)
    (member,), _own = members_of(spec, MOTION)
    logits = torch.tensor([0.0, score, 1.0], requires_grad=True)
    value = Ascent.value(type("", (), {"spec": spec}), member, logits, logits[1])
    (found,) = torch.autograd.grad(value, logits)
    assert found.tolist() == [0, slope, 0]


class Aside(Norms):
    """From some pass on, a norm beside the way to the answer hears numbers that are none."""

    passes = 0

    def forward(self, x):
        self.passes += 1
        if self.passes > 2:
            self[1](self[0](x * float("nan")))
        return super().forward(x)


def test_a_distance_that_is_no_number_breaks_off():
    climbing = maximize(towards(steps=9, natural=1.0), Only(Aside()))
    good = [next(climbing), next(climbing)]
    with pytest.raises(MaximizeError, match="broke off at step 3"):
        next(climbing)
    assert all(np.isfinite(array).all() for array in good[-1].state.parameters)


def test_without_batch_norm_there_is_no_r():
    with pytest.raises(MaximizeError, match="no batch norm"):
        list(maximize(towards(natural=1.0), Only(Mean())))


# First a still


def test_a_still_comes_first_and_then_it_moves(small):
    spec = two_stages()
    steps = list(maximize(spec, Only(small)))
    assert [step.stage for step in steps] == [STILL] * 3 + [MOTION] * 3
    for step in steps:
        frames = step.picture.frames.astype(int)
        assert frames.shape == (16, SIZE, SIZE, 3)
        assert (np.ptp(frames, 0).max() > 0) == (step.done > 3)
        assert step.state.curve.shape == (step.done, 3)
        assert step.bytes == sum(
            array.nbytes for array in (*step.state.parameters, *step.state.first, *step.state.second, step.state.curve)
        )
    assert np.isfinite(steps[-1].state.curve).all()
    # The batch is left behind: a picture, where it moves, and a rest.
    assert [len(step.state.parameters) for step in steps] == [3, 3, 3, 3, 3, 3]
    assert [array.shape[1] for array in steps[2].state.parameters] == [1, 16, 16]
    assert not any(array.any() for array in steps[2].state.parameters[1:])


def test_what_begins_to_move_is_the_still_that_was_asked_for(small):
    spec = two_stages()
    whole = list(maximize(spec, Only(small)))
    longer = list(maximize(replace(spec, still=4, cool=1.0), Only(small)))  # it has not parted at step 3
    level = list(maximize(replace(spec, cool=1.0), Only(small)))
    own = members_of(spec, STILL)[1]
    assert own == 1
    assert np.array_equal(level[2].state.parameters[0], longer[2].state.parameters[own])
    (part,) = parts_of(spec, STILL)
    parameters = torch.from_numpy(whole[2].state.parameters[0])
    still = part.squeezed(part.raw(parameters, part.weights()))
    frames = (still * 255).round().permute(1, 2, 3, 0).numpy()
    assert np.abs(whole[2].picture.frames - frames).max() <= 1


@pytest.mark.parametrize("space", ["fourier", "pixels"])
def test_stopped_on_either_stage_or_between_it_goes_on_as_if_never_stopped(small, space):
    spec = two_stages(space=space)
    whole = list(maximize(spec, Only(small)))
    for stop in range(1, 6):
        rest = list(maximize(spec, Only(small), state=whole[stop - 1].state))
        assert [step.done for step in rest] == [*range(stop + 1, 7)]
        assert [step.stage for step in rest] == [step.stage for step in whole[stop:]]
        assert same(rest[-1].state, whole[-1].state)
        assert same_pictures(rest[-1].picture, whole[-1].picture)


def test_a_still_that_is_longer_than_the_ascent_stays_a_still(small):
    *_, last = maximize(two_stages(steps=2), Only(small))
    assert last.stage == STILL
    assert np.ptp(last.picture.frames.astype(int), 0).max() == 0


def test_a_still_is_climbed_in_the_network_for_stills(small):
    spec = two_stages()
    ascent = Ascent(spec)
    x = torch.cat(
        [
            ascent.input_of(ascent.squeezed(ascent.raw(n)), drawn(spec, member.seeds, 0))
            for n, member in enumerate(ascent.members)
        ]
    ).detach()
    assert x.shape == (3, 3, 1, SIZE, SIZE)
    step = next(maximize(spec, Only(small)))
    with torch.no_grad():
        still = deflated(small)
        assert step.score == pytest.approx(float(still(x)[1, 3]), abs=1e-4)
        assert step.distance == pytest.approx(distance_of(still, x), rel=1e-4)


def test_the_rate_falls_as_a_cosine_on_each_stage_and_a_still_that_moves_is_held(small):
    spec = two_stages(rate=0.04)
    ascent = Ascent(spec)
    (part,) = ascent.parts
    fall = [0.04 * (0.1 + 0.9 * (1 + cos(pi * n / 3)) / 2) for n in range(3)]
    assert fall[0] == 0.04 > fall[1] > fall[2] > 0.004
    found = []
    for _step in range(3):
        found.append(ascent.rate(part))
        ascent.climb(deflated(small))
    assert found == pytest.approx(fall)
    picture, warp, rest = ascent.parts
    for done in (3, 4, 5):
        ascent.done = done
        assert ascent.rate(warp) == ascent.rate(rest) == pytest.approx(fall[done - 3])
        assert ascent.rate(picture) == pytest.approx(STEADY * fall[done - 3])


def test_motion_begins_adam_anew(small):
    steps = list(maximize(two_stages(), Only(small)))
    assert not any(array.any() for array in (*steps[2].state.first, *steps[2].state.second))
    ascent = Ascent(two_stages(), state=steps[2].state)
    gradients = tuple(torch.rand(p.shape) + 1 for p in ascent.parameters)
    before = [p.detach().clone() for p in ascent.parameters]
    ascent.move(gradients)
    for part, old, new in zip(ascent.parts, before, ascent.parameters, strict=True):
        # The first step of Adam is as long as the rate, whatever the slope.
        torch.testing.assert_close(old - new, torch.full_like(old, ascent.rate(part)), atol=1e-6, rtol=1e-3)


def test_a_network_that_takes_no_still_says_so():
    network = nn.Sequential(nn.Conv3d(3, 2, 3, padding=1), nn.Flatten(), nn.Linear(2 * 16 * SIZE * SIZE, CLASSES))
    with pytest.raises(MaximizeError, match="does not take a still of 16 × 16 pixels"):
        list(maximize(towards(still=1), Only(network.eval().requires_grad_(False))))
    flat = nn.Sequential(nn.Conv3d(3, CLASSES, 1), nn.AdaptiveAvgPool3d(1), nn.Flatten())
    with pytest.raises(MaximizeError, match="no convolution over time"):
        list(maximize(towards(still=1), Only(flat.eval().requires_grad_(False))))


def pieces(seed, frames=5, size=12):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(3, 1, size, size, generator=generator), torch.randn(3, frames, size, size, generator=generator)


@given(st.integers(0, 2**31), st.integers(1, 6), st.integers(4, 20))
@settings(max_examples=25)
def test_what_moves_nowhere_and_has_no_rest_is_the_still(seed, frames, size):
    still, rest = pieces(seed, frames, size)
    nowhere = torch.zeros(2, frames, GRID, GRID)
    made = composed({"rgb": still, "warp": nowhere, "rest": torch.zeros_like(rest)})
    assert list(made) == ["rgb"]
    torch.testing.assert_close(made["rgb"], still.expand_as(rest), atol=1e-4, rtol=1e-4)
    made = composed({"rgb": still, "warp": nowhere, "rest": rest})
    torch.testing.assert_close(made["rgb"], still + rest, atol=1e-4, rtol=1e-4)


def test_a_warp_says_where_a_frame_looks_in_the_still():
    still, rest = pieces(0)
    warp = torch.zeros(2, 5, GRID, GRID)
    warp[0, 3] = float(np.arctanh(2 * 1 / 12 / REACH))  # the fourth frame looks a pixel to the right
    made = composed({"rgb": still, "warp": warp, "rest": torch.zeros_like(rest)})["rgb"]
    torch.testing.assert_close(made[:, 3, :, :-1], still[:, 0, :, 1:], atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(made[:, 2], still[:, 0], atol=1e-4, rtol=1e-4)


def test_where_nothing_is_warped_all_stays_as_it_is():
    raw = {"rgb": torch.rand(3, 2, 4, 4), "flow": torch.rand(2, 2, 4, 4)}
    assert composed(raw) is raw


# What is refused


@pytest.mark.parametrize(
    "companions", [(3,), (1, 1), (-1,), (CLASSES,), tuple(range(40))], ids=["own", "twice", "below", "above", "many"]
)
def test_companions_that_are_none_are_refused(companions):
    with pytest.raises(MaximizeError, match="different classes besides the one that is climbed, from 0 to 17"):
        towards(3, companions=companions)


@pytest.mark.parametrize("name", ["two_stream", "slow_fusion_flow"])
def test_flow_has_no_still(name):
    with pytest.raises(MaximizeError, match="sees flow, of which a still has none"):
        MaximizeSpec(name, Objective((Term(0),)), still=1)


@pytest.mark.parametrize("changes", [{"still": 1}, {"companions": (1,)}])
def test_what_goes_on_from_a_video_has_no_still_and_no_batch(changes):
    with pytest.raises(MaximizeError, match="moves already and climbs alone"):
        towards(start="something", **changes)
