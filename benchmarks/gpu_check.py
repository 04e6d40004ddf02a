"""Every network, and what the pages show of them, on CUDA against the CPU.

    python -m benchmarks.gpu_check

All in float32 without TF32, on the clip that ships. Networks whose trained weights are not here have random ones, the
same on both sides. Times are those of a second run, with the preparation of the input; memory is the most that PyTorch
held in that run, with the network's weights.
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import cast

import numpy as np
import torch
from torch import Tensor

from datasets.actors import LABELS as ACTIONS
from datasets.samples import SAMPLES
from models.fusion import FUSIONS
from models.lab import LABELS
from models.non_local import KINDS as ATTENTIONS
from models.non_local import NonLocalNet
from models.recurrent_cnn import Cell, RecurrentCnn
from models.two_stream import TwoStream
from models.variants import dots_name, non_local_name
from models.zoo import CLASSIFIERS, card_of
from video import Clip, read_clip
from video.flow import estimate_flow
from video.flow.raft import RAFTS, raft_here
from vizlib.attribution import METHOD_NAMES, Attribution, Question, explaining
from vizlib.engine.device import synchronize
from vizlib.engine.hooks import outputs_of
from vizlib.engine.networks import Loaded, Networks
from vizlib.features.channels import Features, responding
from vizlib.features.responses import feature_layers
from vizlib.maximize import maximize, spec_of
from vizlib.point_lights.pairs import as_trained, rendering
from vizlib.predict import Request, run_view
from vizlib.receptive_field import effective
from vizlib.receptive_field.units import Unit, UnitField, inspecting_unit, seeing
from vizlib.recurrence import unrolled

Run = Callable[[str], list[np.ndarray]]

# Of random weights, so that logits may hardly depend on the clip: all layers are compared too.
UNTRAINED = [name for name, card in CLASSIFIERS.items() if not card.weights.here]
LAB = [name for name, card in CLASSIFIERS.items() if card.labels == LABELS]
# Seeds from which rounding changes least: Adam's first steps are as large for a small gradient as for a large one.
CLIMBED = {"slow_fusion": 1, "two_stream": 0, "cnn_lstm": 0}
STEPS = 8
# All methods on a network of each tier; where the streams are two, one that needs their gradients.
EXPLAINED = {
    "slow_fusion": METHOD_NAMES,
    "i3d_kinetics400": METHOD_NAMES,
    "two_stream": ("integrated_gradients",),
}
NOISE = 8  # grey levels
MOST_OFF = 1e-2
LEAST_ALIKE = 0.99
NETWORKS = Networks(max_loaded=1)  # the memory measured is that of one network
CPU_ONLY = (
    ("receptive fields by rule, or with one channel a layer", "no weights are used, only shapes"),
    ("the proof of a receptive field", "asks whether any bit changes, on the CPU by design"),
    ("the toy networks of Receptive fields and Shift in time", "make their own tensors, a few numbers each"),
    (
        "which frames reach a recurrent network's answer",
        "turned into numpy where it lies; a field has the same way back",
    ),
    ("optical flow by DIS or Farneback", "OpenCV's, not PyTorch's"),
    ("joints by MoveNet", "run by ONNX Runtime on the CPU"),
)


@dataclass(frozen=True)
class Check:
    """One thing that must be the same on two devices.

    Attributes:
        kind: ``"logits"``, compared by their difference, or ``"map"``, by correlation.
        run: what a device finds, one array or several; the worst of them counts.
    """

    name: str
    kind: str
    run: Run


@dataclass(frozen=True)
class Compared:
    """How a check ended.

    Attributes:
        milliseconds: on the device, and on the one that it is compared with.
        peak_mb: CUDA memory; NaN elsewhere.
        found: largest difference of logits, or lowest correlation of maps.
        ok: whether that is near enough.
        error: why there are no numbers; empty where there are.
    """

    check: Check
    milliseconds: tuple[float, float] = (float("nan"), float("nan"))
    peak_mb: float = float("nan")
    found: float = float("nan")
    ok: bool = False
    error: str = ""


@cache
def clip() -> Clip:
    """The clip that ships, at half its speed, so that it is long enough for every network, and with noise.

    Of pixels that are alike in several frames, a maximum takes any; rounding would decide where the gradient goes.
    """
    whole = read_clip(SAMPLES["jumping_jacks"].path)
    small = whole.frames[:, ::2, ::2]
    noise = np.random.default_rng(0).integers(-NOISE, NOISE + 1, small.shape, np.int8)
    return Clip((np.clip(small, NOISE, 255 - NOISE) + noise).astype(np.uint8), whole.fps / 2)


def ready(name: str, device: str) -> tuple[Loaded, Tensor]:
    """A network and its own input ``(1, C, T, H, W)`` on the device."""
    return NETWORKS.get(name, device), card_of(name).input.prepare(clip()).to(device)


def arrays(tensors: Sequence[Tensor]) -> list[np.ndarray]:
    return [tensor.detach().cpu().numpy() for tensor in tensors]


def prediction(name: str, device: str) -> list[np.ndarray]:
    """Logits ``(K,)``, and of networks that have it their evidence ``(parts, K)``."""
    spec = CLASSIFIERS[name].input
    request = Request(name, device=device)
    logits, evidence, _ms, _bytes = run_view(NETWORKS.get(name, device), clip(), spec, spec.views(clip())[0], request)
    return arrays([logits] if evidence is None else [logits, evidence])


def field(name: str, device: str) -> list[np.ndarray]:
    """How much each position counts for the middle unit of the layer in the middle, ``(T, H, W)``."""
    loaded, x = ready(name, device)
    layers = CLASSIFIERS[name].layers
    with loaded.lock:
        return [effective(loaded.network, [x], layers[len(layers) // 2]).weights]


def layers_see(name: str, device: str) -> list[np.ndarray]:
    """How much each frame counts for the middle unit of each layer and for the answer, ``(T,)`` each."""
    *_, seen = seeing(NETWORKS, name, clip(), device)
    return [reach.time for reach in seen.layers.values()]


def unit_sees(name: str, device: str) -> list[np.ndarray]:
    """How much each position counts for the first unit of the layer in the middle, ``(T, H, W)``."""
    layers = CLASSIFIERS[name].layers
    *_, measured = inspecting_unit(NETWORKS, Unit(name, layers[len(layers) // 2], (0, 0, 0)), clip(), device)
    return [cast(UnitField, measured).effect.weights]


@torch.no_grad()
def stages(name: str, device: str) -> list[np.ndarray]:
    """What the layers below the last one make: the mean over channels ``(T', H', W')``, as it is drawn, or ``(C,)``."""
    loaded, x = ready(name, device)
    with loaded.lock, outputs_of(loaded.network, CLASSIFIERS[name].layers[:-1]) as outputs:
        loaded.network(x)
    made = [layer[-1][0] for layer in outputs.values()]
    return arrays([x.abs().mean(0) if x.dim() == 4 else x for x in made])


@torch.no_grad()
def gates(name: str, device: str) -> list[np.ndarray]:
    """How far each gate of each layer is open at each step, ``(T', C, ...)``, and the states."""
    loaded, x = ready(name, device)
    network = cast(unrolled.Recurrent, loaded.network)
    layers = []
    with loaded.lock:
        if isinstance(network, RecurrentCnn):
            for cell in network.cells:
                layers.append(list(cast(Cell, cell).steps(x)))
                x = cell(x)
        else:
            layers.append(list(network.steps(network.seen(x))))
    return arrays(
        [torch.cat(parts) for steps in layers for parts in zip(*([s.h, *s.gates.values()] for s in steps), strict=True)]
    )


@torch.no_grad()
def attention_row(kind: str, device: str) -> list[np.ndarray]:
    """What the position in the middle of each block looks at, and what all look at on average, ``(T', H', W')``.

    Of blocks as they were put in: some trained ones look at nothing.
    """
    loaded, x = ready(non_local_name(kind, trained=False), device)
    network = cast(NonLocalNet, loaded.network)
    found = []
    for depth, seen in network.before_blocks(x):
        t, h, w = seen.shape[2:]
        block = network.block(depth)
        found += [block.row(seen, (t // 2, h // 2, w // 2))[0], block.average(seen)[0]]
    return arrays(found)


def climbed(name: str, device: str) -> list[np.ndarray]:
    """The picture after STEPS steps towards the first class: frames ``(T, H, W, 3)`` and flow ``(T - 1, 2, H, W)``."""
    spec = replace(spec_of(name, CLASSIFIERS[name].classes[0], seed=CLIMBED[name]), steps=STEPS)
    *_, last = maximize(spec, NETWORKS, device)
    return [part for part in (last.picture.frames, last.picture.flow) if part is not None]


@torch.no_grad()
def point_lights(device: str) -> list[np.ndarray]:
    """Logits of both streams that learned from point lights, ``(2, K)``."""
    (pair,) = rendering(0, ACTIONS[0])
    network = cast(TwoStream, NETWORKS.get(dots_name("normal"), device).network)
    return arrays([network.evidence(as_trained(pair).to(device))[0]])


def explained(name: str, method: str, device: str) -> list[np.ndarray]:
    """What speaks for the first class, the map ``(T, H, W)``; large patches and few orders, to be quick."""
    question = Question(
        name, method, 0, layer=list(feature_layers(name))[-1], steps=8, patch=2, orders=4, device=device
    )
    *_, found = explaining(clip(), question, NETWORKS)
    return [cast(Attribution, found).values]


def channels(name: str, device: str) -> list[np.ndarray]:
    """How the channels of the layer in the middle respond over time to each version of the clip, ``(C, T')`` each."""
    layers = list(feature_layers(name))
    *_, found = responding(NETWORKS, clip(), name, layers[len(layers) // 2], device)
    features = cast(Features, found)
    return list(features.curves.values())


def raft_flow(method: str, device: str) -> list[np.ndarray]:
    """Flow ``(1, 2, H, W)`` between two frames of the clip."""
    middle = len(clip()) // 2
    return [estimate_flow(replace(clip(), frames=clip().frames[middle : middle + 2]), method, device=device)]


CHECKS = (
    *(Check(f"prediction, {name}", "logits", partial(prediction, name)) for name in CLASSIFIERS),
    *(Check(f"effective field, {name}", "map", partial(field, name)) for name in CLASSIFIERS),
    *(Check(f"what layers see, {name}", "map", partial(layers_see, name)) for name in LAB),
    *(Check(f"what a unit sees, {name}", "map", partial(unit_sees, name)) for name in LAB),
    *(Check(f"stages, {name}", "map", partial(stages, name)) for name in (*FUSIONS, *UNTRAINED)),
    *(Check(f"gates, {name}", "map", partial(gates, name)) for name in unrolled.NAMES),
    *(Check(f"attention, {kind}", "map", partial(attention_row, kind)) for kind in ATTENTIONS),
    *(Check(f"maximized, {name}", "map", partial(climbed, name)) for name in CLIMBED),
    *(
        Check(f"why, {method}, {name}", "map", partial(explained, name, method))
        for name, methods in EXPLAINED.items()
        for method in methods
    ),
    *(Check(f"features, {name}", "map", partial(channels, name)) for name in EXPLAINED),
    Check("point lights", "logits", point_lights),
    *(Check(f"flow, {method}", "map", partial(raft_flow, method)) for method in RAFTS if raft_here(method)),
)


def difference(found: np.ndarray, expected: np.ndarray) -> float:
    """The largest difference of logits, as a share of the logit or of 1, whichever is larger.

    Where all logits are below 1, the largest of them takes its place: beside 1, those of random weights all agree.
    """
    size = np.abs(expected)
    return float((np.abs(found - expected) / np.maximum(size, min(1.0, size.max()))).max())


def correlation(found: np.ndarray, expected: np.ndarray) -> float:
    """Pearson's, of all numbers; NaN where a map is all alike."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.corrcoef(found.ravel(), expected.ravel())[0, 1])


def worst(kind: str, found: list[np.ndarray], expected: list[np.ndarray]) -> tuple[float, bool]:
    """Of all arrays: the largest difference or the lowest correlation, and whether it is near enough; NaN never is.

    Raises:
        ValueError: shapes differ.
    """
    pairs = list(zip(found, expected, strict=True))
    for mine, its in pairs:
        if mine.shape != its.shape:
            raise ValueError(f"shapes differ: {mine.shape} and {its.shape}")
    if kind == "logits":
        most = float(np.max([difference(*pair) for pair in pairs]))
        return most, most <= MOST_OFF
    least = float(np.min([correlation(*pair) for pair in pairs]))
    return least, least > LEAST_ALIKE


def measured(run: Run, device: str) -> tuple[list[np.ndarray], float, float]:
    """What a run finds, its milliseconds, and the megabytes of CUDA memory that it took."""
    run(device)  # loads the network, and lets the device choose its ways
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    synchronize(device)
    start = time.perf_counter()
    found = run(device)
    synchronize(device)
    spent = 1e3 * (time.perf_counter() - start)
    return found, spent, torch.cuda.max_memory_allocated() / 1e6 if device == "cuda" else float("nan")


def compare(check: Check, device: str = "cuda", reference: str = "cpu") -> Compared:
    """Run a check on two devices; whatever goes wrong is its result."""
    try:
        found, spent, peak_mb = measured(check.run, device)
        expected, reference_spent, _mb = measured(check.run, reference)
        value, ok = worst(check.kind, found, expected)
    except Exception as error:
        cause = error.__cause__ or error  # what PyTorch said, not what a person is told
        return Compared(check, error=f"{type(cause).__name__}: {str(cause).partition(chr(10))[0]}")
    return Compared(check, (spent, reference_spent), peak_mb, value, ok)


def line(row: Compared) -> str:
    """One row of the table."""
    name, verdict = row.check.name, "ok" if row.ok else "FAILED"
    if row.error:
        return f"{name:36}  {verdict}  {row.error}"
    there, here = row.milliseconds
    found = f"difference {row.found:.1e}" if row.check.kind == "logits" else f"correlation {row.found:.5f}"
    return f"{name:36}{there:10.1f}{here:10.1f}{row.peak_mb:10.0f}  {found:20}  {verdict}"


def report(checks: Sequence[Check], device: str = "cuda", reference: str = "cpu") -> int:
    """Compare all, and print a row of each; 1 if any failed, else 0."""
    print(f"{'':36}{device + ' ms':>10}{reference + ' ms':>10}{'MB':>10}", flush=True)
    failed = 0
    for check in checks:
        row = compare(check, device, reference)
        failed += not row.ok
        print(line(row), flush=True)
    for name, reason in CPU_ONLY:
        print(f"Runs on the CPU only: {name} ({reason}).")
    for method in RAFTS:
        if not raft_here(method):
            print(f"Not compared: flow, {method} (its weights are not on this machine).")
    print(f"{len(checks) - failed} of {len(checks)} agree." if failed else f"All {len(checks)} agree.")
    return int(failed > 0)


def main() -> int:
    """The exit status: 1 if anything failed, else 0."""
    if not torch.cuda.is_available():
        print("There is no GPU with CUDA on this machine, so nothing was compared (skipped).")
        return 0
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    print(torch.cuda.get_device_name())
    return report(CHECKS)


if __name__ == "__main__":
    sys.exit(main())
