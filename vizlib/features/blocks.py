"""One channel from all sides: where it responds to a clip, which pixels drive it, and what it adds to the answer.

What a channel adds to the logit of the winning class is told to first order: its activation times the slope of the
logit, added up over its positions. So much would be missing without the channel if all layers above were linear.
Whether they are is measured: the channel is set to 0 wherever it is, and the network runs on.

Source: Olah et al.: The Building Blocks of Interpretability, 2018; there the first-order part is called attribution to
channels.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import cv2
import numpy as np
import torch
from captum.attr import IntegratedGradients
from torch import Tensor, nn

from models.card import ModelCard
from models.zoo import card_of
from video import Clip, Progress
from vizlib.attribution.pictures import coloured, scale_of
from vizlib.attribution.result import missed
from vizlib.attribution.stepping import Turn, stepped
from vizlib.attribution.task import BATCH, SMALL
from vizlib.engine.device import no_room, ran_out_of_memory
from vizlib.engine.hooks import channels_first, layer_of, outputs_of
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.features.channels import SIDE, map_frame, peaks_of, small
from vizlib.features.responses import FAINT, FeatureError, is_signed, layer_checked, responses
from vizlib.maximize import MaximizeSpec, Step
from vizlib.maximize.defaults import spec_of
from vizlib.maximize.objective import channel_objective
from vizlib.maximize.picture import Picture, network_input, videos_of
from vizlib.pictures import flow_fields

ADDED, ACTIVE = ORDERS = ("added", "active")
TOP = 5  # channels that are drawn, and whose share is told
STEPS = {True: 32, False: 8}  # of integrated gradients, of a lab net and of a larger one
SMALL_SIDE = 64  # pixels, at most, of a lab net's frames
WEIGHT = {True: 10.0, False: 100.0}  # of a channel's mean in an ascent, likewise
STILL = 1e-6  # of an activation: what changes by less stays where it is
Maps = Callable[[Tensor], Tensor]
Swap = Callable[[Tensor, Maps], Tensor]


@dataclass(frozen=True, eq=False)
class Blocks:
    """A layer's channels on a clip, and what each of them adds to the answer.

    Attributes:
        name, layer, badge: whose channels, and the data behind the weights.
        signed: whether values below 0 count too; see ``responses.py``.
        frames: of the clip that the network looks at, uint8 ``(T, S, S, 3)``.
        maps: the response, uint8 ``(C, T', h, w)``; 255 is the channel's most.
        responses: the mean over positions and steps, ``(C,)``.
        peaks: where each channel responds most, ``(C, 3)``: step, and row and column from 0 to 1.
        added: to the winning class's logit, ``(C,)``: activation times slope, added up over positions.
        logits: the network's answer, ``(K,)``.
    """

    name: str
    layer: str
    badge: str
    signed: bool
    frames: np.ndarray
    maps: np.ndarray
    responses: np.ndarray
    peaks: np.ndarray
    added: np.ndarray
    logits: np.ndarray

    @property
    def bytes(self) -> int:
        parts = (self.frames, self.maps, self.responses, self.peaks, self.added, self.logits)
        return sum(part.nbytes for part in parts)

    @property
    def winner(self) -> int:
        """The class with the largest logit."""
        return int(self.logits.argmax())

    def order(self, by: str) -> np.ndarray:
        """All channels, ``(C,)``: first what adds most to the answer (ADDED), or what responds most (ACTIVE)."""
        return np.argsort(-(self.added if by == ADDED else self.responses), kind="stable")

    def strongest(self, channel: int) -> tuple[int, ...]:
        """The TOP channels that add or take most, those that add most first; ``channel`` is among them."""
        most = np.argsort(-np.abs(self.added), kind="stable")[:TOP]
        if channel not in most:
            most = np.append(most[:-1], channel)
        return tuple(int(k) for k in most[np.argsort(-self.added[most], kind="stable")])

    @cached_property
    def share(self) -> float:
        """Of all that channels add and take, whatever the sign, how much the TOP strongest do."""
        sizes = np.sort(np.abs(self.added))[::-1]
        return float(sizes[:TOP].sum() / max(sizes.sum(), 1e-20))

    @cached_property
    def faint(self) -> np.ndarray:
        """Which channels hardly respond to the clip, bool ``(C,)``."""
        return self.responses <= FAINT * self.responses.max()

    @cached_property
    def steps(self) -> np.ndarray:
        """The layer's step in time that stands for each frame, ``(T,)``."""
        return np.arange(len(self.frames)) * self.maps.shape[1] // len(self.frames)

    def heat(self, channel: int, t: int) -> np.ndarray:
        """A channel's map at frame ``t`` as heat, uint8 ``(S, S, 3)``."""
        return map_frame(self.maps[channel, self.steps[t]], max(float(self.maps[channel].max()), 1e-12))

    def peak(self, channel: int) -> tuple[int, int, int]:
        """Where a channel responds most: frame, row and column in ``frames``."""
        step, y, x = self.peaks[channel]
        at = np.flatnonzero(self.steps == int(step))
        return int(at[len(at) // 2]), int(y * SIDE), int(x * SIDE)


@dataclass(frozen=True, eq=False)
class Silenced:
    """What each channel adds as it was measured: by how much the winning class's logit falls when the channel is set
    to 0, and which class wins then; more with every step.
    """

    falls: dict[int, float]
    winners: dict[int, int]
    done: int
    total: int


@dataclass(frozen=True, eq=False)
class Driven:
    """What of the clip drives a channel: integrated gradients of its mean activation, from a grey clip to this one.

    Attributes:
        values: float32 ``(T, H, W)``, channels of the input added up; what is above 0 drives it.
        missed: by how much their sum misses the difference of the activation, as a part of it; NaN of a channel whose
            activation is the same on both.
    """

    values: np.ndarray
    missed: float

    @property
    def bytes(self) -> int:
        return self.values.nbytes

    @cached_property
    def scale(self) -> float:
        """The strength that the fullest colour stands for."""
        return scale_of(self.values)


@dataclass(frozen=True)
class Reached:
    """The response of a channel to its maximizing video, the mean over positions and steps."""

    response: float


@contextmanager
def replaced(network: nn.Module, layer: str, swap: Swap) -> Iterator[None]:
    """While it is open, ``swap`` replaces what a layer makes. It gets the numbers as the network holds them, and what
    shows them as maps ``(N, C, T, H, W)`` in the same memory.

    Raises:
        LayerError: no such layer.
    """

    def hook(_module: nn.Module, _inputs: Any, out: Any) -> Any:
        if isinstance(out, tuple):  # of a transformer: tokens, and how many there are along each axis
            tokens, *sizes = out
            return (swap(tokens, lambda made: channels_first(network, (made, *sizes))), *sizes)
        return swap(out, lambda made: channels_first(network, made))

    handle = layer_of(network, layer).register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()


def by_slope(network: nn.Module, layer: str, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Logits ``(K,)``, what the layer makes ``(C, T, H, W)``, and the slope of the largest logit along it.

    Raises:
        FeatureError: the layer runs several times.
    """
    made: list[tuple[Tensor, Maps]] = []

    def cut(out: Tensor, maps: Maps) -> Tensor:
        made.append((out.detach().requires_grad_(), maps))
        return made[-1][0].clone()  # what follows may write into its input

    with torch.enable_grad(), replaced(network, layer, cut):
        logits = network(x)[0]
        if len(made) != 1:
            raise FeatureError(
                "The layer {layer} runs {count} times on one clip, so that no map stands for all of them. Choose "
                "another layer.",
                layer=layer,
                count=len(made),
            )
        ((values, maps),) = made
        (slope,) = torch.autograd.grad(logits.max(), [values])
    return logits.detach(), maps(values.detach())[0], maps(slope)[0]


def silence(channel: int) -> Swap:
    """Sets a channel to 0 wherever it is."""

    def swap(out: Tensor, maps: Maps) -> Tensor:
        silenced = out.clone()
        maps(silenced)[:, channel] = 0
        return silenced

    return swap


@contextmanager
def fitting(card: ModelCard, device: str) -> Iterator[None]:
    """Raises OutOfMemory, a sentence, where PyTorch finds no room."""
    try:
        yield
    except RuntimeError as error:
        if not ran_out_of_memory(error):
            raise
        raise no_room(card.title, device, card.input.frames) from error


def middle(card: ModelCard, clip: Clip, device: str) -> Tensor:
    """The middle of a clip as the network's input.

    Raises:
        InputError: the clip is too short.
    """
    return card.input.prepare(clip, card.input.views(clip)[0]).to(device)


def adding(networks: Networks, clip: Clip, name: str, layer: str, device: str) -> Iterator[Progress | Blocks]:
    """What the channels of a layer respond to the middle of a clip, and what they add to the answer.

    Raises:
        NetworkError: no such network. FeatureError: it has no maps in this layer, or several of them.
        InputError: the clip is too short. WeightsError: the weights are damaged. OutOfMemory: on the device.
    """
    card = card_of(name)
    layer_checked(name, layer)
    loaded = networks.get(name, device)
    x = middle(card, clip, device)
    yield Progress(0, 1)
    with fitting(card, device), loaded.lock:
        logits, activation, slope = by_slope(loaded.network, layer, x)
    added = (activation * slope).sum((1, 2, 3), dtype=torch.float64)
    signed = is_signed(card, loaded, layer)
    heard = (activation.abs() if signed else activation.clamp_min(0)).cpu()
    maps = small(heard)
    most = maps.amax((1, 2, 3)).clamp_min(1e-20)
    yield Blocks(
        name,
        layer,
        loaded.badge,
        signed,
        card.input.frames_at(clip, card.input.views(clip)[0], SIDE),
        (255 * maps / most.view(-1, 1, 1, 1)).round().to(torch.uint8).numpy(),
        heard.mean((1, 2, 3)).double().numpy(),
        peaks_of(heard),
        added.cpu().numpy(),
        logits.cpu().numpy(),
    )


def blocks_key(clip: Clip, name: str, layer: str) -> Key:
    """Names what the channels of a layer add."""
    return Key("blocks", clip.digest, (name, layer, card_of(name).weights.identity))


def silencing(
    networks: Networks, clip: Clip, name: str, layer: str, channels: Sequence[int], device: str
) -> Iterator[Silenced]:
    """Set one channel after the other to 0, and see what is left of the largest logit.

    Raises:
        NetworkError, FeatureError, InputError, WeightsError, OutOfMemory: see ``adding``.
    """
    card = card_of(name)
    layer_checked(name, layer)
    loaded = networks.get(name, device)
    x = middle(card, clip, device)
    with fitting(card, device), loaded.lock, torch.no_grad():
        whole = loaded.network(x)[0]
    best = int(whole.argmax())
    falls: dict[int, float] = {}
    winners: dict[int, int] = {}
    for channel in channels:
        with fitting(card, device), loaded.lock, torch.no_grad(), replaced(loaded.network, layer, silence(channel)):
            left = loaded.network(x)[0]
        falls = falls | {channel: float(whole[best] - left[best])}
        winners = winners | {channel: int(left.argmax())}
        yield Silenced(falls, winners, len(falls), len(channels))


def silenced_key(clip: Clip, name: str, layer: str, channels: Sequence[int]) -> Key:
    """Names what was measured of these channels."""
    return Key("blocks-silenced", clip.digest, (name, layer, tuple(channels), card_of(name).weights.identity))


def driving(
    networks: Networks, clip: Clip, name: str, layer: str, channel: int, device: str
) -> Iterator[Progress | Driven]:
    """Which pixels of the middle of a clip drive a channel.

    Raises:
        NetworkError, FeatureError, InputError, WeightsError, OutOfMemory: see ``adding``.
    """
    card = card_of(name)
    layer_checked(name, layer)
    loaded = networks.get(name, device)
    signed = is_signed(card, loaded, layer)
    x = middle(card, clip, device)
    grey = card.input.baseline(x, "grey")
    is_small = x[0, 0].numel() <= SMALL
    steps, batch = STEPS[is_small], BATCH[is_small]

    def activation(x: Tensor) -> Tensor:
        """The mean of the channel on each of several clips, ``(N,)``."""
        with outputs_of(loaded.network, [layer]) as outputs:
            loaded.network(x)
        values = outputs[layer][-1][:, channel]
        return (values if signed else values.clamp_min(0)).mean((1, 2, 3))

    def integrated(turn: Turn) -> Tensor:
        def forward(x: Tensor) -> Tensor:
            with turn():
                return activation(x)

        # Captum switches gradients on where it is given a tensor: nobody else may hold it.
        way = IntegratedGradients(forward)
        return way.attribute(x.clone(), grey, n_steps=steps, internal_batch_size=batch).detach()

    with fitting(card, device):
        with loaded.lock, torch.no_grad():
            difference = float(activation(x) - activation(grey))
        for step in stepped(integrated, -(-steps // batch), loaded.lock):
            if isinstance(step, Progress):
                yield step
                continue
            values = step[0].sum(0).cpu().numpy()
            off = missed(float(step.sum()), difference) if abs(difference) > STILL else float("nan")
            yield Driven(values, off)


def driven_key(clip: Clip, name: str, layer: str, channel: int) -> Key:
    """Names which pixels drive a channel."""
    return Key("blocks-driven", clip.digest, (name, layer, channel, card_of(name).weights.identity))


@cache
def before_relu(name: str, layer: str) -> str:
    """The module that feeds the layer's last ReLU, or the layer itself where there is none.

    A channel that is silent on noise has no slope behind its ReLU: nothing would say which way is up.
    """
    with torch.device("meta"):
        network = card_of(name).build()
    module, row = network.get_submodule(layer), layer
    if not isinstance(module, nn.Sequential):  # then it may stand in a row itself
        row, _dot, place = layer.rpartition(".")
        if not place.isdigit():
            return layer
        module = network.get_submodule(row)
    names = [name for name, _module in module.named_children()]
    at = len(names) - 1 if row == layer else names.index(place)
    rectifies = isinstance(module.get_submodule(names[at]), nn.ReLU | nn.ReLU6)
    return f"{row}.{names[at - 1]}" if rectifies and at else layer


def ascent_of(name: str, layer: str, channel: int) -> MaximizeSpec:
    """Settings of the ascent to a channel's maximizing video: those of the network's classes, without what is asked of
    a class alone. A channel's mean is a small number beside a logit: it is weighted, so that the penalties are not all.
    """
    card = card_of(name)
    usual = spec_of(name, card.classes[0])
    objective = channel_objective(before_relu(name, layer), channel) * WEIGHT[card.input.size <= SMALL_SIDE]
    return replace(usual, objective=objective)


def ascent_key(spec: MaximizeSpec) -> Key:
    """Names an ascent; it knows of no clip."""
    return Key("blocks-ascent", "", (spec, card_of(spec.network).weights.identity))


def reaching(networks: Networks, step: Step, layer: str, channel: int, device: str) -> Iterator[Reached]:
    """What a channel responds to the video that an ascent has reached.

    Raises:
        WeightsError: the weights are damaged. OutOfMemory: on the device.
    """
    card = card_of(step.spec.network)
    loaded = networks.get(card.name, device)
    x = network_input(videos_of(step.picture), card.input, step.spec.frames).to(device)
    with fitting(card, device):
        (made,) = responses(loaded, card, x, [layer])
    yield Reached(float(made[channel].mean()))


def reached_key(step: Step, layer: str) -> Key:
    """Names the response to an ascent's video."""
    return Key("blocks-reached", "", (ascent_key(step.spec), layer, step.done))


def climbed(curve: np.ndarray) -> bool:
    """Whether an ascent has climbed, by its score at each step: the last ones against the first."""
    scores = curve[:, 0]
    part = max(1, len(scores) // 8)
    return bool(scores[-part:].mean() > scores[:part].mean() + STILL)


def driven_frame(driven: Driven, t: int) -> np.ndarray:
    """What drives a channel at frame ``t``, uint8 ``(S, S, 3)``: orange drives it, blue holds it back."""
    picture = coloured(driven.values[t], True, driven.scale)
    return cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)


def video_of(picture: Picture, layer: str, frames: int) -> np.ndarray:
    """A maximizing video as people see it, over and over until it has so many frames, uint8 ``(frames, S, S, 3)``; of
    flow, and of a layer that sees only flow, in the wheel's colours.
    """
    if picture.frames is None or layer.startswith("temporal."):
        flow = picture.seen_flow
        most = flow_fields.scale_of(flow)
        shown = [flow_fields.colours(field, most) for field in flow]
    else:
        shown = list(picture.frames)
    large = [cv2.resize(frame, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) for frame in shown[:frames]]
    return np.stack([large[t % len(large)] for t in range(frames)])
