"""The ascent: from noise, or from a video of the gallery, to a video that a network is sure of."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.input_spec import InputError
from models.zoo import CARDS
from vizlib.engine.device import no_room, ran_out_of_memory
from vizlib.engine.hooks import outputs_of
from vizlib.engine.networks import Networks
from vizlib.maximize.errors import MaximizeError
from vizlib.maximize.gallery import state_of
from vizlib.maximize.objective import answers, score
from vizlib.maximize.parametrization import parts_of
from vizlib.maximize.picture import network_input
from vizlib.maximize.spec import MaximizeSpec
from vizlib.maximize.state import State, Step, beginning
from vizlib.maximize.transforms import Transform, drawn, transformed

BETAS = (0.9, 0.999)  # of Adam
CALM = 2.0  # raw values up to here cost nothing


class Roughness(torch.autograd.Function):
    """Mean square of what changes from one pixel to the next along each axis, weighted and added up.

    The gradient is written out: left to PyTorch it takes longer than the Fourier transform.
    """

    @staticmethod
    def forward(ctx: Any, video: Tensor, weights: dict[int, float]) -> Tensor:
        gradient = torch.zeros_like(video)
        for axis, weight in weights.items():
            pairs = video.shape[axis] - 1
            if pairs and weight:
                change = torch.diff(video, dim=axis)
                slope = 2 * weight / change.numel()
                gradient.narrow(axis, 1, pairs).add_(change, alpha=slope)
                gradient.narrow(axis, 0, pairs).sub_(change, alpha=slope)
        ctx.save_for_backward(gradient)
        return torch.dot(video.flatten(), gradient.flatten()) / 2  # a sum of squares is half its slope times itself

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        (gradient,) = ctx.saved_tensors
        return gradient * gradients[0], None


def penalty(spec: MaximizeSpec, raw: Tensor, video: Tensor) -> Tensor:
    """What is subtracted from the score: roughness in space and in time, and values far from grey."""
    rough = Roughness.apply(video, {1: spec.chi, 2: spec.smooth, 3: spec.smooth})
    if not spec.calm:
        return rough
    return rough + spec.calm * F.mse_loss(raw, raw.detach().clamp(-CALM, CALM))


class Ascent:
    """An ascent in the middle of its way."""

    def __init__(self, spec: MaximizeSpec, device: str = "cpu", state: State | None = None) -> None:
        self.spec, self.card = spec, CARDS[spec.network]
        self.input = self.card.input
        self.parts = parts_of(spec)
        self.weights = [part.weights(device) if part.space == "fourier" else torch.empty(0) for part in self.parts]
        state = state or state_of(spec) or beginning(spec.seed, self.parts)
        self.done = state.done
        self.curve = [tuple(row) for row in state.curve.tolist()]
        self.parameters, self.first, self.second = (
            [torch.tensor(array, device=device) for array in arrays]
            for arrays in (state.parameters, state.first, state.second)
        )
        for parameters in self.parameters:
            parameters.requires_grad_()

    def raw(self) -> dict[str, Tensor]:
        """The parts before they are squeezed into their range."""
        climbed = zip(self.parts, self.parameters, self.weights, strict=True)
        return {part.kind: part.raw(parameters, weights) for part, parameters, weights in climbed}

    def squeezed(self, raw: dict[str, Tensor]) -> dict[str, Tensor]:
        return {part.kind: part.squeezed(raw[part.kind]) for part in self.parts}

    def input_of(self, videos: dict[str, Tensor], transform: Transform) -> Tensor:
        """What the network sees of the videos after a transform."""
        moved = {kind: transformed(video, kind, transform) for kind, video in videos.items()}
        return network_input(moved, self.input, self.spec.frames)

    def climb(self, network: nn.Module) -> None:
        """One step upwards.

        Raises:
            LayerError: no such layer. MaximizeError: nothing that can be maximized, or a number that is none.
        """
        raw = self.raw()
        videos = self.squeezed(raw)
        x = self.input_of(videos, drawn(self.spec, self.done))
        with outputs_of(network, self.spec.objective.layers) as outputs:
            logits, climbed = answers(network, x)
        value = score(self.spec.objective, climbed, outputs)
        loss = sum((penalty(self.spec, raw[kind], video) for kind, video in videos.items()), -value)
        if not value.requires_grad:
            raise MaximizeError(
                "{title} passes no gradient to its input, so that nothing can be maximized. Choose another network.",
                title=self.card.title,
            )
        gradients = torch.autograd.grad(loss, self.parameters, allow_unused=True)
        reached = float(value.detach())
        if not isfinite(reached) or not all(g is None or isfinite(g.sum()) for g in gradients):
            raise MaximizeError(
                "The ascent broke off at step {step}: a number became infinite or undefined. "
                "The last good video is kept. Try a smaller rate, or smaller penalties.",
                step=self.done + 1,
            )
        self.done += 1
        self.move(gradients)
        index = self.spec.objective.class_index
        probability = float("nan") if index is None else float(logits.detach().softmax(0)[index])
        self.curve.append((reached, probability))

    @torch.no_grad()
    def move(self, gradients: tuple[Tensor | None, ...]) -> None:
        """A step of Adam (Kingma and Ba 2015), written out: a state refers to tensors that are never changed."""
        fair = (1 - BETAS[1] ** self.done) ** 0.5 / (1 - BETAS[0] ** self.done)
        for index, gradient in enumerate(gradients):
            if gradient is None:
                continue
            self.first[index] = first = self.first[index].lerp(gradient, 1 - BETAS[0])
            self.second[index] = second = (
                self.second[index].mul(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
            )
            step = torch.addcdiv(self.parameters[index], first, second.sqrt().add_(1e-8), value=-self.spec.rate * fair)
            self.parameters[index] = step.requires_grad_()

    def state(self) -> State:
        parameters, first, second = (
            tuple(tensor.detach().cpu().numpy() for tensor in tensors)
            for tensors in (self.parameters, self.first, self.second)
        )
        return State(self.done, parameters, first, second, np.array(self.curve).reshape(-1, 2))


def maximize(
    spec: MaximizeSpec,
    networks: Networks | None = None,
    device: str = "cpu",
    state: State | None = None,
) -> Iterator[Step]:
    """Climb ``spec.steps`` steps; each yields where it is, and the last one is the result.

    Args:
        networks: those in memory; None loads the network anew.
        state: of an ascent with the same settings that stopped, to go on from; ``spec.steps`` counts its steps too.

    Raises:
        MaximizeError: the network does not take this size, has no such class, channel or layer, passes no
            gradient; or a number became undefined: the step before has the last good video.
        WeightsError: damaged weights. OutOfMemory: on the device.
    """
    loaded = (networks or Networks()).get(spec.network, device)
    ascent = Ascent(spec, device, state)
    first = ascent.done
    if first >= spec.steps:
        yield Step(spec, spec.steps, ascent.state(), loaded.badge)
    while ascent.done < spec.steps:
        try:
            with loaded.lock:
                ascent.climb(loaded.network)
        except (RuntimeError, InputError) as error:
            if ascent.done > first and not ran_out_of_memory(error):
                raise
            raise explained(error, ascent, device) from error
        yield Step(spec, spec.steps, ascent.state(), loaded.badge)


def explained(error: Exception, ascent: Ascent, device: str) -> Exception:
    """A sentence for what PyTorch says of a size that a network cannot take."""
    spec, card = ascent.spec, ascent.card
    if ran_out_of_memory(error):
        return no_room(card.title, device, spec.frames)
    return MaximizeError(
        "{title} does not take {frames} frames of {size} × {size} pixels. It was made for {own_frames} frames of "
        "{own_size} × {own_size}: choose these.",
        title=card.title,
        frames=spec.frames,
        size=spec.size,
        own_frames=card.input.frames,
        own_size=card.input.size,
    )
