"""What lights up where something moves? Both pathways' channels beside the motion, the edges, and stills of a clip.

Both pathways are asked at the same moments: at the frames that the slow one sees. A channel's map is compared

- with how far each place moves until the next frame, and with how steep brightness is there in the still frame. A
  person who moves has edges, too, so that the two go together;
- with its own map where the clip stands still: all frames are that moment's. What differs, a channel owes to motion.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.slowfast import PATHWAYS, SlowFast
from models.zoo import CARDS
from video import Clip, Progress
from video.flow import estimate_flow
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.features.responses import feature_layers, responses

NAME = "slowfast"
SIDE = 256  # of the frames in which motion and edges are looked for


@dataclass(frozen=True, eq=False)
class Related:
    """Numbers of one clip, of each layer's channels ``(C,)``.

    Attributes:
        badge: the data behind the weights.
        exact: whether the motion is the renderer's, not an estimate.
        both: the correlation of motion with edges, as the first layer sees them.
        motion, edges: the correlation of a channel's map with each; not a number where a channel is silent.
        still: share of a channel's response that changes where the clip stands still: 0 to 1.
        layers: the same of all channels of a layer together.
    """

    badge: str
    exact: bool
    both: float
    motion: dict[str, np.ndarray]
    edges: dict[str, np.ndarray]
    still: dict[str, np.ndarray]
    layers: dict[str, float]

    def mean(self, mark: str) -> dict[str, float]:
        """A correlation of each layer, the mean over its channels that are not silent."""
        return {layer: float(np.nanmean(values)) for layer, values in getattr(self, mark).items()}


@cache
def stage_layers() -> dict[str, list[str]]:
    """The layers of each pathway, in their order."""
    return {pathway: [name for name in feature_layers(NAME) if name.startswith(pathway)] for pathway in PATHWAYS}


def correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Pearson's, of each row of ``(C, n)`` with ``(n,)``; not a number where either does not vary."""
    a, b = a - a.mean(-1, keepdims=True), b - b.mean()
    size = np.sqrt((a**2).sum(-1) * (b**2).sum())
    return np.divide(a @ b, size, out=np.full(len(a), np.nan), where=size > 1e-12)


def changed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The differences of responses ``(..., n)`` from 0 up, place by place, as a share of the sum of both, ``(...)``."""
    return np.abs(one - other).sum(-1) / np.maximum((one + other).sum(-1), 1e-20)


def motion_of(clip: Clip, view: np.ndarray) -> tuple[np.ndarray, bool]:
    """How far each place moves between a view's frames, in parts of the picture's side, ``(T, SIDE, SIDE)``, and
    whether that is exact: known of rendered clips of which no frame is left out. The last frame has the field before.
    """
    spec = CARDS[NAME].input
    known = hasattr(clip.truth, "flow") and clip.size[0] == clip.size[1] and bool((np.diff(view) == 1).all())
    flow = clip.truth.flow[view[:-1]] if known else estimate_flow(Clip(spec.frames_at(clip, view, SIDE), spec.fps))
    length = np.hypot(flow[:, 0], flow[:, 1]) / flow.shape[-1]
    length = np.stack([cv2.resize(field, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for field in length])
    return np.concatenate([length, length[-1:]]), known


def edges_of(frames: np.ndarray) -> np.ndarray:
    """How steep brightness is in each frame, ``(T, H, W, 3)`` to ``(T, H, W)``."""
    grey = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32) for frame in frames]
    return np.stack([np.hypot(cv2.Sobel(g, cv2.CV_32F, 1, 0), cv2.Sobel(g, cv2.CV_32F, 0, 1)) for g in grey])


def sized(maps: np.ndarray, side: int) -> np.ndarray:
    """Maps ``(T, H, W)`` averaged down to ``side``, in one row."""
    return F.adaptive_avg_pool2d(torch.from_numpy(np.ascontiguousarray(maps))[:, None], side).double().numpy().ravel()


def moments_of(network: nn.Module, frames: int) -> np.ndarray:
    """Which of a clip's frames the slow pathway sees."""
    assert isinstance(network, SlowFast)
    return np.arange(frames)[network.slow_frames(frames)]


def relating(networks: Networks, clip: Clip, device: str) -> Iterator[Progress | Related]:
    """Run SlowFast on the middle of a clip and on its stills, and compare what its channels respond.

    Raises:
        InputError: the clip is too short. WeightsError: the weights are damaged. OutOfMemory: on the device.
    """
    card = CARDS[NAME]
    view = card.input.views(clip)[0]
    loaded = networks.get(NAME, device)
    layers = [layer for names in stage_layers().values() for layer in names]
    moments = moments_of(loaded.network, len(view))
    x = card.input.prepare(clip, view).to(device)

    def maps(x: Tensor) -> list[np.ndarray]:
        """At the moments, ``(C, T, H, W)`` of each layer."""
        found = [made.double().numpy() for made in responses(loaded, card, x, layers)]
        return [made[:, moments] if made.shape[1] == len(view) else made for made in found]

    moving = maps(x)
    held = [np.empty_like(made) for made in moving]
    for n, moment in enumerate(moments):
        yield Progress(n, len(moments))
        for into, made in zip(held, maps(x[:, :, [moment] * len(view)]), strict=True):
            into[:, n] = made[:, n]
    motion, exact = motion_of(clip, view)
    marks = motion[moments], edges_of(card.input.frames_at(clip, view[moments], SIDE))
    related: dict[str, list[np.ndarray]] = {}
    shares: dict[str, float] = {}
    for layer, made, still in zip(layers, moving, held, strict=True):
        rows, others = (part.reshape(len(part), -1) for part in (made, still))
        related[layer] = [*(correlation(rows, sized(mark, made.shape[-1])) for mark in marks), changed(rows, others)]
        shares[layer] = float(changed(made.ravel(), still.ravel()))
    first = [sized(mark, moving[0].shape[-1]) for mark in marks]
    along, edges, stills = ({layer: values[n] for layer, values in related.items()} for n in range(3))
    both = float(correlation(first[0][None], first[1])[0])
    yield Related(loaded.badge, exact, both, along, edges, stills, shares)


def related_key(clip: Clip) -> Key:
    """Names what is compared on a clip."""
    weights = CARDS[NAME].weights
    return Key("slowfast-motion", clip.digest, weights.identity)
