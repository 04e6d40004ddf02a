"""One pathway's clip is disturbed: whose frames move, what the last layer adds up, and what it all costs."""

from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from datasets.actors import render_clip
from models.lab import INPUT
from models.slowfast import ALPHA, slowfast
from vizlib.cost.network import count_of
from vizlib.engine.networks import Networks
from vizlib.predict import predict
from vizlib.slowfast import pathways
from vizlib.slowfast.cost import PARTS, parts_of, with_two_pathways
from vizlib.slowfast.pathways import DISTURBED, TAMPERINGS, Answers, disturbing, head, pathway_clips, places
from vizlib.slowfast.timing import timing
from vizlib.tamper import FREEZE, REVERSE, Tampering


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return slowfast().eval().requires_grad_(False)


@pytest.fixture(scope="module")
def clip():
    return render_clip(3, "walk", "test")


def numbered():
    """A clip whose every frame holds its number."""
    return torch.arange(16.0).view(1, 1, 16, 1, 1).expand(2, 3, 16, 4, 4)


def test_the_last_layer_adds_up_to_the_answer(network):
    x = torch.randn(2, 3, 16, 32, 32)
    logits, parts = head(network, pathway_clips(network, x))
    assert torch.allclose(logits, network(x), atol=1e-5)
    assert torch.allclose(parts["slow"] + parts["fast"] + network.classifier.bias, logits, atol=1e-5)


@pytest.mark.parametrize("kind", TAMPERINGS)
@pytest.mark.parametrize("whose", DISTURBED)
def test_only_the_clips_that_are_disturbed_change_and_only_their_own_frames_move(network, kind, whose):
    clips = pathway_clips(network, numbered())
    found = pathways.disturbed(clips, whose, [TAMPERINGS[kind]] * 2)
    for pathway, before in clips.items():
        after = found[pathway]
        assert torch.equal(after, before) == (pathway not in DISTURBED[whose])
        assert set(after.unique().tolist()) <= set(before.unique().tolist())


@given(st.integers(1, 8), st.sampled_from([None, *TAMPERINGS.values()]))
def test_the_player_shows_what_the_pathways_see(eighths, tampering):
    view = np.arange(3, 3 + 8 * eighths * ALPHA)
    slow, fast = (places(view, pathway, ALPHA, tampering) for pathway in ("slow", "fast"))
    assert len(slow) == len(fast) == len(view)
    assert (slow.reshape(-1, ALPHA) == slow[::ALPHA, None]).all()  # each frame is held until the next
    assert set(slow) <= set(view[::ALPHA])
    if tampering is None:
        assert fast.tolist() == view.tolist()


def test_the_lab_net_answers_as_it_does_elsewhere_and_hears_what_is_disturbed(clip):
    *_, found = disturbing(Networks(), clip, Tampering(REVERSE))
    assert isinstance(found, Answers)
    assert found.whole == pytest.approx(predict("slowfast", clip).probabilities, abs=1e-5)
    assert found.moved("both") > 0.01
    for part in found.parts.values():
        assert part.mean() == pytest.approx(0, abs=1e-5)
    shown = sum(found.parts.values())
    assert int(shown.argmax()) == int(found.whole.argmax())


def test_a_still_clip_cannot_be_disturbed(clip):
    still = type(clip)(np.repeat(clip.frames[:1], len(clip), 0), clip.fps)
    *_, found = disturbing(Networks(), still, TAMPERINGS[FREEZE])
    assert [found.moved(whose) for whose in DISTURBED] == pytest.approx([0, 0, 0], abs=1e-6)


@pytest.mark.parametrize("how", [{}, {"lateral": "none"}, {"beta": 1 / 4}, {"pathways": ("fast",)}])
def test_the_parts_cost_what_the_whole_costs(how):
    build = partial(slowfast, **how)
    found, whole = parts_of(build, INPUT.shape), count_of(build, INPUT.shape)
    assert tuple(found.gmacs) == PARTS
    assert sum(found.gmacs.values()) == pytest.approx(whole.gmacs)
    assert sum(found.parameters.values()) == whole.parameters
    assert sum(map(found.share, PARTS)) == pytest.approx(1)
    assert (found.gmacs["laterals"] > 0) == ("lateral" not in how and "pathways" not in how)


def test_the_lab_net_is_the_first_of_those_with_two_pathways():
    assert with_two_pathways()[0] == "slowfast"


def test_flow_is_timed_where_it_is_needed(clip):
    *_, found = timing(Networks(), clip, ("slowfast", "two_stream"), "cpu")
    assert found.rows["slowfast"].flow == 0 < found.rows["two_stream"].flow
    assert all(row.network > 0 for row in found.rows.values())
    assert found.rows["two_stream"].whole > found.rows["two_stream"].network
