"""CNN + LSTM: what each step sees, the LSTM by its equations, and that no step knows what comes later."""

import pytest
import torch

from models.cnn_lstm import CnnLstm
from models.input_spec import InputError

SIZE = 32
STEPS = {"frame": 1, "clip": 4}  # frames of one
both = pytest.mark.parametrize("per", STEPS)


def made(per, **settings):
    """A network whose batch norms have seen something, in float64."""
    torch.manual_seed(0)
    network = CnnLstm(per, size=SIZE, classes=7, memory=11, **settings).double()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm3d):
            torch.nn.init.normal_(module.running_mean, std=0.1)
            torch.nn.init.uniform_(module.running_var, 0.2, 1)
    return network.eval()


def clips(frames=8, n=2, size=SIZE):
    return torch.rand(n, 3, frames, size, size, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def equations(network, seen):
    """h, c and the gates of every step from one clip's ``seen`` (T', C): as in the paper, gate by gate."""
    lstm = network.lstm
    names = ("i", "f", "g", "o")  # the order in which PyTorch keeps them
    of_x, of_h, bias_x, bias_h = (
        dict(zip(names, part.chunk(4), strict=True))
        for part in (lstm.weight_ih_l0, lstm.weight_hh_l0, lstm.bias_ih_l0, lstm.bias_hh_l0)
    )
    h = c = torch.zeros(11, dtype=torch.float64)
    found = []
    for x in seen:
        made = {k: torch.mv(of_x[k], x) + torch.mv(of_h[k], h) + bias_x[k] + bias_h[k] for k in names}
        i, f, o = (1 / (1 + torch.exp(-made[k])) for k in ("i", "f", "o"))
        c = f * c + i * torch.tanh(made["g"])
        h = o * torch.tanh(c)
        found.append((h, c, {"i": i, "f": f, "o": o}))
    return found


@torch.no_grad()
@both
@pytest.mark.parametrize("frames", [8, 16, 64])
def test_there_is_one_answer_for_each_step_of_any_length(per, frames):
    network, x = made(per), clips(frames)
    steps = frames // STEPS[per]
    assert network.apart(x).shape == (2 * steps, 3, STEPS[per], SIZE, SIZE)
    assert network.seen(x).shape == (2, steps, 80)
    assert network.evidence(x).shape == (2, steps, 7)
    assert network(x).shape == (2, 7)


@torch.no_grad()
@both
def test_each_step_is_seen_by_itself_and_in_its_order(per):
    network, x, step = made(per), clips(), STEPS[per]
    seen = network.seen(x)
    for n in range(2):
        for t in range(8 // step):
            alone = network.features(x[n : n + 1, :, step * t : step * (t + 1)])
            assert torch.allclose(seen[n, t], alone.mean((0, 2, 3, 4)), rtol=0, atol=1e-12)


@torch.no_grad()
@both
def test_the_lstm_follows_the_papers_equations(per):
    network, x = made(per), clips()
    seen, evidence = network.seen(x), network.evidence(x)
    shown = list(network.steps(seen))
    assert len(shown) == 8 // STEPS[per]
    for n in range(2):
        for t, (h, c, gates) in enumerate(equations(network, seen[n])):
            logits = torch.mv(network.classifier.weight, h) + network.classifier.bias
            assert torch.allclose(evidence[n, t], logits, rtol=0, atol=1e-12)
            assert torch.allclose(shown[t].h[n], h, rtol=0, atol=1e-12)
            assert torch.allclose(shown[t].c[n], c, rtol=0, atol=1e-12)
            assert shown[t].gates.keys() == gates.keys()
            for name, gate in gates.items():
                assert torch.allclose(shown[t].gates[name][n], gate, rtol=0, atol=1e-12)


@torch.no_grad()
@both
def test_the_answer_is_the_last_steps_or_the_mean_of_all(per):
    x = clips()
    last, every = made(per, answers="last"), made(per, answers="every")
    evidence = last.evidence(x)
    assert torch.allclose(evidence, every.evidence(x), rtol=0, atol=1e-12)
    assert torch.equal(last(x), evidence[:, -1])
    assert torch.allclose(every(x), sum(evidence.unbind(1)) / evidence.shape[1], rtol=0, atol=1e-12)
    assert torch.allclose(made(per)(x), last(x), rtol=0, atol=1e-12)


@torch.no_grad()
@both
@pytest.mark.parametrize("changed", [0, 3, 5, 7])
def test_a_step_knows_nothing_of_what_comes_later(per, changed):
    network, x = made(per), clips()
    before = network.evidence(x)
    x[:, :, changed] += 1
    moved = (network.evidence(x) - before).abs().amax((0, 2))
    first = changed // STEPS[per]
    assert not moved[:first].any()
    assert (moved[first:] > 1e-9).all()


@torch.no_grad()
@both
def test_clips_of_a_batch_do_not_know_of_each_other(per):
    network, x = made(per), clips(n=3)
    alone = torch.cat([network.evidence(one) for one in x.split(1)])
    assert torch.allclose(network.evidence(x), alone, rtol=0, atol=1e-12)


@both
def test_another_frame_size_is_refused(per):
    with pytest.raises(InputError, match=r"3 × 8 × 32 × 32.*3 × 8 × 48 × 48"):
        made(per)(clips(size=48))


def test_frames_that_fill_no_short_clip_are_refused():
    with pytest.raises(InputError, match=r"3 × 8 × 32 × 32.*3 × 10 × 32 × 32"):
        made("clip")(clips(10))
    assert made("frame")(clips(10)).shape == (2, 7)


@both
def test_the_loss_reaches_every_parameter_through_the_last_answer(per):
    network = made(per).train()
    torch.nn.functional.cross_entropy(network(clips()), torch.tensor([1, 3])).backward()
    assert all(p.grad.any() for p in network.parameters())
