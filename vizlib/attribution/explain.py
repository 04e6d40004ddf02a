"""A clip, a network and a question to a map of space and time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from threading import Lock

import torch
from torch import Tensor, nn

from models.zoo import card_of
from video import Clip, Progress
from vizlib.attribution.methods import METHODS, attributed, enlarged
from vizlib.attribution.question import AS_MANY, STEPS, Question, Score, part_of, told_apart
from vizlib.attribution.result import MOST_RESIDUAL, Attribution, missed
from vizlib.attribution.stepping import Turn, stepped
from vizlib.attribution.task import Found, Task
from vizlib.engine.device import no_room, ran_out_of_memory
from vizlib.engine.networks import Networks

FEWEST = 32  # steps of integrated gradients that are tried first
EVERY_S = 2.0  # between two pictures of a map that grows


def placed(layer_map: Tensor, question: Question, shape: tuple[int, ...]) -> Tensor:
    """A map at the input's size. The spatial stream sees only the middle frame, and there its layers' maps lie."""
    if tuple(layer_map.shape[2:]) == shape or not question.layer.startswith("spatial."):
        return enlarged(layer_map, shape)
    frames, *sides = shape
    everywhere = layer_map.new_zeros(1, 1, *shape)
    everywhere[:, :, frames // 2] = enlarged(layer_map, (1, *sides))[:, :, 0]
    return everywhere


def steps_of(
    network: nn.Module, question: Question, x: Tensor, baseline: Tensor, lock: Lock
) -> Iterator[Progress | Found]:
    """The method on ``x`` ``(1, C, T, H, W)``, one pass of the network a step; the last one is the map.

    A method that grows gives what it knows of the map in between. Captum's hooks are on the network in methods of a
    single pass only, which hold the lock throughout.
    """
    score = Score(network, question)
    method = METHODS[question.method]

    def task(turn: Turn) -> Task:
        def forward(x: Tensor) -> Tensor:
            with turn():
                return score(x)

        # Captum switches gradients on where it is given a tensor: nobody else may hold it.
        return Task(score, forward, x.clone(), baseline, question)

    if method.growing is not None:
        yield from method.growing(task(lambda: lock))
        return
    passes = method.passes(Task(score, score, x, baseline, question))
    if passes > 1:
        for step in stepped(lambda turn: attributed(task(turn)), passes, lock):
            yield step if isinstance(step, Progress) else Found(step)
        return
    yield Progress(0, 2)
    with lock:
        values = attributed(task(nullcontext))
    yield Found(values)


def tries(question: Question) -> Iterator[Question]:
    """The question; where it asks for as many steps as it takes, with twice as many each time."""
    if question.method != "integrated_gradients" or question.steps != AS_MANY:
        yield question
        return
    steps = FEWEST
    while steps <= STEPS[1]:
        yield replace(question, steps=steps)
        steps *= 2


@contextmanager
def fitting(question: Question) -> Iterator[None]:
    """Raises OutOfMemory, a sentence, where PyTorch finds no room."""
    try:
        yield
    except RuntimeError as error:
        if not ran_out_of_memory(error):
            raise
        card = card_of(question.network)
        raise no_room(card.title, question.device, card.input.frames) from error


def explaining(clip: Clip, question: Question, networks: Networks | None = None) -> Iterator[Progress | Attribution]:
    """Explain what a network says of the middle of a clip.

    Raises:
        InputError: the clip is too short. AttributionError: the network does not allow the method.
        WeightsError: damaged weights. OutOfMemory: on the device.
    """
    card = card_of(question.network)
    loaded = (networks or Networks()).get(question.network, question.device).apart()
    view = card.input.views(clip)[0]
    x = card.input.prepare(clip, view).to(question.device)
    baseline = card.input.baseline(x, question.baseline)
    with fitting(question):
        with loaded.lock, torch.no_grad():
            logits = loaded.network(x)
            probabilities = logits[0].softmax(0)
            question = question.settled(probabilities)
            score = Score(loaded.network, question)
            own_score = float(score.of(logits))
            its_score = float(score(baseline)) if METHODS[question.method].takes_away else float("nan")
            asked, clips, baselines = told_apart(loaded.network, question, x, baseline)
        start = time.perf_counter()

        def explained(tried: Question, found: Found, done: int, total: int) -> Attribution:
            values = found.values.cpu()
            own = part_of(values, question).sum(1)
            return Attribution(
                tried,
                placed(own[:, None], question, tuple(x.shape[2:]))[0, 0].numpy(),
                own[0].numpy(),
                view,
                probabilities.cpu().numpy(),
                own_score,
                its_score,
                float(values.sum()),
                str(loaded.badge),
                time.perf_counter() - start,
                None if found.errors is None else found.errors.numpy(),
                found.orders,
                done,
                total,
            )

        before, passes = 0, Progress(0, 1)
        for tried in tries(question):
            so_far: Attribution | None = None
            for step in steps_of(asked, tried, clips, baselines, loaded.lock):
                if isinstance(step, Found):
                    found = step
                    grows = METHODS[tried.method].growing is not None
                    if grows and (so_far is None or late(so_far, start)):
                        so_far = explained(tried, found, passes.done, passes.total)
                    continue
                passes = Progress(before + step.done, before + step.total)
                yield passes if so_far is None else replace(so_far, done=passes.done, total=passes.total)
            before = passes.total
            if missed(float(found.values.sum()), own_score - its_score) <= MOST_RESIDUAL:
                break  # of methods that promise no sum, the first try is the only one
    yield explained(tried, found, before, before)


def late(shown: Attribution, start: float) -> bool:
    """Whether a map that grows was shown so long ago that a person waits for the next one."""
    return time.perf_counter() - start - shown.seconds > EVERY_S
