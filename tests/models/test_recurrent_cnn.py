"""Recurrent CNN: each cell against the paper's equations frame by frame, its first weights, and its order in time."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from models.input_spec import InputError
from models.recurrent_cnn import Cell, RecurrentCnn

KINDS = {"rnn": "h", "gru": "urh", "lstm": "ifog"}  # what a cell makes of its input, in the order of its weights
WIDTHS = (4, 5, 6, 7, 8)
kinds = pytest.mark.parametrize("kind", KINDS)


def cell(kind, channels_in=3, channels=4, stride=1):
    torch.manual_seed(0)
    found = Cell(kind, channels_in, channels, stride).double()
    torch.nn.init.normal_(found.below.bias)
    return found.requires_grad_(False)


def network(kind, size=32):
    torch.manual_seed(0)
    return RecurrentCnn(kind, size=size, classes=7, widths=WIDTHS).double().eval()


def clips(frames=5, n=2, size=32):
    return torch.rand(n, 3, frames, size, size, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def weights_of(cell, kind):
    """For each letter: the kernel over [x, h] and the bias; the candidate's state has a kernel of its own."""
    x, bias = cell.below.weight[:, :, 0], cell.below.bias
    h = cell.before.weight[:, :, 0]
    if kind == "gru":
        h = torch.cat([h, cell.candidate.weight[:, :, 0]])
    parts = zip(KINDS[kind], *(part.split(cell.channels) for part in (x, h, bias)), strict=True)
    return {letter: (of_x, of_h, b) for letter, of_x, of_h, b in parts}


def loop(cell, kind, x, stride):
    """The states (N, C', T, H', W') by the equations of Ballas et al., one frame at a time."""
    weights = weights_of(cell, kind)

    def gate(letter, frame, h):
        of_x, of_h, bias = weights[letter]
        if stride == 1:  # the paper's way to write it: one convolution over both
            return F.conv2d(torch.cat([frame, h], 1), torch.cat([of_x, of_h], 1), bias, padding=1)
        return F.conv2d(frame, of_x, bias, stride, 1) + F.conv2d(h, of_h, None, 1, 1)

    h = c = torch.zeros(len(x), cell.channels, x.shape[3] // stride, x.shape[4] // stride, dtype=torch.float64)
    states = []
    for t in range(x.shape[2]):
        frame = x[:, :, t]
        if kind == "rnn":
            h = torch.tanh(gate("h", frame, h))
        elif kind == "gru":
            u, r = (torch.sigmoid(gate(letter, frame, h)) for letter in "ur")
            h = (1 - u) * h + u * torch.tanh(gate("h", frame, r * h))
        else:
            i, f, o = (torch.sigmoid(gate(letter, frame, h)) for letter in "ifo")
            c = f * c + i * torch.tanh(gate("g", frame, h))
            h = o * torch.tanh(c)
        states.append(h)
    return torch.stack(states, 2)


@kinds
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("shape", [(2, 3, 6, 8, 10), (1, 3, 1, 4, 4)], ids=str)
def test_a_cell_follows_the_papers_equations(kind, stride, shape):
    found = cell(kind, stride=stride)
    x = torch.randn(shape, dtype=torch.float64)
    assert (found(x) - loop(found, kind, x, stride)).abs().max() < 1e-9


@kinds
def test_the_same_cell_is_used_at_every_step(kind):
    found, x = cell(kind), torch.randn(1, 3, 4, 6, 6, dtype=torch.float64)
    last = list(found.steps(x[:, :, :3]))[-1]
    below = found.below(x[:, :, 3:])
    assert torch.allclose(found.step(below, last.h, last.c).h, found(x)[:, :, 3:], rtol=0, atol=1e-12)


@kinds
@pytest.mark.parametrize("channels", [2, 12])
def test_the_first_weights_are_orthogonal_and_the_biases_zero(kind, channels):
    torch.manual_seed(0)
    found = Cell(kind, 3, channels, 2)
    convolutions = [module for module in found.modules() if isinstance(module, torch.nn.Conv3d)]
    assert len(convolutions) == (3 if kind == "gru" else 2)
    for convolution in convolutions:
        rows = convolution.weight.detach().double().flatten(1)
        if rows.shape[0] > rows.shape[1]:
            rows = rows.T
        products = rows @ rows.T
        assert torch.allclose(products, products[0, 0] * torch.eye(len(rows), dtype=torch.float64), atol=1e-5)
        assert products[0, 0] > 0.1
    assert not found.below.bias.any()
    assert found.before.bias is None


@kinds
@given(seed=st.integers(0, 2**31), scale=st.sampled_from([0.01, 1.0, 30.0]))
@settings(max_examples=20)
def test_gates_lie_between_0_and_1_and_states_between_minus_1_and_1(kind, seed, scale):
    x = scale * torch.randn(1, 3, 6, 4, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    for step in cell(kind).steps(x):
        assert set(step.gates) == {"rnn": set(), "gru": set("ur"), "lstm": set("ifo")}[kind]
        assert all(gate.min() >= 0 and gate.max() <= 1 for gate in step.gates.values())
        assert step.h.abs().max() <= 1


@torch.no_grad()
@kinds
def test_the_grid_is_five_layers_high_and_as_long_as_the_clip(kind):
    found, shapes = network(kind), []
    for layer in found.cells:
        layer.register_forward_hook(lambda _module, _inputs, out: shapes.append(tuple(out.shape)))
    evidence = found.evidence(clips())
    assert shapes == [(2, width, 5, side, side) for width, side in zip(WIDTHS, (16, 8, 4, 2, 2), strict=True)]
    assert evidence.shape == (2, 5, 7)


@torch.no_grad()
@kinds
@pytest.mark.parametrize("frames", [1, 8, 16])
def test_any_number_of_frames_is_taken_and_the_last_step_answers(kind, frames):
    found, x = network(kind), clips(frames)
    evidence = found.evidence(x)
    assert evidence.shape == (2, frames, 7)
    assert torch.equal(found(x), evidence[:, -1])
    states = found.cells(x)
    for t in (0, frames - 1):
        logits = states[:, :, t].mean((2, 3)) @ found.classifier.weight.T + found.classifier.bias
        assert torch.allclose(evidence[:, t], logits, rtol=0, atol=1e-12)


@torch.no_grad()
@kinds
@pytest.mark.parametrize("changed", [0, 2, 4])
def test_a_step_knows_nothing_of_what_comes_later(kind, changed):
    found, x = network(kind), clips()
    before = found.evidence(x)
    x[:, :, changed] += 1
    moved = (found.evidence(x) - before).abs().amax((0, 2))
    assert not moved[:changed].any()
    assert (moved[changed:] > 1e-9).all()


def test_another_kind_is_refused():
    with pytest.raises(ValueError, match=r"rnn, gru, lstm.*elman"):
        RecurrentCnn("elman")


@kinds
def test_another_frame_size_is_refused(kind):
    with pytest.raises(InputError, match=r"3 × 5 × 32 × 32.*3 × 5 × 48 × 48"):
        network(kind)(clips(size=48))


@kinds
def test_the_loss_reaches_every_parameter(kind):
    found = network(kind).train()
    F.cross_entropy(found(clips()), torch.tensor([1, 3])).backward()
    assert all(p.grad.any() for p in found.parameters())
