"""The methods, each one call of Captum, but for Shapley values: see ``shapley``.

A map has the input's shape ``(1, C, T, H, W)``; Grad-CAM's has one channel.

    method               asks                                             passes of the network
    saliency             how much does a small change matter?             1, and back
    input_x_gradient     ... times what is there                          1, and back
    integrated_gradients ... on the way from the baseline to the clip     steps, and back
    guided_backprop      ... letting only what is positive back           1, and back
    grad_cam             which places of a layer speak for the class?     1, and back to the layer
    occlusion            what is lost without a patch of space and time?  one a patch
    shapley              what does each frame bring to those before it?   frames x orders

Sources: Simonyan et al. 2014 (saliency); Shrikumar et al. 2016 (input x gradient); Sundararajan et al. 2017 (integrated
gradients); Springenberg et al. 2015 (guided backpropagation); Selvaraju et al. 2017 (Grad-CAM); Zeiler and Fergus 2014
(occlusion).
"""

import copy
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, prod
from typing import Any

import torch.nn.functional as F
from captum.attr import (
    GuidedBackprop,
    InputXGradient,
    IntegratedGradients,
    LayerGradCam,
    Occlusion,
    Saliency,
)
from torch import Tensor, nn

from models.zoo import card_of
from video import Progress
from vizlib.attribution.errors import AttributionError
from vizlib.attribution.question import Score
from vizlib.attribution.shapley import sampling, sampling_passes
from vizlib.attribution.task import Found, Task
from vizlib.attribution.tokens import REARRANGED, turned
from vizlib.engine.hooks import hooked, layer_of

warnings.filterwarnings("ignore", module="captum")  # of what it is meant to do: gradients, hooks


@dataclass(frozen=True)
class Method:
    """
    Attributes:
        attribute: the map of a task.
        passes: of the network, one or more clips at once.
        signed: whether a map says for and against, and not only how much.
        complete: whether the map adds up to the difference between the scores of clip and baseline.
        takes_away: whether it needs a baseline.
        growing: of a method that is no call of Captum, its own steps: a Progress before each pass, and the map, or what
            is known of it so far.
    """

    attribute: Callable[[Task], Tensor]
    passes: Callable[[Task], int] = lambda _task: 1
    signed: bool = True
    complete: bool = False
    takes_away: bool = False
    growing: Callable[[Task], Iterator[Progress | Found]] | None = None


def saliency(task: Task) -> Tensor:
    return Saliency(task.forward).attribute(task.x, abs=True)


def input_x_gradient(task: Task) -> Tensor:
    return InputXGradient(task.forward).attribute(task.x)


def integrated_gradients(task: Task) -> Tensor:
    """By Gauss-Legendre quadrature."""
    return IntegratedGradients(task.forward).attribute(
        task.x, task.baseline, n_steps=task.question.steps, internal_batch_size=task.batch
    )


def guided_backprop(task: Task) -> Tensor:
    """Captum cannot hook a ReLU that writes into its input: then on a copy of the network, whose ReLUs do not.

    Raises:
        AttributionError: there is no ReLU.
    """
    score = task.score
    rectifiers = [module for module in score.modules() if isinstance(module, nn.ReLU)]
    if not rectifiers:
        raise AttributionError(
            "Guided backpropagation changes the way back through layers that are ReLUs (ReLU6 is none), and this "
            "network has none. Choose another method or network."
        )
    if any(module.inplace for module in rectifiers):
        score = copy.deepcopy(score)
        for module in score.modules():
            if isinstance(module, nn.ReLU):
                module.inplace = False
    return GuidedBackprop(score).attribute(task.x)


def grad_cam(task: Task) -> Tensor:
    """At the size of the layer, without what speaks against the class, ``(1, 1, T', H', W')``.

    Raises:
        LayerError: no such layer. AttributionError: it gives no map in time and space.
    """
    name, network = task.question.layer, task.score.network
    if not name:
        raise AttributionError(
            "{title} has no layer whose channels are maps of the clip, so that Grad-CAM has nothing to look at. "
            "Choose another method.",
            title=card_of(task.question.network).title,
        )
    score, layer = task.score, name
    if isinstance(network, REARRANGED):
        network, layer = turned(network, name)
        score = Score(network, task.question)
    seen: list[bool] = []
    with hooked(network, [layer], lambda _layer, _module, out: check_map(name, out, seen)):
        return LayerGradCam(score, layer_of(network, layer)).attribute(task.x, relu_attributions=True)


def check_map(name: str, output: Any, seen: list[bool]) -> None:
    """Raises AttributionError unless a layer gives one map ``(1, C, T, H, W)`` with an extent in space."""
    shape = tuple(output.shape) if isinstance(output, Tensor) else ()
    is_map = len(shape) == 5 and shape[0] == 1 and shape[3] * shape[4] > 1 and not seen
    seen.append(True)
    if not is_map:
        raise AttributionError(
            "Grad-CAM needs a layer that gives channels × time × height × width; {name} gives {found}. "
            "Choose a layer before it, or another method.",
            name=name,
            found=" × ".join(map(str, shape[1:] if shape[:1] == (1,) else shape)) or "–",
        )


def window(task: Task) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Size of occlusion's patch and its stride, in channels, frames and pixels; lab nets' patches overlap by half."""
    _n, channels, *sides = task.x.shape
    if task.question.pathway:  # one clip at a time
        channels //= 2
    size = [max(1, ceil(side / task.question.patch)) for side in sides]
    overlap = 2 if task.batch > 1 and task.question.patch > 1 else 1
    stride = [size[0], *(max(1, side // overlap) for side in size[1:])]
    return (channels, *size), (channels, *stride)


def patches(task: Task) -> int:
    size, stride = window(task)
    shape = task.x.shape[1:]
    return prod(ceil((n - s) / d) + 1 for n, s, d in zip(shape, size, stride, strict=True))


def occlusion(task: Task) -> Tensor:
    size, stride = window(task)
    return Occlusion(task.forward).attribute(
        task.x, sliding_window_shapes=size, strides=stride, baselines=task.baseline, perturbations_per_eval=task.batch
    )


def shapley(task: Task) -> Tensor:
    *_steps, found = sampling(task)
    assert isinstance(found, Found)
    return found.values


def batches(count: Callable[[Task], int], extra: int = 1) -> Callable[[Task], int]:
    """Passes of so many clips in batches, and ``extra`` ones."""
    return lambda task: ceil(count(task) / task.batch) + extra


METHODS: dict[str, Method] = {
    "saliency": Method(saliency, signed=False),
    "input_x_gradient": Method(input_x_gradient),
    "integrated_gradients": Method(
        integrated_gradients, batches(lambda task: task.question.steps, 0), complete=True, takes_away=True
    ),
    "guided_backprop": Method(guided_backprop),
    "grad_cam": Method(grad_cam, signed=False),
    "occlusion": Method(occlusion, batches(patches), takes_away=True),
    "shapley": Method(shapley, sampling_passes, complete=True, takes_away=True, growing=sampling),
}


def attributed(task: Task) -> Tensor:
    """The map of a task, at the method's own size.

    Raises:
        LayerError: no such layer. AttributionError: the network or the layer does not allow the method.
    """
    try:
        return METHODS[task.question.method].attribute(task).detach()
    except RuntimeError as error:
        if "require grad" not in str(error):
            raise
        raise AttributionError(
            "{title} passes no gradient to its input. Choose occlusion or Shapley values, which need none.",
            title=card_of(task.question.network).title,
        ) from error


def enlarged(layer_map: Tensor, shape: tuple[int, ...]) -> Tensor:
    """A layer's map ``(1, 1, T', H', W')`` at the input's size, ``shape`` = ``(T, H, W)``."""
    return layer_map if tuple(layer_map.shape[2:]) == shape else F.interpolate(layer_map, shape, mode="trilinear")
