"""What two networks see of a recording: I3D at each position in time, and EfficientNet-Lite0 in each frame alone.

    recording, 25 frames a second -> I3D, in pieces -> positions 8 frames apart, 1024 numbers each
    its own frames                -> EfficientNet   -> every frame,              1280 numbers each

Both are what the network's last layer hears: its last maps, averaged over the picture. The mean over time of each is
what a class is told by.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from models.card import WeightsError
from models.each_frame import EachFrame
from models.efficientnet_lite import EfficientNetLite0
from models.i3d import I3D
from models.input_spec import InputError
from models.streaming import Axis, stage_of
from models.zoo import card_of
from video import Clip, Progress
from vizlib.engine.device import no_room, ran_out_of_memory
from vizlib.engine.keys import Key
from vizlib.engine.networks import Loaded, Source

MOTION, STILL = "motion", "still"
NETWORKS = {MOTION: "i3d_kinetics400", STILL: "efficientnet_lite0"}
WIDTHS = {MOTION: 1024, STILL: 1280}
PIECE = 8  # frames that are looked at in one step
LEAST = 16  # frames of I3D's: two positions
LEAST_S = LEAST / 25  # of a recording, at I3D's rate
MOST_S = 10.0
POOL = 7  # I3D's last maps are as high and wide


@dataclass(frozen=True, eq=False)
class Features:
    """Of one recording.

    Attributes:
        motion: of each of P positions in time, float32 ``(P, 1024)``.
        still: of each of F frames, float32 ``(F, 1280)``.
        seconds: how long it lasts.
    """

    motion: np.ndarray
    still: np.ndarray
    seconds: float

    def of(self, kind: str) -> np.ndarray:
        """Those of MOTION or of STILL, through time."""
        return self.motion if kind == MOTION else self.still

    def mean(self, kind: str) -> np.ndarray:
        """Their mean over time, float64 ``(D,)``, whatever the order of the frames: summed in the order of size."""
        return np.sort(self.of(kind).astype(np.float64), axis=0).mean(0)

    @property
    def bytes(self) -> int:
        return self.motion.nbytes + self.still.nbytes


def identities() -> tuple[str, ...]:
    """Which weights the features are of."""
    return tuple(card_of(name).weights.identity for name in NETWORKS.values())


def features_key(clip: Clip) -> Key:
    """Names the features of a recording."""
    return Key("gesture", clip.digest, identities())


def moments(clip: Clip) -> np.ndarray:
    """The clip's frames that I3D looks at, at its own rate, ``(T,)``.

    Raises:
        InputError: too short or too long.
    """
    fps = card_of(NETWORKS[MOTION]).input.fps
    total = ceil(clip.seconds * fps - 1e-6)
    if total < LEAST:
        raise InputError(
            "A recording lasts at least {least:.2f} s; this one lasts {found:.2f} s. Record for longer, or choose a "
            "longer stretch.",
            least=LEAST / fps,
            found=clip.seconds,
        )
    if clip.seconds > MOST_S + 0.05:
        raise InputError(
            "A recording lasts at most {most:.0f} s; this one lasts {found:.1f} s. Choose a shorter stretch of it.",
            most=MOST_S,
            found=clip.seconds,
        )
    return np.clip(np.floor(np.arange(total) * clip.fps / fps + 0.5), 0, len(clip) - 1).astype(int)


def positions(seconds: float) -> tuple[np.ndarray, float, float]:
    """Of a recording of so many seconds: the middles of I3D's positions ``(P,)``, the time from one to the next, and
    how much time one sees at most; in seconds.
    """
    fps = card_of(NETWORKS[MOTION]).input.fps
    axis = _axis(ceil(seconds * fps - 1e-6))
    return (axis.first + 0.5 + axis.stride * np.arange(axis.frames)) / fps, axis.stride / fps, axis.field / fps


@cache
def _axis(frames: int) -> Axis:
    with torch.device("meta"):
        network = I3D(1)
    return stage_of(network.features, Axis(frames)).axis


def describing(networks: Source, clip: Clip, device: str = "cpu") -> Iterator[Progress | Features]:
    """Look at a recording once with both networks, eight frames a step; at last its features.

    Raises:
        InputError: it is too short or too long. WeightsError: there are none. OutOfMemory.
    """
    indices, own = moments(clip), np.arange(len(clip))
    total = ceil(len(indices) / PIECE) + ceil(len(own) / PIECE) + 1  # the last is the result itself
    loaded = {kind: _trained(networks, name, device) for kind, name in NETWORKS.items()}
    found: dict[str, list[np.ndarray]] = {MOTION: [], STILL: []}
    done = 0
    yield Progress(done, total)
    network = cast(I3D, loaded[MOTION].network)
    pooled = nn.Sequential(network.features, nn.AvgPool3d((1, POOL, POOL), 1))
    stage = stage_of(pooled, Axis(len(indices)))
    for start in range(0, len(indices), PIECE):
        made = _looked(loaded[MOTION], MOTION, clip, indices[start : start + PIECE], device, stage)
        if made is not None:
            found[MOTION].append(made[0, :, :, 0, 0].T.float().cpu().numpy())
        yield Progress(done := done + 1, total)
    frames = cast(EfficientNetLite0, cast(EachFrame, loaded[STILL].network).network)

    def each(x: Tensor) -> Tensor:
        return frames.pool(frames.features(x[0].transpose(0, 1)))

    for start in range(0, len(own), PIECE):
        made = _looked(loaded[STILL], STILL, clip, own[start : start + PIECE], device, each)
        assert made is not None
        found[STILL].append(made[:, :, 0, 0].float().cpu().numpy())
        yield Progress(done := done + 1, total)
    yield Features(np.concatenate(found[MOTION]), np.concatenate(found[STILL]), clip.seconds)


def _trained(networks: Source, name: str, device: str) -> Loaded:
    loaded = networks.get(name, device)
    if loaded.badge == "random":
        raise WeightsError("{title} has no trained weights here, so it gives no answer.", title=card_of(name).title)
    return loaded


def _looked(
    loaded: Loaded,
    kind: str,
    clip: Clip,
    indices: np.ndarray,
    device: str,
    look: Callable[[Tensor], Tensor | None],
) -> Tensor | None:
    """What is seen of the next frames; ``None`` where they complete no position.

    Raises:
        OutOfMemory: on the device.
    """
    card = card_of(NETWORKS[kind])
    x = card.input.tensor(clip, indices, None).to(device)
    try:
        with loaded.lock, torch.no_grad():
            return look(x)
    except Exception as error:
        if not ran_out_of_memory(error):
            raise
        raise no_room(card.title, device, PIECE) from error


def describe(networks: Source, clip: Clip, device: str = "cpu") -> Features:
    """As ``describing``, all at once."""
    *_steps, features = describing(networks, clip, device)
    assert isinstance(features, Features)
    return features
