"""Receptive fields by gradient: which inputs a unit depends on at all, and how much each of them counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import torch
from torch import Tensor, nn

from vizlib.engine.hooks import outputs_of
from vizlib.receptive_field.alike import Alike, ChannelsApart, adding_up
from vizlib.receptive_field.axis_field import FieldError
from vizlib.receptive_field.rule import meta_copy

MASS = 0.95  # of the weight: what is called the effective field


def sizes_of(out: Tensor) -> tuple[int, ...]:
    """How many units a layer has: along T, H and W, along T alone, or none where all is one.

    Raises:
        FieldError: four dimensions are no clip.
    """
    if out.dim() == 4:
        raise FieldError("This layer makes single pictures ({found}): choose one that makes a clip.",
                         found=" × ".join(map(str, out.shape)))  # fmt: skip
    return tuple(out.shape[2:]) if out.dim() == 5 else tuple(out.shape[1:2]) if out.dim() == 3 else ()


def at_unit(out: Tensor, unit: Sequence[int]) -> Tensor:
    """All channels of a unit, ``(N, C)``; axes that are gone need no number.

    Raises:
        FieldError: the unit lies outside.
    """
    sizes = sizes_of(out)
    if len(unit) < len(sizes) or not all(0 <= u < n for u, n in zip(unit, sizes, strict=False)):
        raise FieldError(
            "There is no unit {found}: the layer has {sizes} (T × H × W), counted from 0.",
            found=" × ".join(map(str, unit)),
            sizes=" × ".join(map(str, sizes)),
        )
    if out.dim() == 5:
        return out[:, :, unit[0], unit[1], unit[2]]
    return out[:, unit[0]] if out.dim() == 3 else out


def seen(network: nn.Module, shape: Sequence[int], layer: str, unit: Sequence[int] = (0, 0, 0)) -> list[np.ndarray]:
    """Which input positions have a gradient, along time, height and width: bool ``(T,)``, ``(H,)``, ``(W,)``.

    Raises:
        LayerError: no such layer. FieldError: no such unit, or the network cannot be run with weights that are alike.
    """
    copied = meta_copy(network)
    adding_up(copied)
    x = torch.ones(tuple(shape), dtype=torch.float64, requires_grad=True)
    try:
        out = alike(copied, x, layer, one_channel=True)
    except ChannelsApart:
        out = alike(copied, x, layer, one_channel=False)
    return along_axes(torch.autograd.grad(at_unit(out, unit).sum(), x)[0])


def alike(network: nn.Module, x: Tensor, layer: str, one_channel: bool) -> Tensor:
    """What ``layer`` makes of ``x`` in the network whose weights are all alike.

    Raises:
        ChannelsApart, where there is one channel a layer; LayerError, FieldError: see ``seen``.
    """
    with outputs_of(network, [layer]) as outputs:
        try:
            with Alike(one_channel):
                network(x)
        except (RuntimeError, TypeError, ValueError, IndexError) as error:
            if not outputs[layer]:
                if one_channel:
                    raise ChannelsApart from error
                raise FieldError(
                    "The gradient cannot be traced through this network with weights that are all alike: {reason}",
                    reason=str(error).splitlines()[0],
                ) from error
    return outputs[layer][-1]


def along_axes(gradient: Tensor) -> list[np.ndarray]:
    """Where ``(1, C, T, H, W)`` is not zero, along each of its last three axes."""
    places = (gradient[0] != 0).any(0).cpu().numpy()
    axes = range(places.ndim)
    return [np.asarray(places.any(tuple(a for a in axes if a != axis))) for axis in axes]


def span(places: np.ndarray) -> tuple[int, int]:
    """First and last of the positions that are True.

    Raises:
        FieldError: there are none.
    """
    if not places.any():
        raise FieldError("This unit sees nothing but padding.")
    return int(np.flatnonzero(places)[0]), int(np.flatnonzero(places)[-1])


def support(
    network: nn.Module, shape: Sequence[int], layer: str, unit: Sequence[int] = (0, 0, 0)
) -> list[tuple[int, int]]:
    """First and last input position with a gradient, along time, height and width; clipped to the input.

    Raises:
        LayerError, FieldError: see ``seen``; or the unit sees nothing but padding.
    """
    return [span(places) for places in seen(network, shape, layer, unit)]


@dataclass(frozen=True, eq=False)
class Effective:
    """How much each input position counts for one unit of a layer.

    Attributes:
        weights: mean over clips of the absolute gradient, summed over colours, ``(T, H, W)``; the largest is 1. It is
            that of the sum of the unit's channels without their signs: with them, a layer norm's sum never changes.
        unit: whose field it is; the middle one unless another was asked for.
        units: that the layer has, along T, H and W.
        clips: that were averaged.
    """

    weights: np.ndarray
    unit: tuple[int, ...]
    units: tuple[int, ...]
    clips: int

    @property
    def time(self) -> np.ndarray:
        """Share of each frame, ``(T,)``."""
        weights = self.weights.sum((1, 2))
        return weights / weights.sum()

    @property
    def spans(self) -> list[tuple[int, int]]:
        """First and last position that counts at all, along T, H and W."""
        return [span(places) for places in along_axes(torch.from_numpy(self.weights)[None, None])]

    def mass(self, box: Sequence[tuple[int, int]]) -> float:
        """The fewest positions that carry MASS of the weight, as a share of the ``box``, its first and last an axis."""
        positions = prod(last - first + 1 for first, last in box)
        ordered = np.sort(self.weights.ravel())[::-1]
        needed = np.searchsorted(ordered.cumsum(), MASS * ordered.sum()) + 1
        return float(needed / positions)


def averaging(
    network: nn.Module, clips: Iterable[Tensor], layer: str, unit: Sequence[int] | None = None
) -> Iterator[Effective]:
    """The effective field of a unit of ``layer`` over input tensors ``(N, C, T, H, W)``, one more with every step.

    Raises:
        LayerError: no such layer. FieldError: no such unit, no clip, or a unit that nothing reaches.
    """
    total, count = None, 0
    for x in clips:
        x = x.detach().requires_grad_(True)
        with outputs_of(network, [layer]) as outputs, torch.enable_grad():
            network(x)
        units = sizes_of(outputs[layer][-1])
        place = tuple(n // 2 for n in units) if unit is None else tuple(unit)[: len(units)]
        (gradient,) = torch.autograd.grad(at_unit(outputs[layer][-1], place).abs().sum(), x)
        here = gradient.abs().sum((0, 1)).double().cpu().numpy()
        total = here if total is None else total + here
        count += len(x)
        if total.any():
            yield Effective((total / total.max()).astype(np.float32), place, units, count)
    if total is None:
        raise FieldError("There is no clip to average over.")
    if not total.any():
        raise FieldError("Nothing reaches this unit: its gradient is zero on every clip.")


def effective(network: nn.Module, clips: Iterable[Tensor], layer: str, unit: Sequence[int] | None = None) -> Effective:
    """The effective field of a unit of ``layer`` over input tensors ``(N, C, T, H, W)``; by default the middle one.

    Source: Luo et al.: Understanding the Effective Receptive Field, 2016; there over random inputs, and signed.

    Raises:
        LayerError, FieldError: see ``averaging``.
    """
    *_, field = averaging(network, clips, layer, unit)
    return field
