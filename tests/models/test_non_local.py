"""Non-local blocks against plain matrices over all pairs of positions, and in a trained network."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.input_spec import InputError
from models.non_local import KINDS, SOFTMAX, NonLocalBlock, NonLocalNet
from models.zoo import load
from training.beginnings import begin_as

kinds = pytest.mark.parametrize("kind", KINDS)


def block(kind, channels=6, fresh=False, **options):
    """In float64; unless ``fresh``, what it adds is not zero."""
    torch.manual_seed(0)
    found = NonLocalBlock(channels, kind, **options).double().eval()
    if not fresh:
        for parameter in (*found.out.parameters(), *found.norm.parameters()):
            torch.nn.init.normal_(parameter)
    return found


def volume(*shape, seed=1):
    return torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def array(tensor):
    return tensor.detach().numpy()


def linear(module, features):
    """A 1 x 1 x 1 convolution of ``(C, T, H, W)``, as a matrix."""
    if isinstance(module, torch.nn.Identity):
        return features
    weight = array(module.weight)[:, :, 0, 0, 0]
    return np.einsum("oc,cthw->othw", weight, features) + array(module.bias)[:, None, None, None]


def largest(features, side):
    """Of every square of ``side`` pixels the largest."""
    c, t, h, w = features.shape
    squares = features[:, :, : h // side * side, : w // side * side]
    return squares.reshape(c, t, h // side, side, w // side, side).max((3, 5))


def rows_of(features):
    return features.reshape(len(features), -1).T


def looked_at(block, module, features):
    """phi or g, of the positions that are looked at."""
    if block.pool_first:
        return rows_of(linear(module, largest(features, block.subsample)))
    return rows_of(largest(linear(module, features), block.subsample))


def matrix(block, x):
    """Every w(i, j) ``(L, S)`` of one clip ``(C, T, H, W)``, pair by pair."""
    x = array(x)
    positioned = x if block.position_embedding is None else x + array(block.position_embedding)[0]
    theta = rows_of(linear(block.theta, positioned))
    phi = looked_at(block, block.phi, positioned)
    if block.kind == "concatenation":
        v = array(block.pair) * block.scale
        pairs = [[max(0.0, v @ np.concatenate([query, key])) for key in phi] for query in theta]
        return np.array(pairs) / len(phi)
    pairs = block.scale * np.array([[query @ key for key in phi] for query in theta])
    if block.kind == "dot_product":
        return pairs / len(phi)
    powers = np.exp(pairs - pairs.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def explicit(block, x):
    """The block's output for one clip, from the whole matrix."""
    g = looked_at(block, block.g, array(x))
    out = linear(block.out, (matrix(block, x) @ g).T.reshape(-1, *x.shape[1:]))
    if isinstance(block.norm, torch.nn.BatchNorm3d):  # of fresh statistics, mean 0 and variance 1
        weight, bias = (array(p)[:, None, None, None] for p in block.norm.parameters())
        out = weight * out / np.sqrt(1 + block.norm.eps) + bias
    return array(x) + out


@kinds
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"inner": 1},
        {"inner": 8},
        {"subsample": 2},
        {"position_embedding": (3, 4, 6)},
        {"subsample": 2, "position_embedding": (3, 4, 6)},
        {"subsample": 2, "pool_first": True, "scaled": True, "norm": True},
    ],
    ids=str,
)
def test_the_output_is_that_of_the_whole_matrix(kind, options):
    found, x = block(kind, **options), volume(2, 6, 3, 4, 6)
    out = array(found(x))
    for n in range(2):
        assert np.abs(out[n] - explicit(found, x[n])).max() < 1e-10


@torch.no_grad()
@kinds
@given(
    size=st.tuples(st.integers(1, 3), st.integers(2, 5), st.integers(2, 5)),
    channels=st.integers(1, 5),
    subsample=st.sampled_from([1, 2]),
    published=st.booleans(),
    data=st.data(),
)
@settings(max_examples=25)
def test_a_row_is_the_matrixs_row(kind, size, channels, subsample, published, data):
    position = tuple(data.draw(st.integers(0, side - 1)) for side in size)
    found = block(kind, channels, subsample=subsample, pool_first=published, scaled=published)
    x = volume(1, channels, *size)
    row = array(found.row(x, position))
    assert row.shape == (1, size[0], size[1] // subsample, size[2] // subsample)
    t, h, w = position
    expected = matrix(found, x[0])[(t * size[1] + h) * size[2] + w]
    assert np.abs(row.ravel() - expected).max() < 1e-10


@torch.no_grad()
@kinds
@pytest.mark.parametrize("options", [{}, {"subsample": 2}, {"position_embedding": (3, 4, 6)}], ids=str)
def test_the_average_is_the_mean_size_of_all_rows(kind, options, monkeypatch):
    monkeypatch.setattr("models.non_local.CHUNK", 7)
    found, x = block(kind, **options), volume(2, 6, 3, 4, 6)
    average = array(found.average(x))
    side = options.get("subsample", 1)
    assert average.shape == (2, 3, 4 // side, 6 // side)
    for n in range(2):
        assert np.abs(average[n].ravel() - np.abs(matrix(found, x[n])).mean(0)).max() < 1e-10


@torch.no_grad()
@kinds
def test_rows_sum_to_1_where_there_is_a_softmax(kind):
    found, x = block(kind).float(), volume(1, 6, 3, 4, 6).float()
    sums = [float(found.row(x, (t, h, 2)).sum()) for t in range(3) for h in range(4)]
    away = np.abs(np.array(sums) - 1)
    assert (away.max() < 1e-5) == (kind in SOFTMAX)


@torch.no_grad()
@kinds
def test_a_new_block_is_the_identity(kind):
    for options in ({}, {"subsample": 2}, {"position_embedding": (3, 4, 6)}, {"norm": True}):
        found, x = block(kind, fresh=True, **options).float(), volume(2, 6, 3, 4, 6).float()
        assert (found(x) - x).abs().max() == 0


@torch.no_grad()
@kinds
@pytest.mark.parametrize("position_embedding", [False, True])
def test_new_blocks_leave_the_trained_network_as_it_is(kind, position_embedding):
    network = NonLocalNet(kind=kind, position_embedding=position_embedding).eval()
    begin_as(network, "slow_fusion")
    x = volume(2, 3, 16, 64, 64).float()
    assert torch.allclose(network(x), load("slow_fusion")(x), rtol=0, atol=1e-5)
    for parameter in network.block(3).out.parameters():
        torch.nn.init.normal_(parameter)
    assert not torch.allclose(network(x), load("slow_fusion")(x), rtol=0, atol=1e-3)


@torch.no_grad()
@kinds
def test_without_a_position_embedding_positions_are_a_set_and_with_one_they_are_not(kind):
    x, order = volume(1, 6, 3, 4, 6), np.random.default_rng(0).permutation(72)

    def shuffled(features):
        return features.flatten(2)[:, :, order].unflatten(2, (3, 4, 6))

    def difference(found):
        return (found(shuffled(x)) - shuffled(found(x))).abs().max()

    assert difference(block(kind)) < 1e-10
    assert difference(block(kind, position_embedding=(3, 4, 6))) > 1e-5
    assert difference(block(kind, fresh=True, position_embedding=(3, 4, 6))) == 0


@kinds
@pytest.mark.parametrize("position", [(3, 0, 0), (0, 4, 0), (0, 0, 6), (-1, 0, 0), (0, -1, 0), (0, 0, -1)])
def test_a_position_outside_is_refused(kind, position):
    t, h, w = position
    with pytest.raises(InputError, match=rf"\({t}, {h}, {w}\).*3 x 4 x 6"):
        block(kind).row(volume(1, 6, 3, 4, 6), position)


@torch.no_grad()
@kinds
@pytest.mark.parametrize("chunk", [1, 7, 71, 72])
def test_a_few_rows_at_a_time_give_what_all_at_once_give(kind, chunk, monkeypatch):
    found, x = block(kind), volume(2, 6, 3, 4, 6)
    whole, average = found(x), found.average(x)
    monkeypatch.setattr("models.non_local.CHUNK", chunk)
    assert torch.allclose(found(x), whole, rtol=0, atol=1e-12)
    assert torch.allclose(found.average(x), average, rtol=0, atol=1e-12)


def test_another_kind_is_refused():
    with pytest.raises(ValueError, match=r"gaussian, .*concatenation.*cosine"):
        NonLocalBlock(6, "cosine")


@kinds
def test_every_parameter_can_be_trained(kind):
    found = block(kind, position_embedding=(3, 4, 6))
    (found(volume(2, 6, 3, 4, 6)) * volume(2, 6, 3, 4, 6, seed=2)).sum().backward()
    still = {name for name, p in found.named_parameters() if p.grad.abs().max() < 1e-9}
    # phi's bias adds the same to a whole row, and a softmax does not see that.
    assert still == ({"phi.bias"} if kind == "embedded_gaussian" else set())


@kinds
def test_a_new_block_begins_to_learn_with_its_last_layer(kind):
    found = block(kind, fresh=True)
    (found(volume(2, 6, 3, 4, 6)) * volume(2, 6, 3, 4, 6, seed=2)).sum().backward()
    assert {name for name, p in found.named_parameters() if p.grad.any()} == {"out.weight", "out.bias"}


@torch.no_grad()
def test_blocks_with_a_position_embedding_fit_behind_every_convolution():
    torch.manual_seed(0)
    network, inputs = NonLocalNet((0, 1, 2, 3, 4), position_embedding=True, size=32).eval(), []
    for depth in range(5):
        for parameter in network.block(depth).out.parameters():
            torch.nn.init.normal_(parameter, std=0.01)
        network.block(depth).register_forward_pre_hook(lambda _module, args: inputs.append(args[0]))
    x = volume(1, 3, 16, 32, 32).float()
    assert network(x).shape == (1, 18)
    seen = dict(network.before_blocks(x))
    assert list(seen) == [0, 1, 2, 3, 4]
    for depth, x in enumerate(inputs[:5]):
        assert torch.equal(seen[depth], x)
        assert x.shape[1:] == network.block(depth).position_embedding.shape[1:]
