"""Attributions: what each method takes, ours against Captum called plainly, and batches against one step at a time.

    python -m benchmarks.attribution

Ours goes step by step, so that it can be watched and stopped; both call the same network with the same settings, in
turn. Shapley values are an estimator of our own, beside Captum's with as many orders. I3D is asked with few steps,
patches and orders, on 16 x 112 x 112.
"""

import json
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import torch
from captum.attr import (
    GuidedBackprop,
    InputXGradient,
    IntegratedGradients,
    LayerGradCam,
    Occlusion,
    Saliency,
    ShapleyValueSampling,
)
from torch import Tensor, nn

from datasets.actors import render_clip
from datasets.samples import SAMPLES
from models.zoo import CARDS
from video import Clip, read_clip
from vizlib.attribution import METHOD_NAMES, Question
from vizlib.attribution.explain import steps_of
from vizlib.attribution.methods import window
from vizlib.attribution.question import Score
from vizlib.attribution.shapley import parts_of_time
from vizlib.attribution.task import BATCH, SMALL, Task
from vizlib.engine.networks import Loaded, Networks

LAB, LARGE = "slow_fusion", "i3d_kinetics400"
LAYERS = {LAB: "features.4", LARGE: CARDS[LARGE].layers[-2]}
QUICK: dict[str, dict[str, Any]] = {LAB: {"steps": 32, "orders": 4}, LARGE: {"steps": 4, "patch": 2, "orders": 4}}
ROUNDS = {LAB: 9, LARGE: 3}
BAR = 0.97


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def clip_of(name: str) -> Clip:
    return render_clip(0, "cartwheel", "test", 64) if name == LAB else read_clip(SAMPLES["jumping_jacks"].path)


def input_of(name: str) -> Tensor:
    """``(1, C, T, H, W)``; every second pixel of I3D's first 16 frames."""
    x = CARDS[name].input.prepare(clip_of(name))
    return x if name == LAB else x[:, :, :16, ::2, ::2].contiguous()


def plainly(network: nn.Module, x: Tensor, question: Question, baseline: Tensor) -> Tensor:
    """The same method with the same settings, as Captum's pages show it."""
    target = question.target
    if question.method == "saliency":
        return Saliency(network).attribute(x, target)
    if question.method == "input_x_gradient":
        return InputXGradient(network).attribute(x, target)
    if question.method == "integrated_gradients":
        return IntegratedGradients(network).attribute(
            x, baseline, target, n_steps=question.steps, internal_batch_size=batch_of(x)
        )
    if question.method == "guided_backprop":
        return GuidedBackprop(network).attribute(x, target)
    if question.method == "grad_cam":
        return LayerGradCam(network, network.get_submodule(question.layer)).attribute(x, target, relu_attributions=True)
    task = Task(Score(network, question), network, x, baseline, question)
    if question.method == "occlusion":
        size, stride = window(task)
        return Occlusion(network).attribute(x, size, stride, baseline, target, perturbations_per_eval=batch_of(x))
    mask = torch.from_numpy(parts_of_time(x.shape[2])).view(1, 1, -1, 1, 1).expand_as(x).contiguous()
    return ShapleyValueSampling(network).attribute(
        x, baseline, target, feature_mask=mask, n_samples=question.orders, perturbations_per_eval=batch_of(x)
    )


def batch_of(x: Tensor) -> int:
    return BATCH[x[0, 0].numel() <= SMALL]


def rates(loaded: Loaded, name: str, x: Tensor, method: str) -> dict[str, float]:
    """Seconds of a method, and how many times faster than Captum called plainly it is."""
    question = Question(name, method, 0, layer=LAYERS[name], **QUICK[name])
    baseline = CARDS[name].input.baseline(x, question.baseline)

    def ours() -> None:
        for _step in steps_of(loaded.network, question, x, baseline, loaded.lock):
            pass

    def plain() -> None:
        plainly(loaded.network, x.clone(), question, baseline)

    def both() -> list[tuple[float, float]]:
        ours()
        plain()
        return [(seconds(ours), seconds(plain)) for _round in range(ROUNDS[name])]

    with ThreadPoolExecutor(1) as worker:  # the app computes in a thread, never in the main one
        pairs = worker.submit(both).result()
    return {
        "seconds": round(statistics.median(our for our, _its in pairs), 3),
        "speed_against_captum": round(statistics.median(its / our for our, its in pairs), 2),
    }


def batches_against_steps(loaded: Loaded, x: Tensor) -> float:
    """Integrated gradients of a lab net, 8 points of the way in a pass against one."""
    score = Score(loaded.network, Question(LAB, "integrated_gradients", 0))
    method = IntegratedGradients(score)

    def integrated(batch: int) -> Callable[[], Tensor]:
        return lambda: method.attribute(x.clone(), n_steps=32, internal_batch_size=batch)

    pairs = [(seconds(integrated(1)), seconds(integrated(8))) for _round in range(5)]
    return round(statistics.median(one / eight for one, eight in pairs), 2)


def run() -> dict[str, Any]:
    networks = Networks()
    found: dict[str, Any] = {"threads": torch.get_num_threads()}
    for name in (LAB, LARGE):
        loaded, x = networks.get(name, "cpu"), input_of(name)
        found[name] = {method: rates(loaded, name, x, method) for method in METHOD_NAMES}
    lab = networks.get(LAB, "cpu")
    speeds = [row["speed_against_captum"] for name in (LAB, LARGE) for row in found[name].values()]
    return found | {
        "integrated_gradients_batches_against_steps": batches_against_steps(lab, input_of(LAB)),
        "bar": f"not slower than Captum called plainly: at least {BAR}",
        "met": min(speeds) >= BAR,
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
