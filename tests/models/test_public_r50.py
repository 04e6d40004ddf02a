"""Files with the public names and random numbers, read by our loader: the answers of those who published the names."""

import pytest
import torch
import torch.nn.functional as F

from models.checkpoint_names import renamed
from models.slowfast import SlowFast
from models.zoo import CARDS, load
from tests.public_checkpoints import DEPTHS, THEIRS, caffe2_kind, their_network

KERNELS = {2: (3, 3, 3), 3: (3, 1, 3, 1), 4: (3, 1, 3, 1, 3, 1), 5: (1, 3, 1)}  # of I3D, in time
NON_LOCAL = {3: (1, 3), 4: (1, 3, 5)}
SWEEPS = {("slowfast_r50_8x8", 256), ("slowfast_r50_4x16", 224)}
SIZES = [(name, 224) for name in THEIRS] + [("slowfast_r50_8x8", 256), ("slowfast_r50_4x16", 256)]


@torch.no_grad()
@pytest.mark.parametrize(
    ("name", "side"), [pytest.param(*size, marks=[pytest.mark.sweep] if size in SWEEPS else []) for size in SIZES]
)
def test_the_same_logits_as_pytorchvideo(name, side, no_public_weights):
    theirs, card = their_network(name), CARDS[name]
    torch.save({"model_state": theirs.state_dict()}, no_public_weights / card.weights.file)
    ours = load(name)
    assert ours.badge == "kinetics400"
    x = torch.randn(1, 3, card.input.frames, side, side)
    frames = torch.linspace(0, 31, 32 // ours.alpha).long() if isinstance(ours, SlowFast) else None
    expected = theirs(x if frames is None else [x[:, :, frames], x])
    assert 0.2 < expected.std() < 10
    assert (ours(x) - expected).abs().max() < 1e-4


def pyslowfast_shapes():
    """The layers of PySlowFast's I3D_NLN_8x8_R50: shape of the weight, and whether there is a bias; None for a norm."""
    found = {"s1.pathway0_stem.conv": ((64, 3, 5, 7, 7), False), "s1.pathway0_stem.bn": (64, None)}
    inputs = 64
    for stage, depth in enumerate(DEPTHS, 2):
        inner = 64 * 2 ** (stage - 2)
        for n in range(depth):
            block = f"s{stage}.pathway0_res{n}."
            if n == 0:
                found[block + "branch1"], found[block + "branch1_bn"] = (
                    ((4 * inner, inputs, 1, 1, 1), False),
                    (4 * inner, None),
                )
            for layer, shape in (
                ("a", (inner, inputs, KERNELS[stage][n], 1, 1)),
                ("b", (inner, inner, 1, 3, 3)),
                ("c", (4 * inner, inner, 1, 1, 1)),
            ):
                found[block + "branch2." + layer] = (shape, False)
                found[block + f"branch2.{layer}_bn"] = (shape[0], None)
            inputs = 4 * inner
            if n in NON_LOCAL.get(stage, ()):
                block = f"s{stage}.pathway0_nonlocal{n}."
                for layer in ("theta", "phi", "g"):
                    found[block + f"conv_{layer}"] = ((inputs // 2, inputs, 1, 1, 1), True)
                found[block + "conv_out"] = ((inputs, inputs // 2, 1, 1, 1), True)
                found[block + "bn"] = (inputs, None)
    return found | {"head.projection": ((400, 2048), True)}


def pyslowfast_state():
    """Random numbers under PySlowFast's names, with which the softmax of the blocks chooses."""
    state = {}
    for layer, (shape, bias) in pyslowfast_shapes().items():
        if bias is None:
            last = layer.endswith(("c_bn", "nonlocal1.bn", "nonlocal3.bn", "nonlocal5.bn"))
            state[f"{layer}.weight"] = (0.5 + torch.rand(shape)) * (0.1 if last else 1)
            state[f"{layer}.bias"], state[f"{layer}.running_mean"] = 0.1 * torch.randn(2, shape)
            state[f"{layer}.running_var"] = 0.5 + torch.rand(shape)
            continue
        inputs = torch.Size(shape[1:]).numel()
        state[f"{layer}.weight"] = torch.randn(shape) * (2 / inputs) ** 0.5
        if bias:
            state[f"{layer}.bias"] = 0.1 * torch.randn(shape[0])
    return state


def pyslowfast_i3d(state, x):
    """I3D with PySlowFast's non-local blocks, written down from its options: softmax, scaled, pooled before."""

    def conv(name, x, stride=1):
        weight = state[f"{name}.weight"]
        padding = [size // 2 for size in weight.shape[2:]]
        return F.conv3d(x, weight, state.get(f"{name}.bias"), (1, stride, stride), padding)

    def norm(name, x):
        mean, var, weight, bias = (state[f"{name}.{k}"] for k in ("running_mean", "running_var", "weight", "bias"))
        return F.batch_norm(x, mean, var, weight, bias, eps=1e-5)

    x = F.relu(norm("s1.pathway0_stem.bn", conv("s1.pathway0_stem.conv", x, stride=2)))
    x = F.max_pool3d(x, (1, 3, 3), (1, 2, 2), (0, 1, 1))
    for stage, depth in enumerate(DEPTHS, 2):
        for n in range(depth):
            block, stride = f"s{stage}.pathway0_res{n}.", 2 if n == 0 and stage > 2 else 1
            y = F.relu(norm(block + "branch2.a_bn", conv(block + "branch2.a", x)))
            y = F.relu(norm(block + "branch2.b_bn", conv(block + "branch2.b", y, stride)))
            y = norm(block + "branch2.c_bn", conv(block + "branch2.c", y))
            if n == 0:
                x = norm(block + "branch1_bn", conv(block + "branch1", x, stride))
            x = F.relu(x + y)
            if n in NON_LOCAL.get(stage, ()):
                block = f"s{stage}.pathway0_nonlocal{n}."
                theta, small = conv(block + "conv_theta", x), F.max_pool3d(x, (1, 2, 2))
                phi, g = conv(block + "conv_phi", small), conv(block + "conv_g", small)
                pairs = torch.einsum("nct,ncp->ntp", theta.flatten(2), phi.flatten(2)) * theta.shape[1] ** -0.5
                y = torch.einsum("ntp,ncp->nct", pairs.softmax(2), g.flatten(2)).view_as(theta)
                x = x + norm(block + "bn", conv(block + "conv_out", y))
        if stage == 2:
            x = F.max_pool3d(x, (2, 1, 1))
    return F.linear(x.mean((2, 3, 4)), state["head.projection.weight"], state["head.projection.bias"])


def caffe2_name(name):
    """Of PySlowFast's names of this network."""
    layer, _dot, kind = name.rpartition(".")
    for before, after in (
        ("s1.pathway0_stem.conv", "conv1"), ("s1.pathway0_stem.bn", "res_conv1_bn"), ("head.projection", "pred"),
    ):  # fmt: skip
        layer = after if layer == before else layer
    if ".pathway0_" in layer:
        stage, rest = layer[1:].split(".pathway0_")
        block, part = rest.split(".", 1)
        if block.startswith("nonlocal"):
            layer = f"nonlocal_conv{stage}_{block[8:]}_{part.removeprefix('conv_')}"
        else:
            layer = f"res{stage}_{block[3:]}_{part.replace('branch2.', 'branch2')}"
    return layer + caffe2_kind(kind, norm=layer.endswith("bn"))


@torch.no_grad()
def test_the_same_logits_as_pyslowfast_with_non_local_blocks(no_public_weights):
    """128 pixels, where its rule for the answer and ours are the same; the published file has Caffe2's names."""
    state = pyslowfast_state()
    by_caffe2 = renamed({caffe2_name(name): tensor for name, tensor in state.items()})
    found = renamed(state)
    assert by_caffe2.keys() == found.keys()
    assert all(by_caffe2[name] is found[name] for name in found)
    torch.save({"model_state": state}, no_public_weights / CARDS["i3d_r50_nl"].weights.file)
    ours = load("i3d_r50_nl")
    assert ours.badge == "kinetics400"
    x = torch.randn(1, 3, 8, 128, 128)
    expected = pyslowfast_i3d(state, x)
    assert 0.2 < expected.std() < 10
    assert (ours(x) - expected).abs().max() < 1e-4
