"""The ascent: it climbs, is repeatable, can be stopped and goes on, and breaks off with a sentence."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from models.input_spec import InputError
from models.zoo import CARDS, NetworkError
from tests.generated_videos import CLASSES, Mean, Only, logits_of, smooth_picture
from vizlib.engine.device import OutOfMemory
from vizlib.maximize import MaximizeError, MaximizeSpec, State, Step, class_objective, maximize
from vizlib.maximize.ascent import BETAS, Ascent
from vizlib.maximize.checks import energy
from vizlib.maximize.objective import channel_objective
from vizlib.maximize.parametrization import parts_of
from vizlib.maximize.penalty import penalty
from vizlib.maximize.picture import network_input, videos_of
from vizlib.maximize.spec import MOST_FRAMES, MOST_SIZE, MOST_STEPS, SPACES
from vizlib.maximize.state import beginning, picture_at
from vizlib.maximize.transforms import drawn, transformed

# Weights and thresholds: from 0 to a number that nobody reaches.
ENDLESS = ("falloff", "chi", "smooth", "calm", "jitter", "turn", "temper", "enough", "natural", "real", "real_still",
           "pay")  # fmt: skip
STILL = {"jitter": 0.0, "zoom": 0.0, "turn": 0.0, "roll": 0}


def towards(label="jump", name="slow_fusion", **changes):
    """An ascent of 4 steps in 16 pixels, where the network takes such small ones."""
    small = {} if name in ("early_fusion", "two_stream") else {"size": 16}
    return MaximizeSpec(name, class_objective(CARDS[name], label), **({"steps": 4} | small | changes))


def last_of(spec, networks, state=None):
    *_, last = maximize(spec, networks, state=state)
    return last


def arrays(state):
    return (*state.parameters, *state.first, *state.second, state.curve)


def same(one, two):
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(arrays(one), arrays(two), strict=True))


def finite(state):
    """R aside, which was not asked for."""
    return all(np.isfinite(array).all() for array in (*arrays(state)[:-1], state.curve[:, :2]))


def same_pictures(one, two):
    pairs = ((one.frames, two.frames), (one.flow, two.flow))
    return all((a is None and b is None) or np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("name", ["slow_fusion", "two_stream", "slow_fusion_flow"])
@pytest.mark.parametrize("space", SPACES)
def test_the_same_settings_give_the_same_video_and_another_seed_another(networks, name, space):
    spec = towards(name=name, space=space, steps=2)
    one, two, other = (last_of(found, networks) for found in (spec, spec, replace(spec, seed=1)))
    assert same(one.state, two.state)
    assert same_pictures(one.picture, two.picture)
    assert not same_pictures(one.picture, other.picture)


@pytest.mark.parametrize("name", ["early_fusion", "two_stream"])
@pytest.mark.parametrize("stop", [1, 3])
def test_stopped_and_gone_on_is_the_same_as_never_stopped(networks, name, stop):
    spec = towards(name=name, steps=5, chi=20.0, smooth=20.0)
    steps = list(maximize(spec, networks))
    first_half = list(maximize(replace(spec, steps=stop), networks))
    rest = list(maximize(spec, networks, state=first_half[-1].state))
    assert [step.done for step in steps] == [1, 2, 3, 4, 5]
    assert [step.done for step in rest] == [*range(stop + 1, 6)]
    assert same(rest[-1].state, steps[-1].state)
    assert same_pictures(rest[-1].picture, steps[-1].picture)
    # Neither moved what the stop had left behind.
    assert same(first_half[-1].state, steps[stop - 1].state)


def test_who_goes_on_from_the_end_is_given_the_end(networks):
    spec = towards("kick")
    *_, last = maximize(spec, networks)
    (again,) = maximize(spec, networks, state=last.state)
    assert same(again.state, last.state)
    assert (again.done, again.total) == (4, 4)


def test_each_step_tells_where_it_is_and_what_it_costs(networks):
    spec = towards(steps=3)
    steps = list(maximize(spec, networks))
    loaded = networks.get("slow_fusion", "cpu")
    for n, step in enumerate(steps, 1):
        assert (step.done, step.total, step.badge) == (n, 3, loaded.badge)
        assert step.state.curve.shape == (n, 3)
        assert (step.score, step.probability) == tuple(step.state.curve[-1, :2])
        assert np.isnan(step.distance)  # R was not asked for
        assert 0 < step.probability < 1
        assert step.bytes == sum(array.nbytes for array in arrays(step.state))
        assert step.picture.frames.shape == (16, 16, 16, 3)
    # A step keeps what it had while others climb on.
    assert not np.array_equal(steps[0].state.parameters[0], steps[1].state.parameters[0])
    assert np.array_equal(steps[2].state.curve[:2], steps[1].state.curve, equal_nan=True)


def test_the_first_score_is_that_of_noise_after_its_transform(networks):
    spec = towards(steps=1)
    (step,) = maximize(spec, networks)
    (part,) = parts_of(spec)
    noise = part.noise(torch.Generator().manual_seed(0))
    video = transformed(part.squeezed(part.raw(noise, part.weights())), "rgb", drawn(spec, (0,), 0))
    with torch.no_grad():
        logits = networks.get("slow_fusion", "cpu").network(
            network_input({"rgb": video}, CARDS["slow_fusion"].input, 16)
        )[0]
    assert step.score == pytest.approx(float(logits[spec.objective.class_index]), abs=1e-4)
    assert step.probability == pytest.approx(float(logits.softmax(0)[spec.objective.class_index]), abs=1e-5)


def from_noise_to_result(spec, networks):
    noise = picture_at(spec, beginning(spec.seed, parts_of(spec)))
    return logits_of(networks, spec, noise), logits_of(networks, spec, last_of(spec, networks).picture)


@pytest.mark.parametrize(("name", "space"), [("single_frame", "pixels"), ("slow_fusion_flow", "fourier")])
def test_24_steps_climb_far_above_the_noise(networks, name, space):
    spec = towards(name=name, space=space, steps=24)
    noise, reached = from_noise_to_result(spec, networks)
    assert reached[spec.objective.class_index] > noise[spec.objective.class_index] + 2


def test_24_steps_convince_slow_fusion(networks):
    spec = towards(steps=24, size=32)
    noise, reached = from_noise_to_result(spec, networks)
    assert noise.argmax() != reached.argmax() == spec.objective.class_index


def test_both_streams_climb(networks):
    spec = towards("kick", "two_stream", steps=24)
    network = networks.get("two_stream", "cpu").network

    def evidence(picture):
        with torch.no_grad():
            x = network_input(videos_of(picture), CARDS["two_stream"].input, 16)
            return network.evidence(x)[0, :, spec.objective.class_index].numpy()

    noise = evidence(picture_at(spec, beginning(spec.seed, parts_of(spec))))
    assert (evidence(last_of(spec, networks).picture) > noise + 2).all()


@pytest.mark.parametrize("unit", [None, (2, 0, 1)])
def test_a_channel_and_a_unit_climb_and_have_no_probability(networks, unit):
    spec = MaximizeSpec("slow_fusion", channel_objective("features.4", 3, unit), size=32, steps=12, **STILL)
    last = last_of(spec, networks)
    assert last.score > 4 * abs(last.state.curve[0, 0]) + 1
    assert np.isnan(last.state.curve[:, 1]).all()
    assert np.isnan(last.probability)


def test_more_penalty_on_time_is_less_change_in_time(networks):
    free, slow = (energy(last_of(towards(chi=chi, steps=12), networks).picture) for chi in (0.0, 20000.0))
    assert slow < free / 2


def test_adam_written_out_is_pytorchs(networks):
    spec = towards(name="two_stream", rate=0.03)
    ascent = Ascent(spec)
    theirs = [parameters.detach().clone().requires_grad_() for parameters in ascent.parameters]
    optimizer = torch.optim.Adam(theirs, lr=spec.rate, betas=BETAS)
    generator = torch.Generator().manual_seed(0)
    for done in range(5):
        # None all but 0: there the paper's two ways to write a step differ in what keeps it from dividing by 0.
        gradients = tuple((torch.rand(p.shape, generator=generator) + 1) * p.sign() for p in theirs)
        ascent.done = done
        ascent.move(gradients)
        for parameters, gradient in zip(theirs, gradients, strict=True):
            parameters.grad = gradient
        optimizer.step()
        for ours, expected in zip(ascent.parameters, theirs, strict=True):
            torch.testing.assert_close(ours, expected, atol=1e-6, rtol=1e-5)


def test_a_climb_is_one_of_pytorchs_adam_on_what_is_climbed(networks):
    # So heavy that what keeps Adam from dividing by 0 does not count.
    heavy = 1e5 * class_objective(CARDS["slow_fusion"], "jump")
    spec = replace(towards(space="pixels", smooth=3e5, chi=5e5, rate=0.02), objective=heavy)
    network = networks.get("slow_fusion", "cpu").network
    ascent, (part,) = Ascent(spec), parts_of(spec)
    pixels = part.noise(torch.Generator().manual_seed(0)).requires_grad_()
    optimizer = torch.optim.Adam([pixels], lr=spec.rate, betas=BETAS, maximize=True)
    for step in range(4):
        ascent.climb(network)
        colours = torch.sigmoid(pixels)
        x = network_input({"rgb": transformed(colours, "rgb", drawn(spec, (0,), step))}, CARDS["slow_fusion"].input, 16)
        rough = sum(torch.diff(colours, dim=axis).square().mean() for axis in (2, 3))
        sudden = torch.diff(colours, dim=1).square().mean()
        optimizer.zero_grad()
        (1e5 * (network(x)[0, spec.objective.class_index] - 3 * rough - 5 * sudden)).backward()
        optimizer.step()
    # Steps of 0.02 each; where a gradient is all but 0, rounding decides which way.
    apart = (ascent.parameters[0] - pixels).abs()
    assert apart.quantile(0.99) < 1e-4
    assert (pixels - part.noise(torch.Generator().manual_seed(0))).abs().quantile(0.5) > 0.02


def test_what_has_no_gradient_stays_where_it_is(networks):
    spec = MaximizeSpec("two_stream", channel_objective("temporal.features.3", 5), steps=3)
    (before, flow_before), (after, flow_after) = (
        state.parameters for state in (Ascent(spec).state(), last_of(spec, networks).state)
    )
    assert np.array_equal(before, after)
    assert not np.array_equal(flow_before, flow_after)


def penalised(spec, raw):
    raw = raw.clone().requires_grad_()
    total = penalty(spec, raw, torch.sigmoid(raw))
    return total.item(), torch.autograd.grad(total, raw)[0] if total.requires_grad else None


def test_chi_counts_only_what_changes_in_time():
    spec = replace(towards(), chi=7.0)
    raw = torch.randn(3, 5, 6, 6)
    still = raw[:, :1].expand_as(raw)
    total, gradient = penalised(spec, still)
    assert total == pytest.approx(0, abs=1e-12)
    assert gradient.abs().max() < 1e-6
    total, gradient = penalised(spec, raw)
    assert total == pytest.approx(7 * float(torch.diff(torch.sigmoid(raw), dim=1).square().mean()), rel=1e-5)
    assert gradient.abs().max() > 1e-4


def test_smooth_counts_only_what_changes_in_space():
    spec = replace(towards(), smooth=7.0)
    raw = torch.randn(3, 5, 6, 6)
    flicker = raw[:, :, :1, :1].expand_as(raw)
    total, gradient = penalised(spec, flicker)
    assert total == pytest.approx(0, abs=1e-12)
    assert gradient.abs().max() < 1e-6
    video = torch.sigmoid(raw)
    expected = 7 * sum(float(torch.diff(video, dim=axis).square().mean()) for axis in (2, 3))
    assert penalised(spec, raw)[0] == pytest.approx(expected, rel=1e-5)
    for axis in (2, 3):
        stripes = raw.narrow(axis, 0, 1).expand_as(raw)
        assert penalised(spec, stripes)[0] > 0


def test_calm_counts_only_what_is_near_the_ends():
    spec = replace(towards(), calm=7.0)
    raw = torch.rand(3, 5, 6, 6) * 4 - 2
    assert penalised(spec, raw)[0] == 0
    raw[0, 0, 0, 0], raw[1, 2, 3, 4] = 3, -4
    total, gradient = penalised(spec, raw)
    assert total == pytest.approx(7 * (1 + 4) / raw.numel())
    assert gradient.count_nonzero() == 2
    assert gradient[0, 0, 0, 0] > 0 > gradient[1, 2, 3, 4]


def test_without_penalties_nothing_is_subtracted_and_one_frame_does_not_change():
    assert penalised(towards(), torch.randn(3, 5, 6, 6))[0] == 0
    assert penalised(replace(towards(), chi=7.0), torch.randn(3, 1, 6, 6))[0] == 0


def test_the_gradient_of_the_penalty_is_its_slope():
    spec = replace(towards(), chi=2.0, smooth=3.0, calm=0.5)
    raw = 2 * torch.randn((2, 3, 3, 3), dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    torch.autograd.gradcheck(lambda found: penalty(spec, found, torch.tanh(found)), raw.requires_grad_())


def test_the_networks_own_weights_have_no_gradient_and_do_not_move(networks):
    network = networks.get("slow_fusion", "cpu").network
    before = {name: value.clone() for name, value in network.state_dict().items()}
    list(maximize(towards(), networks))
    assert all(parameter.grad is None and not parameter.requires_grad for parameter in network.parameters())
    assert all(value.equal(before[name]) for name, value in network.state_dict().items())
    assert not network.training


def test_a_convolutional_network_takes_other_sizes(networks, monkeypatch):
    # Its card lets a person choose 16 frames only; the network itself takes any number.
    card = CARDS["slow_fusion"]
    monkeypatch.setitem(CARDS, card.name, replace(card, input=replace(card.input, max_frames=None)))
    last = last_of(towards(frames=24, size=48, steps=6), networks)
    assert last.picture.frames.shape == (24, 48, 48, 3)
    assert last.state.parameters[0].shape == (3, 24, 48, 25, 2)
    assert last.score > last.state.curve[0, 0]


@pytest.mark.parametrize(("name", "frames"), [("early_fusion", 12), ("slow_fusion", 24), ("two_stream", 17)])
def test_a_number_of_frames_that_the_card_does_not_allow_is_refused(name, frames):
    with pytest.raises(MaximizeError, match=f"frames must lie between 16 and 16; it is {frames}"):
        towards(name=name, frames=frames)


@pytest.mark.parametrize("name", ["early_fusion", "two_stream"])
def test_a_size_that_the_network_does_not_take_is_a_sentence(networks, name):
    with pytest.raises(MaximizeError) as error:
        list(maximize(towards(name=name, size=48), networks))
    for part in (CARDS[name].title, "16 frames of 48 × 48", "16 frames of 64 × 64"):
        assert part in str(error.value)
    assert isinstance(error.value.__cause__, InputError)
    assert not networks.get(name, "cpu").lock.locked()


def test_what_pytorch_says_of_a_size_is_a_sentence():
    network = nn.Sequential(nn.Flatten(), nn.Linear(3 * 16 * 64 * 64, CLASSES))
    with pytest.raises(MaximizeError, match="does not take 16 frames of 16 × 16 pixels") as error:
        list(maximize(towards(), Only(network)))
    assert isinstance(error.value.__cause__, RuntimeError)


def test_out_of_memory_says_so():
    def fail(_passes):
        raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")

    with pytest.raises(OutOfMemory, match=r"does not fit into the memory of cpu with 16 frames"):
        list(maximize(towards(), Only(Mean(fail))))


class Blind(nn.Module):
    """Answers with the number of the class: a step, without a slope."""

    def forward(self, x):
        return nn.functional.one_hot(x.mean((2, 3, 4)).argmax(1), CLASSES).float()


class Detached(Mean):
    @torch.no_grad()
    def forward(self, x):
        return super().forward(x)


@pytest.mark.parametrize("kind", [Blind, Detached])
def test_a_network_without_a_gradient_says_so(kind):
    spec = towards(smooth=5.0)  # the penalty alone has one
    with pytest.raises(MaximizeError, match="passes no gradient to its input"):
        list(maximize(spec, Only(kind())))


class Rooted(Mean):
    """Its answer stays finite, but its slope does not: a root at 0."""

    def forward(self, x):
        answer = super().forward(x)
        return answer if self.passes <= 2 else answer + (0 * x.mean()).abs().sqrt()


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
@pytest.mark.parametrize("good", [0, 1, 4])
def test_an_undefined_number_breaks_off_and_keeps_the_last_good_video(number, good):
    fake = Only(Mean(lambda passes: 1.0 if passes <= good else number))
    climbing = maximize(towards(steps=9), fake)
    steps = [next(climbing) for _ in range(good)]
    with pytest.raises(MaximizeError, match=f"broke off at step {good + 1}: a number became"):
        next(climbing)
    assert [step.done for step in steps] == [*range(1, good + 1)]
    assert not fake.loaded.lock.locked()
    for step in steps:
        assert finite(step.state)
        assert step.picture.frames.std() > 0


def test_a_slope_that_is_undefined_breaks_off_too():
    steps = iter(maximize(towards(steps=9), Only(Rooted())))
    good = [next(steps), next(steps)]
    with pytest.raises(MaximizeError, match="broke off at step 3"):
        next(steps)
    assert finite(good[-1].state)


def test_after_a_break_the_last_good_state_goes_on():
    spec = towards(steps=4)
    whole = last_of(spec, Only(Mean()))
    broken = maximize(spec, Only(Mean(lambda passes: 1.0 if passes <= 2 else float("nan"))))
    kept = [next(broken), next(broken)][-1]
    with pytest.raises(MaximizeError):
        next(broken)
    assert same(last_of(spec, Only(Mean()), kept.state).state, whole.state)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("frames", (1, 15, 17, MOST_FRAMES)),
        ("size", (1, 15, MOST_SIZE + 1)),
        ("steps", (0, -1, MOST_STEPS + 1)),
        ("a_t", (0.0, 0.04, 51.0, float("nan"))),
        ("rate", (0.0, -0.1, 1.1, float("inf"))),
        ("area", (0.0, 1.1)),
        ("centre", (-0.1, 1.1)),
        ("still", (-1, MOST_STEPS + 1)),
        ("cool", (-0.1, 1.1)),
        ("zoom", (-0.1, 1.0)),
        *((field, (-1.0, float("nan"), float("inf"))) for field in ENDLESS),
    ],
)
def test_settings_out_of_bounds_are_refused_with_their_bounds(field, values):
    for value in values:
        with pytest.raises(MaximizeError, match=f"{field} must lie between .* and .*; it is {value}"):
            towards(**{field: value})


def test_a_space_and_a_network_that_do_not_exist_are_refused():
    with pytest.raises(MaximizeError, match="no space wavelets; choose fourier / pixels"):
        towards(space="wavelets")
    with pytest.raises(NetworkError, match="no network slow_food"):
        MaximizeSpec("slow_food", class_objective(CARDS["slow_fusion"], "jump"))


def test_without_a_size_it_is_the_networks_own():
    spec = MaximizeSpec("early_fusion", class_objective(CARDS["early_fusion"], "jump"))
    assert (spec.frames, spec.size) == (16, 64)
    assert hash(spec) == hash(replace(spec))  # it is part of a job's name


def test_a_page_shows_every_eighth_step_and_the_last_one():
    spec = towards(steps=20)

    def shown(done):
        nothing = beginning(0, ())
        return Step(spec, 20, State(done, nothing.parameters, (), (), nothing.curve), "random").shown

    assert [shown(done) for done in (1, 7, 8, 15, 16, 19, 20)] == [0, 0, 8, 8, 16, 16, 20]
    assert shown(24) == 24  # one that goes on beyond the end


def test_an_ascent_that_starts_from_videos_begins_with_them():
    spec = towards("kick", "two_stream")
    parts = parts_of(spec)
    picture = smooth_picture(spec)
    videos = videos_of(picture)
    found = picture_at(spec, beginning(0, parts, {"rgb": videos["rgb"][:, :1], "flow": videos["flow"]}))
    # Nearer to the ends than 0.02 is moved in.
    assert np.abs(found.frames.astype(int) - picture.frames).max() <= 0.02 * 255 + 1
    assert np.abs(found.flow - picture.flow).max() <= 0.02 * CARDS["two_stream"].input.flow_bound + 1e-4
