"""What shall be large: sums and weights, what does not exist, and nothing left behind in a network."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.zoo import CARDS
from tests.generated_videos import CLASSES, logits_of, smooth_picture
from vizlib.engine.hooks import LayerError, outputs_of
from vizlib.maximize import MaximizeError, MaximizeSpec, Objective, class_objective, maximize
from vizlib.maximize.objective import Term, answers, channel_objective, score
from vizlib.maximize.picture import network_input, videos_of

CARD = CARDS["slow_fusion"]
LAYER = "features.4"
MAP = (1, 5, 3, 4, 4)  # of the layer below: a batch of one, channels, time, height, width
terms = st.builds(
    Term,
    st.integers(0, 4),
    st.sampled_from(["", LAYER]),
    st.none(),
    st.floats(-3, 3),
) | st.builds(Term, st.integers(0, 4), st.just(LAYER), st.tuples(*(st.integers(0, 2),) * 3), st.floats(-3, 3))
objectives = st.lists(terms, min_size=1, max_size=3).map(lambda found: Objective(tuple(found)))


def spec_of(objective, name="slow_fusion", size=32, **changes):
    return MaximizeSpec(name, objective, size=size, **changes)


def hooks(network):
    return [module for module in network.modules() if module._forward_hooks or module._forward_pre_hooks]


def scored(objective, seed=0):
    generator = torch.Generator().manual_seed(seed)
    logits, values = torch.randn(5, generator=generator), torch.randn(MAP, generator=generator)
    return float(score(objective, logits, {LAYER: [values]}))


@given(objectives, objectives, st.floats(-3, 3))
@settings(max_examples=50)
def test_sums_and_weights_of_objectives_are_those_of_their_scores(one, two, weight):
    assert scored(one + two) == pytest.approx(scored(one) + scored(two), abs=1e-4)
    assert scored(weight * one) == pytest.approx(weight * scored(one), abs=1e-4)
    assert weight * one == one * weight
    assert scored(weight * (one + two)) == pytest.approx(scored(weight * one + weight * two), abs=1e-4)


def test_a_class_is_a_logit_a_channel_a_mean_and_a_unit_one_number():
    logits, outputs = torch.arange(5.0), {LAYER: [torch.randn(MAP)]}
    values = outputs[LAYER][0][0, 2]
    assert score(Objective((Term(3),)), logits, outputs) == 3
    assert score(channel_objective(LAYER, 2), logits, outputs) == pytest.approx(float(values.mean()))
    assert score(channel_objective(LAYER, 2, (2, 1, 3)), logits, outputs) == pytest.approx(float(values[2, 1, 3]))


def test_the_class_of_an_objective_is_the_one_with_the_largest_weight():
    jump, walk = class_objective(CARD, "jump"), class_objective(CARD, "walk")
    assert jump.class_index == CARD.classes.index("jump")
    assert (jump + 2 * walk).class_index == walk.class_index
    assert (jump + -2 * walk).class_index == jump.class_index
    assert channel_objective(LAYER, 0).class_index is None
    assert (channel_objective(LAYER, 0) + jump).class_index == jump.class_index


def test_an_unknown_class_names_what_there_is():
    with pytest.raises(MaximizeError) as error:
        class_objective(CARD, "juggling")
    for part in (CARD.title, "juggling", "18", CARD.classes[0], CARD.classes[-1]):
        assert part in str(error.value)


@pytest.mark.parametrize(
    ("objective", "says"),
    [
        (channel_objective(LAYER, 80), r"no channel 80 in features\.4: it has 80"),
        (channel_objective(LAYER, -1), r"no channel -1 in features\.4"),
        (Objective((Term(18),)), r"no channel 18 in logits: it has 18"),
        (channel_objective(LAYER, 0, (4, 0, 0)), r"no unit \(4, 0, 0\) in features\.4: its map is 4 × 2 × 2"),
        (channel_objective(LAYER, 0, (0, 2, 0)), r"no unit \(0, 2, 0\)"),
        (channel_objective(LAYER, 0, (0, 0, -1)), r"no unit \(0, 0, -1\)"),
        (Objective((Term(3, unit=(0, 0, 0)),)), r"no unit \(0, 0, 0\)"),
        (class_objective(CARD, "jump") + channel_objective("features.9", 0), r"no layer features\.9"),
    ],
)
def test_what_a_network_does_not_have_is_refused_and_leaves_no_hook(networks, objective, says):
    with pytest.raises((MaximizeError, LayerError), match=says):
        list(maximize(spec_of(objective, steps=1), networks))
    loaded = networks.get("slow_fusion", "cpu")
    assert not loaded.lock.locked()
    assert not hooks(loaded.network)


def test_an_ascent_leaves_no_hook(networks):
    list(maximize(spec_of(channel_objective(LAYER, 0), steps=2), networks))
    assert not hooks(networks.get("slow_fusion", "cpu").network)


@pytest.mark.parametrize("unit", [None, (1, 0, 1)])
def test_what_is_climbed_is_what_the_layer_gives(networks, unit):
    network = networks.get("slow_fusion", "cpu").network
    objective = 0.5 * channel_objective(LAYER, 7, unit) + class_objective(CARD, "jump")
    x = torch.rand(1, 3, 16, 32, 32)
    with outputs_of(network, objective.layers) as outputs:
        logits, climbed = answers(network, x)
    features = network.features(x)[0, 7]
    expected = 0.5 * (features.mean() if unit is None else features[unit]) + network(x)[0, CARD.classes.index("jump")]
    assert float(score(objective, climbed[0], outputs)) == pytest.approx(float(expected), abs=1e-5)
    assert logits is climbed


def test_of_two_streams_the_mean_of_both_logits_is_climbed(networks):
    card, label = CARDS["two_stream"], "kick"
    objective, index = class_objective(card, label), card.classes.index(label)
    spec = MaximizeSpec("two_stream", objective, jitter=0.0, zoom=0.0, turn=0.0, roll=0, steps=1)
    picture = smooth_picture(spec)
    network = networks.get("two_stream", "cpu").network
    x = network_input(videos_of(picture), card.input, 16)
    with torch.no_grad():
        logits, climbed = answers(network, x)
        spatial, temporal = network.spatial(x[:, :3, 8:9])[0], network.temporal(x[:, 3:, :-1])[0]
    torch.testing.assert_close(climbed[0], (spatial + temporal) / 2)
    assert float(score(objective, climbed[0], {})) == pytest.approx(
        float(spatial[index] + temporal[index]) / 2, abs=1e-5
    )
    assert climbed.shape == (1, CLASSES)
    probabilities = (spatial.softmax(0) + temporal.softmax(0)) / 2  # what it answers is their mean
    torch.testing.assert_close(logits[0].softmax(0), probabilities)
    assert logits[0].numpy() == pytest.approx(logits_of(networks, spec, picture), abs=1e-5)


@pytest.mark.parametrize("name", ["slow_fusion", "two_stream"])
def test_each_video_of_a_batch_has_its_answer(networks, name):
    network = networks.get(name, "cpu").network
    x = torch.rand(2, 3 if name == "slow_fusion" else 5, 16, 64, 64)
    with torch.no_grad():
        together = answers(network, x)
        alone = [answers(network, x[n : n + 1]) for n in range(2)]
    for place in (0, 1):
        assert together[place].shape == (2, CLASSES)
        torch.testing.assert_close(together[place], torch.cat([each[place] for each in alone]), atol=1e-4, rtol=1e-4)


def test_a_step_of_two_streams_tells_the_mean_of_their_logits(networks):
    card = CARDS["two_stream"]
    objective = class_objective(card, "kick")
    spec = MaximizeSpec("two_stream", objective, jitter=0.0, zoom=0.0, turn=0.0, roll=0, steps=2)
    one, two = maximize(spec, networks)
    network = networks.get("two_stream", "cpu").network
    with torch.no_grad():
        x = network_input(videos_of(one.picture), card.input, 16)
        evidence = network.evidence(x)[0, :, objective.class_index]
    # The picture's colours are rounded to 8 bits; what is climbed is not.
    assert two.score == pytest.approx(float(evidence.mean()), abs=0.02)


def test_a_weight_below_0_makes_a_class_improbable(networks):
    objective = -1 * class_objective(CARD, "jump")
    *_, last = maximize(spec_of(objective, steps=12), networks)
    assert last.score > last.state.curve[0, 0] + 1
    assert last.probability < last.state.curve[0, 1] / 2
