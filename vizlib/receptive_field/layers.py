"""Receptive fields of whole networks, layer by layer; and the three kinds of layers that see everything."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial

import numpy as np
import torch
from torch import nn

from models.seeded import seeded
from models.slowfast import SlowFast
from models.toys import FUSIONS, LAYERS, Attention, Recurrence, Toy, ToyNet
from models.zoo import card_of
from video import Progress
from vizlib.pathways import OnePathway, has_two
from vizlib.receptive_field import Field, FieldError, seen, span, trace
from vizlib.receptive_field.proof import who_changes_whom

ANSWER = ""  # the whole network is its own last layer
TOY_FRAMES = 16


@dataclass(frozen=True)
class Row:
    """One layer of one network.

    Attributes:
        shape: of what it makes, C x T x H x W, or what is left of it.
        field: what its units see; unclipped.
        limits: frames, height and width of the input.
        operation: as slides write it; of toy networks only.
        parameters: trained numbers.
        seen: positions along T, H and W that the middle unit sees, by gradient; of toy networks only, whose
            settings may leave frames out, between strides or behind a pool that does not divide.
        pathway: in which it lies, of networks with two.
        own: what its pathway's own kernels see, in frames of the clip that this pathway sees: without what comes from
            the other one.
    """

    layer: str
    shape: tuple[int, ...]
    field: Field
    limits: tuple[int, int, int]
    operation: str = ""
    parameters: int = 0
    seen: tuple[np.ndarray, ...] = ()
    pathway: str = ""
    own: Field | None = None

    @property
    def clipped(self) -> tuple[int, int, int]:
        """The size of the middle unit's field inside the input."""
        spans = [span(places) for places in self.seen] or self.box(self.middle)
        sizes = [last - first + 1 for first, last in spans]
        return sizes[0], sizes[1], sizes[2]

    @property
    def units(self) -> tuple[int, ...]:
        """How many units there are along T, H and W; fewer numbers where axes are gone."""
        if len(self.shape) == 4:
            return self.shape[1:]
        return self.shape[:1] if len(self.shape) == 2 else ()

    @property
    def middle(self) -> tuple[int, ...]:
        return tuple(n // 2 for n in self.units)

    def box(self, unit: Sequence[int]) -> list[tuple[int, int]]:
        """First and last frame, row and column that a unit sees; in padding alone, the last is before the first."""
        places = [*unit, *[0] * (3 - len(unit))]
        spans = [self.field.span(axis, places[axis]) for axis in range(3)]
        return [(max(first, 0), min(last, n - 1)) for (first, last), n in zip(spans, self.limits, strict=True)]


@dataclass(frozen=True)
class Clocks:
    """The two clocks of a network with two pathways: ``alpha``, and which frames of the clip are ``slow`` ones."""

    alpha: int
    slow: tuple[int, ...]

    @property
    def drift(self) -> int:
        """Frames between a slow frame and the middle of the lateral's unit that joins it, at most."""
        return max(abs(frame - self.alpha * n) for n, frame in enumerate(self.slow))

    def frames_of_clip(self, own: int) -> float:
        """How many frames of the clip lie from the first to the last of so many slow ones, on average."""
        step = (self.slow[-1] - self.slow[0]) / max(len(self.slow) - 1, 1)
        return (own - 1) * step + 1


@dataclass(frozen=True)
class Fields:
    """The layers of one network; or none, and why their fields are not known. ``clocks``: of one with two pathways."""

    rows: list[Row]
    refusal: FieldError | None = None
    clocks: Clocks | None = None


def fields_of(count: Callable[[], list[Row]], clocks: Clocks | None = None) -> Fields:
    """What ``count`` answers, or why it refuses: a network without a rule is a finding, not a failure."""
    try:
        return Fields(count(), clocks=clocks)
    except FieldError as error:
        return Fields([], error)


def tracing(name: str) -> Iterator[Fields]:
    """The work that counts the fields of a network of the zoo."""
    yield fields_of(partial(rows, name), clocks_of(name))


def tracing_toys(toy: Toy) -> Iterator[Progress | dict[str, Fields]]:
    """The work that counts the fields of the lecture's three toy networks, by their fusion.

    Raises:
        NetworkError: settings that no network can have.
    """
    fields: dict[str, Fields] = {}
    for done, fusion in enumerate(FUSIONS):
        yield Progress(done, len(FUSIONS))
        fields[fusion] = fields_of(partial(toy_rows, fusion, toy))
    yield fields


@cache
def rows(name: str) -> list[Row]:
    """The layers of a network of the zoo that are worth looking at, and its answer.

    Raises:
        NetworkError: no such network.
        FieldError: its fields cannot be traced by rule.
    """
    card = card_of(name)
    with torch.device("meta"):
        network = card.build()
    traced, own = trace(network, card.input.shape), own_fields(network, card.input.shape)
    return [
        Row(
            layer,
            traced[layer].shape,
            traced[layer].field,
            card.input.shape[2:],
            pathway=layer.partition(".")[0] if layer in own else "",
            own=own.get(layer),
        )
        for layer in (*card.layers, ANSWER)
    ]


def own_fields(network: nn.Module, shape: Sequence[int]) -> dict[str, Field]:
    """What each layer of a network with two pathways sees by its pathway's own kernels, in frames of this pathway.

    Raises:
        FieldError: see ``trace``.
    """
    if not has_two(network):
        return {}
    assert isinstance(network, SlowFast)
    found: dict[str, Field] = {}
    count, channels, frames, *sides = shape
    for pathway, own_frames in (("slow", frames // network.alpha), ("fast", frames)):
        alone = trace(OnePathway(network, pathway), (count, channels, own_frames, *sides))
        layers = {name.removeprefix("network."): traced.field for name, traced in alone.items()}
        found |= {name: field for name, field in layers.items() if name.startswith(f"{pathway}.")}
    return found


@cache
def clocks_of(name: str) -> Clocks | None:
    """The clocks of a network of the zoo; None of one without two pathways."""
    card = card_of(name)
    with torch.device("meta"):
        network = card.build()
    if not has_two(network):
        return None
    assert isinstance(network, SlowFast)
    return Clocks(network.alpha, tuple(network.slow_clip(torch.arange(card.input.frames)[None, None])[0, 0].tolist()))


@lru_cache(32)
def toy_rows(fusion: str, toy: Toy) -> list[Row]:
    """The layers of one of the lecture's toy networks.

    Raises:
        NetworkError: settings that no network can have.
    """
    toy.check()
    with torch.device("meta"):
        network = ToyNet(fusion, toy)
    traced = trace(network, toy.shape)
    layers = [
        Row(
            layer,
            traced[layer].shape,
            traced[layer].field,
            (toy.frames, toy.size, toy.size),
            operation(getattr(network, layer), fusion, toy),
            sum(p.numel() for p in getattr(network, layer).parameters()),
        )
        for layer in LAYERS
    ]
    return [replace(row, seen=tuple(seen(network, toy.shape, row.layer, row.middle))) for row in layers]


def operation(module: nn.Module, fusion: str, toy: Toy) -> str:
    """A layer as slides write it: a kernel one frame long is 2D, and early fusion's channels are frames too."""
    if isinstance(module, nn.AdaptiveAvgPool3d):
        return "GlobalAvgPool"
    assert isinstance(module, nn.Conv3d | nn.AvgPool3d)
    kernel = tuple(module.kernel_size) if fusion == "slow" else tuple(module.kernel_size)[1:]  # type: ignore[arg-type]
    words = f"{len(kernel)}D({' × '.join(map(str, kernel))}"
    if isinstance(module, nn.AvgPool3d):
        return f"Pool{words})"
    first = fusion == "early" and module.in_channels == 3 * toy.frames
    channels = f"3·{toy.frames}" if first else f"{module.in_channels}"
    return f"Conv{words}, {channels} → {module.out_channels})"


def comparing_exceptions() -> Iterator[dict[str, np.ndarray]]:
    """The work that finds who changes whom."""
    yield exceptions()


def exceptions() -> dict[str, np.ndarray]:
    """Who changes whom among TOY_FRAMES frames: rows are units in time, columns the frames that were changed."""
    with seeded(0):
        width = 4
        convolution, another = (nn.Conv3d(width, width, (3, 1, 1), padding=(1, 0, 0)) for _layer in range(2))
        networks = {
            "convolution": convolution,
            "convolutions": nn.Sequential(convolution, nn.ReLU(), another),
            "pool": nn.Sequential(convolution, nn.AdaptiveAvgPool3d(1)),
            "recurrence": Recurrence(width),
            "attention": Attention(width),
        }
    return {name: who_changes_whom(network.eval(), TOY_FRAMES, width) for name, network in networks.items()}
