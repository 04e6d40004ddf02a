"""Where a decoded video stands on the two rulers: R and the logit, at three sizes."""

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.zoo import CARDS
from vizlib.engine.networks import Networks
from vizlib.maximize.natural import watched
from vizlib.maximize.picture import Picture, network_input, videos_of
from vizlib.maximize.spec import MaximizeSpec

CROP = 0.75  # of the side, in the middle


def rounded(value: Any) -> Any:
    """Five digits are more than anybody reads."""
    if isinstance(value, float):
        return float(np.format_float_positional(value, 5, fractional=False))
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    return value


def at_size(colours: Tensor, size: int, crop: float = 1.0) -> Tensor:
    """Colours ``(3, T, H, W)`` in [0, 1]: the middle part, ``size`` pixels wide."""
    side = colours.shape[-1]
    cut = round(side * crop)
    first = (side - cut) // 2
    part = colours[..., first : first + cut, first : first + cut].transpose(0, 1)
    return F.interpolate(part, size=(size, size), mode="bilinear", align_corners=False).transpose(0, 1)


@torch.no_grad()
def figures(networks: Networks, spec: MaximizeSpec, shipped: Picture) -> dict[str, Any]:
    """R, logit, whether the class is first: at the video's size, at the network's own, and there in a centre crop."""
    card, network = CARDS[spec.network], networks.get(spec.network, "cpu").network
    index, own = spec.objective.class_index, card.input.size
    assert index is not None
    videos = videos_of(shipped)
    views = {"": videos, "_shown": videos, "_crop": videos}
    if set(videos) == {"rgb"}:  # flow keeps its size: its vectors would have to be scaled too
        colours = videos["rgb"]
        views |= {"_shown": {"rgb": at_size(colours, own)}, "_crop": {"rgb": at_size(colours, own, CROP)}}
    found: dict[str, Any] = {}
    for name, video in views.items():
        with watched(network) as watch:
            logits = network(network_input(video, card.input, spec.frames))[0]
            found[f"distance{name}"] = float(watch.distance())
        found[f"logit{name}"] = float(logits[index])
        found[f"probability{name}"] = float(logits.softmax(0)[index])
        found[f"first{name}"] = int(logits.argmax()) == index
    return rounded(found)
