"""The boring video: an inflated network sees one frame, repeated in time; and then the clip as it moves.

Networks are private copies on the CPU: a GPU's faster multiplications differ by more than the rounding that is looked
for here.

Source: Carreira, Zisserman: Quo Vadis, Action Recognition? A New Model and the Kinetics Dataset, 2017.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from models.each_frame import EachFrame
from models.fusion import FusionNet
from models.inflate import inflate
from models.skeleton import skeleton_of
from models.zoo import card_of
from video import Clip, Progress
from vizlib.engine.budget import MB
from vizlib.engine.hooks import outputs_of
from vizlib.engine.networks import Networks
from vizlib.receptive_field import theoretical

# How a network is inflated: its weights, and what stands beyond the ends of time. The last cannot be exact.
Way = tuple[str, str]
REPLICATED, CENTRE, ZEROS = ("mean", "replicate"), ("centre", "zeros"), ("mean", "zeros")
WAYS = (REPLICATED, CENTRE, ZEROS)
ROUNDING = 1e-4  # what two ways of adding up the same may differ by, in logits

# 2D networks that are inflated here: their last maps, and how long boring videos are.
LAST = {"single_frame": "features.4.2", "efficientnet_lite0": "features.head.2"}
LENGTHS = {"single_frame": (2, 4, 8, 16, 32, 64), "efficientnet_lite0": (2, 4, 8, 16, 32)}

A_PIXEL = 360  # bytes of memory, of all frames together: 535 MB were measured of 32 frames of 224 pixels


@dataclass(frozen=True)
class Inflation:
    """The 2D network ``name``, a card's, and how many frames long its kernels become."""

    name: str
    kernel_frames: int


@dataclass(frozen=True, eq=False)
class Still:
    """What a frame is answered, and the same frame ``frames`` times.

    Attributes:
        flat: logits of the 2D network, ``(K,)``.
        inflated: of the network inflated in each of the WAYS, ``(K,)``.
    """

    frames: int
    flat: np.ndarray
    inflated: dict[Way, np.ndarray]

    @property
    def differences(self) -> dict[Way, float]:
        """The largest difference between a logit of the 2D network and of the inflated one."""
        return {way: float(np.abs(logits - self.flat).max()) for way, logits in self.inflated.items()}

    @property
    def spread(self) -> float:
        """Of the 2D network's logits: their standard deviation."""
        return float(self.flat.std())

    @property
    def bytes(self) -> int:
        return self.flat.nbytes * (1 + len(self.inflated))


@dataclass(frozen=True, eq=False)
class Ends:
    """What zeros beyond the ends of time do to longer and longer boring videos, as far as they have been tried.

    Attributes:
        differences: the largest one of a logit, by the frames of the video.
        spread: standard deviation of the 2D network's logits.
        profile: of the longest, ``(T,)``: how far the last maps of each step are from those of the 2D network, as a
            share of their length.
        reach: steps from an end whose last maps can see beyond it.
        done, total: frames.
    """

    differences: dict[int, float]
    spread: float
    profile: np.ndarray
    reach: int
    done: int
    total: int

    @property
    def bytes(self) -> int:
        return self.profile.nbytes + 100


@dataclass(frozen=True, eq=False)
class Moving:
    """What the clip is answered before any training: probabilities, ``(K,)`` each.

    Attributes:
        flat: of the 2D network, the logits of all frames averaged.
        inflated: of the network inflated with weights of each kind.
    """

    flat: np.ndarray
    inflated: dict[str, np.ndarray]

    def moved(self, weights: str) -> float:
        """How much of the probability lies on other classes, 0 to 1: total variation distance."""
        return float(np.abs(self.inflated[weights] - self.flat).sum() / 2)

    @property
    def bytes(self) -> int:
        return self.flat.nbytes * (1 + len(self.inflated))


def memory_of(name: str) -> dict[str, Any]:
    """Bytes that asking the longest video takes in a step, and between two."""
    return {"memory": A_PIXEL * max(LENGTHS[name]) * card_of(name).input.size ** 2, "held": 16 * MB}


def flat_network(networks: Networks, name: str) -> nn.Module:
    """A private copy of a 2D network with its trained weights."""
    loaded = networks.get(name, "cpu")
    with loaded.lock:
        if isinstance(loaded.network, EachFrame):
            return copy.deepcopy(loaded.network.network)
        return skeleton_of(cast(FusionNet, loaded.network))


def picture(clip: Clip, name: str, frame: int) -> Tensor:
    """A frame of the clip as a network sees it, ``(1, 3, H, W)``."""
    return card_of(name).input.prepare(clip, np.array([frame]))[:, :, 0]


def repeated(picture: Tensor, frames: int) -> Tensor:
    """A boring video ``(1, 3, frames, H, W)``."""
    return picture.unsqueeze(2).expand(-1, -1, frames, -1, -1)


@torch.no_grad()
def logits(network: nn.Module, x: Tensor) -> np.ndarray:
    """Of the first of a batch, ``(K,)``."""
    return network(x)[0].numpy()


@torch.no_grad()
def with_maps(network: nn.Module, x: Tensor, layer: str) -> tuple[np.ndarray, Tensor]:
    """Logits ``(K,)``, and what ``layer`` makes, ``(C, ...)``."""
    with outputs_of(network, [layer]) as outputs:
        answer = logits(network, x)
    return answer, outputs[layer][-1][0]


def asking_still(networks: Networks, clip: Clip, asked: Inflation, frame: int) -> Iterator[Progress | Still]:
    """Ask for one frame, and for the same repeated as often as the network's card takes frames."""
    network, x = flat_network(networks, asked.name), picture(clip, asked.name, frame)
    video = repeated(x, card_of(asked.name).input.frames)
    flat, inflated = logits(network, x), {}
    for done, way in enumerate(WAYS):
        yield Progress(done, len(WAYS))
        weights, padding = way
        inflated[way] = logits(inflate(network, asked.kernel_frames, weights, padding), video)
    yield Still(video.shape[2], flat, inflated)


def asking_ends(networks: Networks, clip: Clip, asked: Inflation, frame: int) -> Iterator[Progress | Ends]:
    """Repeat one frame more and more often, with zeros beyond the ends; each step is one length more."""
    lengths, last = LENGTHS[asked.name], LAST[asked.name]
    yield Progress(0, sum(lengths))
    network, x = flat_network(networks, asked.name), picture(clip, asked.name, frame)
    inflated = inflate(network, asked.kernel_frames, *ZEROS)
    reach = reach_of(inflated, last, x)
    flat, maps = with_maps(network, x, last)
    differences: dict[int, float] = {}
    for frames in lengths:
        answer, steps = with_maps(inflated, repeated(x, frames), last)
        differences[frames] = float(np.abs(answer - flat).max())
        profile = (steps - maps.unsqueeze(1)).pow(2).sum((0, 2, 3)).sqrt() / maps.norm()
        yield Ends(differences.copy(), float(flat.std()), profile.numpy(), reach, sum(differences), sum(lengths))


def reach_of(inflated: nn.Module, layer: str, x: Tensor) -> int:
    """How many frames before its own one a unit of ``layer`` sees: half its receptive field in time."""
    return theoretical(inflated, tuple(repeated(x, 1).shape))[layer].size[0] // 2


def asking_moving(networks: Networks, clip: Clip, asked: Inflation) -> Iterator[Progress | Moving]:
    """Ask for the clip as it moves, in the frames that the network's card takes.

    Raises:
        InputError: the clip is too short.
    """
    video = card_of(asked.name).input.prepare(clip)
    network = flat_network(networks, asked.name)
    kinds = (REPLICATED[0], CENTRE[0])
    yield Progress(0, 1 + len(kinds))
    with torch.no_grad():
        flat = network(video[0].transpose(0, 1)).mean(0)  # frames as a batch
    inflated = {}
    for done, weights in enumerate(kinds, 1):
        yield Progress(done, 1 + len(kinds))
        inflated[weights] = softmax(logits(inflate(network, asked.kernel_frames, weights), video))
    yield Moving(softmax(flat.numpy()), inflated)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Logits ``(K,)`` as probabilities."""
    return torch.softmax(torch.from_numpy(logits), 0).numpy()


def seen(clip: Clip, name: str, kernel_frames: int) -> np.ndarray:
    """The frames that the network takes of the clip, each averaged with its neighbours: what a freshly inflated first
    kernel responds to as the 2D kernel would; uint8 ``(T, S, S, 3)``.

    Raises:
        InputError: the clip is too short.
    """
    spec = card_of(name).input
    frames = spec.frames_at(clip, spec.views(clip)[0], spec.size)
    reach = kernel_frames // 2
    padded = np.pad(frames, ((reach, reach), (0, 0), (0, 0), (0, 0)), mode="edge").astype(np.float32)
    mean = sum(padded[n : n + len(frames)] for n in range(kernel_frames)) / kernel_frames
    return np.rint(mean).astype(np.uint8)
