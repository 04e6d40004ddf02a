"""The training loop: one generator of rounds, for a single process or for several.

Whatever a step needs besides the weights follows from its number: which clips, how they are changed, what dropout
drops in each process. So a run that was killed goes on from its last round as if nothing had happened; on the CPU,
with as many threads, it ends in the very same weights.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from models.evidence import Evidence
from models.input_spec import InputSpec
from training import parallel
from training.augment import changed, draw_changes, to_input
from training.data import Clips, batches
from training.recipe import Recipe
from video.files import put_away, written

EVALUATION_BATCH = 60


@dataclass(frozen=True)
class Round:
    """One row of the training curves: losses and accuracies are means; ``step_seconds`` were spent in steps alone."""

    steps: int
    rate: float
    loss: float
    accuracy: float
    validation: float
    seconds: float
    step_seconds: float


@dataclass
class State:
    """Where a run stands besides its weights."""

    rounds: list[Round] = field(default_factory=list)
    cooling_since: int | None = None
    finished: bool = False

    @property
    def steps(self) -> int:
        return self.rounds[-1].steps if self.rounds else 0


class Objective(nn.Module):
    """A network and its loss in one module, so that the loss is what several processes share.

    ``(N, C, T, H, W)`` and labels ``(N,)`` to the mean loss and the clips' logits ``(N, K)``. ``by_parts``: the loss is
    that of each part of the evidence by itself, of a frame or of a stream, not that of the answer.
    """

    def __init__(self, network: nn.Module, by_parts: bool, smoothing: float) -> None:
        super().__init__()
        self.network, self.by_parts, self.smoothing = network, by_parts, smoothing

    def forward(self, x: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        if not self.by_parts:
            logits = self.network(x)
            return F.cross_entropy(logits.float(), labels, label_smoothing=self.smoothing), logits
        network = cast(Evidence, self.network)
        evidence = network.evidence(x)  # (N, parts, K)
        every = labels.repeat_interleave(evidence.shape[1])
        loss = F.cross_entropy(evidence.flatten(0, 1).float(), every, label_smoothing=self.smoothing)
        return loss, network.answer(evidence)


def order(count: int, recipe: Recipe, step: int) -> np.ndarray:
    """The clips of a step's global batch, ``(batch,)``: every pass over the ``count`` clips is shuffled anew."""
    positions = np.arange(step * recipe.batch, (step + 1) * recipe.batch)
    passes = positions // count
    shuffled = {p: np.random.default_rng([recipe.seed, 0, p]).permutation(count) for p in np.unique(passes)}
    return np.array([shuffled[p][i] for p, i in zip(passes, positions % count, strict=True)])


def train(
    network: nn.Module,
    spec: InputSpec,
    data: Clips,
    validation: Clips,
    recipe: Recipe,
    *,
    by_parts: bool = False,
    device: str = "cpu",
    checkpoint: Path | None = None,
) -> Iterator[Round]:
    """Train ``network`` in place; yields its rounds, those before a resumed checkpoint first.

    Args:
        checkpoint: where the state is kept after every round; a run goes on from it if it is there.
    """
    network.to(device).to(memory_format=torch.channels_last_3d)
    objective = Objective(network, by_parts, recipe.smoothing)
    optimizer = torch.optim.AdamW(network.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay)
    state = resume(checkpoint, network, optimizer, device)
    yield from state.rounds
    shared: nn.Module = DistributedDataParallel(objective) if parallel.world() > 1 else objective
    while not state.finished:
        start = time.perf_counter()
        network.train()
        losses, right, step_seconds = [], 0, 0.0
        steps = range(state.steps, state.steps + recipe.steps)
        for step, (x, labels) in prepared(steps, data, spec, recipe, device):
            began = time.perf_counter()
            optimizer.param_groups[0]["lr"] = rate = recipe.rate(step, state.cooling_since)
            torch.manual_seed(recipe.seed * 1_000_003 + step * parallel.world() + parallel.rank())
            with lower_precision(device, recipe):
                loss, logits = shared(x, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            right += int((logits.argmax(1) == labels).sum())
            step_seconds += time.perf_counter() - began
        share = recipe.batch // parallel.world()
        finished = Round(
            steps=state.steps + recipe.steps,
            rate=rate,
            loss=parallel.mean(float(np.mean(losses)), device),
            accuracy=parallel.mean(right / (recipe.steps * share), device),
            # The first process measures for all: with batch norm each has its own statistics.
            validation=parallel.agree(validated(network, spec, validation, recipe, device), device),
            seconds=time.perf_counter() - start,
            step_seconds=step_seconds,
        )
        advance(state, finished, recipe)
        if checkpoint is not None and parallel.rank() == 0:
            keep(checkpoint, network, optimizer, state)
        yield finished


def batch_of(data: Clips, spec: InputSpec, recipe: Recipe, step: int, device: str) -> tuple[Tensor, Tensor]:
    """This process's part of a step's batch, changed a little: ``(n, C, T, H, W)`` and labels ``(n,)``."""
    mine = parallel.mine(recipe.batch)
    chosen, changes = order(len(data), recipe, step)[mine], draw_changes(recipe, step).part(mine)
    x = to_input(changed(data.frames, chosen, changes, data.mirrors), spec, device, changes)
    return x, torch.from_numpy(data.labels[chosen]).to(device)


def prepared(
    steps: range, data: Clips, spec: InputSpec, recipe: Recipe, device: str
) -> Iterator[tuple[int, tuple[Tensor, Tensor]]]:
    """The batch of each step; while one is used, a second thread prepares the next."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(batch_of, data, spec, recipe, steps[0], device)
        for step in steps:
            batch = coming.result()
            if step != steps[-1]:
                coming = thread.submit(batch_of, data, spec, recipe, step + 1, device)
            yield step, batch


def lower_precision(device: str, recipe: Recipe) -> torch.autocast:
    return torch.autocast(torch.device(device).type, torch.bfloat16, enabled=recipe.precision == "bfloat16")


def advance(state: State, finished: Round, recipe: Recipe) -> None:
    """Add a round; begin the cool-down when the accuracy has stopped rising, and end after it."""
    state.rounds.append(finished)
    if state.cooling_since is not None:
        state.finished = finished.steps - state.cooling_since >= recipe.cooldown * recipe.steps
    elif len(state.rounds) >= recipe.max_rounds or not recipe.risen([r.validation for r in state.rounds]):
        state.cooling_since = finished.steps


def validated(network: nn.Module, spec: InputSpec, validation: Clips, recipe: Recipe, device: str) -> float:
    """The accuracy on the validation clips, in the recipe's precision; the network goes on training."""
    network.eval()
    with lower_precision(device, recipe):
        accuracy_now = accuracy(network, spec, validation, device)
    network.train()
    return accuracy_now


@torch.no_grad()
def logits_of(network: nn.Module, spec: InputSpec, data: Clips, device: str = "cpu") -> Tensor:
    """Logits ``(N, K)`` of all clips, from a network in eval mode."""
    return torch.cat(
        [network(to_input(frames, spec, device)).float().cpu() for frames, _labels in batches(data, EVALUATION_BATCH)]
    )


@torch.no_grad()
def parts_of(network: Evidence, spec: InputSpec, data: Clips) -> Tensor:
    """The evidence ``(N, parts, K)`` of all clips, from a network in eval mode on the CPU."""
    return torch.cat(
        [network.evidence(to_input(frames, spec, "cpu")).float() for frames, _labels in batches(data, EVALUATION_BATCH)]
    )


def accuracy(network: nn.Module, spec: InputSpec, data: Clips, device: str = "cpu") -> float:
    """Share of the clips whose best class is the right one."""
    return float((logits_of(network, spec, data, device).argmax(1).numpy() == data.labels).mean())


def keep(path: Path, network: nn.Module, optimizer: torch.optim.Optimizer, state: State) -> None:
    """Save a checkpoint; a kill while it is written leaves the one before."""
    kept = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "state": asdict(state)}
    with written(path) as part:
        torch.save(kept, part)


def resume(path: Path | None, network: nn.Module, optimizer: torch.optim.Optimizer, device: str) -> State:
    """Read a checkpoint into network and optimizer; the beginning if there is none, or a damaged one, which is put
    out of the way.
    """
    if path is None or not path.is_file():
        return State()
    try:
        kept = torch.load(path, map_location=device, weights_only=True)
        state = State([Round(**row) for row in kept["state"].pop("rounds")], **kept["state"])
    except Exception as error:  # torch has errors of its own for each kind of damage
        put_away(path, error)
        return State()
    network.load_state_dict(kept["network"])
    optimizer.load_state_dict(kept["optimizer"])
    return state
