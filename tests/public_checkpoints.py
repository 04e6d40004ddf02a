"""Files as PyTorchVideo and PySlowFast publish them, with random numbers; names are counted out layer by layer."""

import torch
from pytorchvideo.models import hub
from pytorchvideo.models.slowfast import create_slowfast
from torch import nn

DEPTHS = (3, 4, 6, 3)


def slowfast_4x16(pretrained=False):
    """PyTorchVideo's, as PySlowFast's configuration of its checkpoint says."""
    return create_slowfast(
        slowfast_fusion_conv_kernel_size=(5, 1, 1),
        slowfast_fusion_conv_stride=(8, 1, 1),
        head_pool_kernel_sizes=((4, 7, 7), (32, 7, 7)),
    )


THEIRS = {
    "slowfast_r50_8x8": hub.slowfast_r50,
    "slowfast_r50_4x16": slowfast_4x16,
    "slow_r50": hub.slow_r50,
    "c2d_r50": hub.c2d_r50,
    "i3d_r50": hub.i3d_r50,
}


def their_network(name):
    """PyTorchVideo's module in eval mode, its batch norms as after some training; logits of size 1."""
    network = THEIRS[name](pretrained=False).eval().requires_grad_(False)
    for layer, module in network.named_modules():
        if isinstance(module, nn.BatchNorm3d):
            last = layer.endswith(("norm_c", "branch1_norm"))
            randomised(module, 0.55 if last else 1.0)
    return network


def randomised(norm, size=1.0):
    norm.weight.data.uniform_(0.5 * size, 1.5 * size)
    norm.bias.data.normal_(0, 0.1)
    norm.running_mean.normal_(0, 0.1)
    norm.running_var.uniform_(0.5, 1.5)


def layers(name):
    """Every layer's name by PyTorchVideo, by PySlowFast and in PySlowFast's files of Caffe2."""
    two, pool = name.startswith("slowfast"), name != "slow_r50"
    for p in range(1 + two):
        t = "t_" * p
        place = f"multipathway_blocks.{p}." if two else ""
        yield f"blocks.0.{place}conv", f"s1.pathway{p}_stem.conv", f"{t}conv1"
        yield f"blocks.0.{place}norm", f"s1.pathway{p}_stem.bn", f"{t}res_conv1_bn"
        for stage, depth in enumerate(DEPTHS, 2):
            number = stage - 1 if two or not pool or stage == 2 else stage
            for n in range(depth):
                a, b = f"blocks.{number}.{place}res_blocks.{n}.", f"s{stage}.pathway{p}_res{n}."
                c = f"{t}res{stage}_{n}_branch"
                if n == 0:
                    yield a + "branch1_conv", b + "branch1", c + "1"
                    yield a + "branch1_norm", b + "branch1_bn", c + "1_bn"
                for x in "abc":
                    yield a + f"branch2.conv_{x}", b + f"branch2.{x}", c + f"2{x}"
                    yield a + f"branch2.norm_{x}", b + f"branch2.{x}_bn", c + f"2{x}_bn"
    if two:
        behind = ["pool1", *(f"res{stage}_{depth - 1}_branch2c_bn" for stage, depth in enumerate(DEPTHS[:3], 2))]
        for n, layer in enumerate(behind):
            fusion, fuse = f"blocks.{n}.multipathway_fusion.", f"s{n + 1}_fuse."
            yield fusion + "conv_fast_to_slow", fuse + "conv_f2s", f"t_{layer}_subsample"
            yield fusion + "norm", fuse + "bn", f"t_{layer}_subsample_bn"
    yield f"blocks.{6 if pool else 5}.proj", "head.projection", "pred"


def renamed_by(table, state, kind=str):
    """The tensors of a state dict under other names of their layers; step counters are left out."""
    return {
        f"{after}{kind(before, key.rpartition('.')[2])}": tensor
        for before, after in table
        for key, tensor in state.items()
        if key.rpartition(".")[0] == before and not key.endswith("num_batches_tracked")
    }


def as_pyslowfast(name, state):
    return renamed_by([(a, b) for a, b, _c in layers(name)], state, lambda _layer, kind: f".{kind}")


def as_caffe2(name, state):
    """With blobs of training among them, as there are."""
    table = [(a, c) for a, _b, c in layers(name)]
    named = renamed_by(table, state, lambda layer, kind: caffe2_kind(kind, norm="norm" in layer.rpartition(".")[2]))
    momenta = {f"{key}_momentum": torch.zeros(1) for key in list(named)[:3]}
    return named | momenta | {"lr": torch.ones(1), "model_iter": torch.ones(1)}


def caffe2_kind(kind, norm):
    return "_" + {"weight": "s" if norm else "w", "bias": "b", "running_mean": "rm", "running_var": "riv"}[kind]
