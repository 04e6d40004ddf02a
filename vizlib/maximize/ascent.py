"""The ascent: from noise, or from a video of the gallery, to a video that a network is sure of.

A still comes first, where it is asked for, in a batch of videos of different classes; then it moves.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from math import cos, inf, isfinite, nan, pi
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
from vizlib.maximize.errors import MaximizeError, not_this_size
from vizlib.maximize.gallery import state_of
from vizlib.maximize.members import MOTION, STILL, Member, members_of, stage_at
from vizlib.maximize.natural import watched
from vizlib.maximize.objective import answers, score
from vizlib.maximize.parametrization import Part, composed, parts_of
from vizlib.maximize.penalty import penalty
from vizlib.maximize.picture import network_input
from vizlib.maximize.spec import MaximizeSpec
from vizlib.maximize.state import State, Step, moving_on, start_of
from vizlib.maximize.still import deflated
from vizlib.maximize.transforms import Transform, drawn, transformed

BETAS = (0.9, 0.999)  # of Adam
STEADY = 0.3  # of the rate, for the still once it moves: what it shows shall stay
FIRST = 5.0  # how much the first layer's distance counts: it sees colours, contrast and grain


class Ascent:
    """An ascent in the middle of its way.

    Attributes:
        stage: ``"still"`` or ``"motion"``.
        members: the videos that climb together; ``own`` is the place of the one that was asked for.
        parameters: of each part of each member, one member after the other.
        first, second: Adam's moments of each.
    """

    def __init__(self, spec: MaximizeSpec, device: str = "cpu", state: State | None = None) -> None:
        self.spec, self.card, self.device = spec, CARDS[spec.network], device
        self.input = self.card.input
        state = state or state_of(spec) or start_of(spec)
        self.curve = [tuple(row) for row in state.curve.tolist()]
        self.take(state)

    def take(self, state: State) -> None:
        """Go on from a state."""
        self.done = state.done
        self.stage = stage_at(self.spec, self.done)
        self.members, self.own = members_of(self.spec, self.stage)
        self.parts = parts_of(self.spec, self.stage)
        self.weights = [part.weights(self.device) if part.space == "fourier" else torch.empty(0) for part in self.parts]
        self.parameters, self.first, self.second = (
            [torch.tensor(array, device=self.device) for array in arrays]
            for arrays in (state.parameters, state.first, state.second)
        )
        for parameters in self.parameters:
            parameters.requires_grad_()

    def raw(self, member: int = 0) -> dict[str, Tensor]:
        """The parts of a member's video before they are squeezed into their range."""
        mine = self.parameters[member * len(self.parts) :]
        climbed = zip(self.parts, mine, self.weights, strict=False)
        return composed({part.kind: part.raw(parameters, weights) for part, parameters, weights in climbed})

    def squeezed(self, raw: dict[str, Tensor]) -> dict[str, Tensor]:
        return {part.kind: part.squeezed(raw[part.kind]) for part in self.parts if part.kind in raw}

    def input_of(self, videos: dict[str, Tensor], transform: Transform) -> Tensor:
        """What the network sees of the videos after a transform."""
        moved = {kind: transformed(video, kind, transform) for kind, video in videos.items()}
        return network_input(moved, self.input, 1 if self.stage == STILL else self.spec.frames)

    def climb(self, network: nn.Module) -> None:
        """One step upwards; ``network``: on the stage of the still the deflated one.

        Raises:
            LayerError: no such layer. MaximizeError: nothing that can be maximized, or a number that is none.
        """
        spec = self.spec
        inputs, costs = [], []
        for n, member in enumerate(self.members):
            raw = self.raw(n)
            videos = self.squeezed(raw)
            costs += [penalty(spec, raw[kind], video) for kind, video in videos.items()]
            inputs.append(self.input_of(videos, drawn(spec, member.seeds, self.done)))
        x = torch.cat(inputs)
        listening = watched(network) if spec.natural else nullcontext()
        with listening as watch, outputs_of(network, spec.objective.layers) as outputs:
            logits, values, reached = self.asked(network, x, outputs)
            distances = None if watch is None else list(watch.distances().values())
        if spec.pay and x.shape[2] > 1:
            with outputs_of(network, spec.objective.layers) as outputs:
                frozen = x[:, :, x.shape[2] // 2, None].expand_as(x)
                counted = reached.clamp(max=spec.enough or inf)  # motion is not paid for beyond what is enough
                values = values + spec.pay * (counted - self.asked(network, frozen, outputs)[2])
        loss = torch.stack(costs).sum() / len(self.members) - values.mean()
        distance = nan
        if distances is not None:
            total = torch.stack(distances).sum()
            distance = float(total.detach())
            above = F.relu(total - (spec.real_still if self.stage == STILL else spec.real))
            loss = loss + spec.natural * (above + (FIRST - 1) * distances[0])
        self.follow(loss, logits[self.own], reached[self.own], distance)

    def asked(self, network: nn.Module, x: Tensor, outputs: dict[str, list[Tensor]]) -> tuple[Tensor, Tensor, Tensor]:
        """Logits ``(N, K)``, what is climbed in each member and its score ``(N,)``: the same, without a temper."""
        half = self.spec.bfloat16
        with torch.autocast(x.device.type, torch.bfloat16, enabled=half):
            logits, climbed = answers(network, x.contiguous(memory_format=torch.channels_last_3d) if half else x)
        logits, climbed = logits.float(), climbed.float()
        scores = [
            score(
                member.objective, climbed[n], {layer: [made[-1][n : n + 1]] for layer, made in outputs.items() if made}
            )
            for n, member in enumerate(self.members)
        ]
        values = [self.value(member, climbed[n], scores[n]) for n, member in enumerate(self.members)]
        return logits, torch.stack(values), torch.stack(scores)

    def value(self, member: Member, logits: Tensor, reached: Tensor) -> Tensor:
        """What is climbed for a member whose score is ``reached``."""
        spec, index = self.spec, member.objective.class_index
        value = reached
        if spec.temper and member.objective.is_class:
            # The class's log probability at a temperature, times it: it goes on climbing where the probability is 1.
            value = spec.temper * F.log_softmax(logits / spec.temper, 0)[index]
        return value - F.relu(reached - spec.enough) if spec.enough else value

    def follow(self, loss: Tensor, logits: Tensor, reached: Tensor, distance: float) -> None:
        """Move along the slope of ``loss``, and note where the member that was asked for is."""
        if not reached.requires_grad:
            raise MaximizeError(
                "{title} passes no gradient to its input, so that nothing can be maximized. Choose another network.",
                title=self.card.title,
            )
        gradients = torch.autograd.grad(loss, self.parameters, allow_unused=True)
        value = float(reached.detach())
        if not isfinite(value) or not all(g is None or isfinite(g.sum()) for g in gradients):
            raise MaximizeError(
                "The ascent broke off at step {step}: a number became infinite or undefined. "
                "The last good video is kept. Try a smaller rate, or smaller penalties.",
                step=self.done + 1,
            )
        self.move(gradients)
        self.done += 1
        index = self.spec.objective.class_index
        probability = nan if index is None else float(logits.detach().softmax(0)[index])
        self.curve.append((value, probability, distance))
        if self.done == self.spec.still:
            self.take(moving_on(self.spec, self.state()))

    def rate(self, part: Part) -> float:
        """Of the next step: a cosine from ``rate`` to its part ``cool`` at the end of the stage."""
        spec = self.spec
        begin, end = (0, spec.still) if self.stage == STILL else (spec.still, spec.steps)
        share = (self.done - begin) / max(end - begin, 1)
        rate = spec.rate * (spec.cool + (1 - spec.cool) * (1 + cos(pi * share)) / 2)
        return STEADY * rate if spec.still and self.stage == MOTION and part.kind == "rgb" else rate

    @torch.no_grad()
    def move(self, gradients: tuple[Tensor | None, ...]) -> None:
        """A step of Adam (Kingma and Ba 2015), written out: a state refers to tensors that are never changed."""
        steps = self.done + 1 - (0 if self.stage == STILL else self.spec.still)
        fair = (1 - BETAS[1] ** steps) ** 0.5 / (1 - BETAS[0] ** steps)
        for index, gradient in enumerate(gradients):
            if gradient is None:
                continue
            self.first[index] = first = self.first[index].lerp(gradient, 1 - BETAS[0])
            self.second[index] = second = (
                self.second[index].mul(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
            )
            rate = self.rate(self.parts[index % len(self.parts)])
            step = torch.addcdiv(self.parameters[index], first, second.sqrt().add_(1e-8), value=-rate * fair)
            self.parameters[index] = step.requires_grad_()

    def state(self) -> State:
        parameters, first, second = (
            tuple(tensor.detach().cpu().numpy() for tensor in tensors)
            for tensors in (self.parameters, self.first, self.second)
        )
        return State(self.done, parameters, first, second, np.array(self.curve).reshape(-1, 3))


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
    loaded = (networks or Networks()).get(spec.network, device).apart()
    ascent = Ascent(spec, device, state)
    still = deflated(loaded.network) if ascent.stage == STILL else None
    first = ascent.done
    if first >= spec.steps:
        yield Step(spec, spec.steps, ascent.state(), loaded.badge)
    while ascent.done < spec.steps:
        try:
            with loaded.lock:
                ascent.climb(still if still is not None and ascent.stage == STILL else loaded.network)
        except (RuntimeError, InputError) as error:
            if ascent.done > first and not ran_out_of_memory(error):
                raise
            raise explained(error, ascent, device) from error
        yield Step(spec, spec.steps, ascent.state(), loaded.badge)


def maximize_until(until: int, *way: Any) -> Iterator[Step]:
    """The first steps of ``maximize(*way)``, up to this one."""
    for step in maximize(*way):
        yield step
        if step.done >= until:
            return


def explained(error: Exception, ascent: Ascent, device: str) -> Exception:
    """A sentence for what PyTorch says of a size that a network cannot take."""
    spec, card = ascent.spec, ascent.card
    if ran_out_of_memory(error):
        return no_room(card.title, device, spec.frames)
    if ascent.stage == STILL:
        return MaximizeError(
            "{title} does not take a still of {size} × {size} pixels. Set the steps of the still to 0.",
            title=card.title,
            size=spec.size,
        )
    return not_this_size(card, spec.frames, spec.size)
