"""The tensors that flow through a network of the fusion family, with pictures of what they hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from models.fusion import FusionNet
from models.input_spec import InputSpec
from models.zoo import card_of
from video import Clip
from vizlib.engine.hooks import layer_of, outputs_of
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.pictures.heat import brightest, heat

BEST = 3  # classes of the answer


@dataclass(frozen=True, eq=False)
class Stage:
    """One tensor on its way through the network.

    Attributes:
        name: ``input``, ``channels`` (time reshaped into them), ``features.0`` and so on, ``space`` (averaged over
            it), ``features`` (all of them in one row), ``hidden``, ``logits``, ``mean`` (over time),
            ``answer`` (where there is but one step in time).
        kernel, stride: of a convolution in time, height and width; empty for all others.
        shape: as lectures write it, T x C x H x W, or what is left of it.
        parameters: trained numbers that made it.
        pictures: RGB uint8 ``(T, h, w, 3)``: frames, or how strongly the channels answer on the average; empty where
            there is no picture.
    """

    name: str
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    shape: tuple[int, ...]
    parameters: int
    pictures: np.ndarray


@dataclass(frozen=True, eq=False)
class Activations:
    """All tensors of one network on one clip, its most probable classes, and the data behind its weights.

    There is no answer where the weights are random.
    """

    stages: list[Stage]
    answer: list[tuple[str, float]]
    badge: str


NONE = np.empty((0, 1, 1, 3), np.uint8)


def channel_means(x: Tensor) -> np.ndarray:
    """Pictures of a tensor ``(1, C, T, H, W)``: the mean over its channels, ``(T, H, W, 3)``."""
    maps = x[0].abs().mean(0).numpy()  # (T, H, W)
    return heat(maps, brightest(maps))


def as_lectures_write(x: Tensor) -> tuple[int, ...]:
    """``(1, C, T, H, W)`` as T x C x H x W."""
    _n, c, *rest = x.shape
    return (rest[0], c, *rest[1:])


@torch.no_grad()
def stages(network: FusionNet, x: Tensor, frames: np.ndarray) -> tuple[list[Stage], Tensor]:
    """Every tensor between the input ``(1, 3, T, H, W)``, shown by its ``frames`` ``(T, H, W, 3)``, and the answer,
    logits ``(K,)``.
    """
    convolutions = [f"features.{n}" for n in range(len(network.features))]
    hidden = ["classifier.0"] if network.fusion == "late_mlp" else []
    with outputs_of(network, [*convolutions, *hidden, "classifier"]) as outputs:
        answer = network(x)
    tensors = [Stage("input", (), (), as_lectures_write(x), 0, frames)]
    if network.fusion == "early":
        tensors.append(Stage("channels", (), (), as_lectures_write(x.flatten(1, 2).unsqueeze(2)), 0, frames))
    for name, layer in zip(convolutions, network.features, strict=True):
        (x,), conv = outputs[name], next(layer.children())
        assert isinstance(conv, nn.Conv3d)
        shape = as_lectures_write(x)
        tensors.append(Stage(name, conv.kernel_size, conv.stride, shape, trained(layer), channel_means(x)))
    (logits,) = outputs["classifier"]
    if hidden:
        first = trained(layer_of(network, "classifier.0"))
        tensors.append(plain("features", x.flatten(1), 0))
        tensors.append(plain("hidden", outputs["classifier.0"][0], first))
        tensors.append(plain("logits", logits, trained(network.classifier) - first))
    else:
        tensors.append(plain("space", x.mean((3, 4)).transpose(1, 2), 0))
        tensors.append(plain("logits", logits, trained(network.classifier)))
        tensors.append(plain("mean" if logits.shape[1] > 1 else "answer", answer, 0))
    return tensors, answer[0]


def plain(name: str, x: Tensor, parameters: int) -> Stage:
    """A stage without pictures."""
    return Stage(name, (), (), tuple(x.shape[1:]), parameters, NONE)


def trained(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def activations_key(name: str, clip: Clip) -> Key:
    """Names what becomes of the clip in the network ``name``."""
    weights = card_of(name).weights
    return Key("activations", clip.digest, (name, weights.identity))


def activations(networks: Networks, name: str, clip: Clip) -> Iterator[Activations]:
    """What becomes of the clip in the network ``name`` of the fusion family: one step, the result.

    Raises:
        InputError: the clip is too short.
    """
    card = card_of(name)
    spec = card.input
    x = spec.prepare(clip)
    loaded = networks.get(name, "cpu")
    with loaded.lock:
        tensors, logits = stages(cast(FusionNet, loaded.network), x, pictures(x, spec))
    probabilities = torch.softmax(logits, 0)
    best = [] if loaded.badge == "random" else probabilities.argsort(descending=True)[:BEST].tolist()
    yield Activations(tensors, [(card.classes[i], float(probabilities[i])) for i in best], loaded.badge)


def activations_bytes(result: Activations) -> int:
    """What the cache counts for it: its pictures, and a little for the rest."""
    return sum(stage.pictures.nbytes for stage in result.stages) + 1000


def pictures(x: Tensor, spec: InputSpec) -> np.ndarray:
    """An input tensor ``(1, 3, T, H, W)`` as frames again, uint8 ``(T, H, W, 3)``."""
    frames = spec.denormalised(x)[0].permute(1, 2, 3, 0)
    return (frames * 255).round().clamp(0, 255).to(torch.uint8).numpy()
