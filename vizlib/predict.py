"""Ask a network what a clip shows, and what the answer costs."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from models.card import CLASSIFICATION, WeightsError
from models.evidence import Evidence
from models.input_spec import InputSpec, Sampling
from models.zoo import NetworkError, card_of
from video import Clip
from vizlib.cost.network import Cost, count
from vizlib.engine.device import autocast, no_room, ran_out_of_memory
from vizlib.engine.keys import Key
from vizlib.engine.networks import Loaded, Networks, Source
from vizlib.engine.timing import prepared_view, timed
from vizlib.tamper import Tampering


@dataclass(frozen=True)
class Request:
    """What to run: everything on which an answer depends besides the clip and the weights.

    Attributes:
        name: of the network.
        views: how many test clips are averaged.
        sampling: a person's own; None is the one on which the network was trained.
        tampering: what is done to time before the network looks.
        own: SHA-256 of a person's own weights, which stand in for those that all share.
    """

    name: str
    views: int = 1
    device: str = "cpu"
    precision: str = "float32"
    sampling: Sampling | None = None
    tampering: Tampering | None = None
    own: str = ""

    @property
    def spec(self) -> InputSpec:
        """How the clip is sampled.

        Raises:
            InputError: the network cannot take that many frames.
        """
        own = card_of(self.name).input
        return own if self.sampling is None else self.sampling.of(own)

    def looks(self, clip: Clip) -> list[np.ndarray]:
        """The frames of the clip that each view looks at, ``(T,)`` each.

        Raises:
            InputError, TamperError: the clip is too short.
        """
        if self.tampering is None:
            return self.spec.views(clip, self.views)
        return self.tampering.views(self.spec, clip, self.views)

    def key(self, clip: Clip) -> Key:
        """Names the answer: digests and parameters, never pixels."""
        weights = card_of(self.name).weights
        kind = "predict" if self.tampering is None else "predict-tampered"
        return Key(kind, clip.digest, (self.own or weights.identity, self))


@dataclass(frozen=True)
class Prediction:
    """The answer of one network, after some or all of its views; also a step of the work that leads there.

    Attributes:
        labels: names of the K classes.
        probabilities: ``(K,)``, the mean over the views; ``None`` where the weights are random.
        view_probabilities: ``(n, K)`` of the views that have run.
        view_evidence: of networks whose answer is the mean over steps in time or over ``streams``, or that of the last
            step, what each says, ``(parts, K)`` probabilities for each view that has run; empty for all others.
        streams: names of the parts where they are streams; empty where they are steps in time.
        view_indices: the clip's frames that each of all the views looks at, ``(T,)`` each.
        view_spans: ``(start_s, end_s)`` of each of all the views, in seconds of the source.
        view_milliseconds: time of each forward pass, with the optical flow before it where the network sees flow.
        cost: parameters, GMACs and memory of one view.
        peak_bytes: measured by CUDA's counters there, counted from the network's own tensors elsewhere.
        badge: the data behind the weights.
        done, total: views.
        different: how many different frames are among those that a view looks at, in the view that has the fewest.
    """

    request: Request
    labels: tuple[str, ...]
    probabilities: np.ndarray | None
    view_probabilities: np.ndarray
    view_evidence: tuple[np.ndarray, ...]
    view_indices: tuple[np.ndarray, ...]
    view_spans: tuple[tuple[float, float], ...]
    view_milliseconds: tuple[float, ...]
    cost: Cost
    peak_bytes: int
    badge: str
    done: int
    total: int
    streams: tuple[str, ...] = ()
    different: int = 0

    @property
    def milliseconds(self) -> float:
        """Median time of a view."""
        return statistics.median(self.view_milliseconds)

    def top(self, k: int = 5) -> list[tuple[str, float]]:
        """The ``k`` most probable classes, best first; none where the weights are random."""
        if self.probabilities is None:
            return []
        return [(self.labels[i], float(self.probabilities[i])) for i in np.argsort(-self.probabilities)[:k]]

    def moved_from(self, other: "Prediction") -> float:
        """How much of the probability lies on other classes than in ``other``, 0 to 1: total variation distance.

        Raises:
            ValueError: one of the two has random weights, and gives no answer.
        """
        if self.probabilities is None or other.probabilities is None:
            raise ValueError("networks with random weights give no answers to compare")
        return float(np.abs(self.probabilities - other.probabilities).sum() / 2)


def run_view(
    loaded: Loaded, clip: Clip, spec: InputSpec, indices: np.ndarray, request: Request
) -> tuple[Tensor, Tensor | None, float, int]:
    """Logits ``(K,)`` of one view, its evidence ``(parts, K)``, milliseconds, and bytes that CUDA counted (else 0)."""
    device, network = request.device, loaded.network
    x, flow_ms = prepared_view(spec, clip, indices)
    x = x.to(device)
    with loaded.lock, torch.no_grad(), autocast(device, request.precision):
        if device == "cuda":
            torch.cuda.reset_peak_memory_stats()
            # Other networks lie in the same memory: only what this one adds counts, and its own weights and input.
            before = torch.cuda.memory_allocated()
        evidence = None
        if isinstance(network, Evidence):
            parts, elapsed = timed(network.evidence, x)  # (1, parts, K)
            logits = network.answer(parts)
            if parts.shape[1] > 1:  # a single part says what the answer says
                evidence = parts[0].float().cpu()
        else:
            logits, elapsed = timed(network, x)
        peak = 0
        if device == "cuda":
            own = sum(t.nbytes for t in (*network.parameters(), *network.buffers(), x))
            peak = torch.cuda.max_memory_allocated() - before + own
    return logits[0].float().cpu(), evidence, elapsed + flow_ms, peak


def different_frames(clip: Clip, view: np.ndarray) -> int:
    """How many of the frames that a view looks at, ``(T,)``, differ from those before: a clip may hold few a second,
    or show one for long.
    """
    order = np.unique(view)
    return 1 + sum(not np.array_equal(clip.frames[a], clip.frames[b]) for a, b in pairwise(order))


def predicting(networks: Source, request: Request, clip: Clip, answers: bool = True) -> Iterator[Prediction]:
    """Run a network view by view; each step is the prediction so far.

    Softmax comes before the mean, as in the published evaluations. With ``answers=False`` only the cost is measured,
    which needs no trained weights.

    Raises:
        NetworkError: it does not classify clips.
        WeightsError: the weights are not here, and ``answers`` were asked for.
        InputError, TamperError: the clip is too short for the network.
        OutOfMemory: on the device.
    """
    card, spec = card_of(request.name), request.spec
    if card.task != CLASSIFICATION:
        raise NetworkError("{title} does not say what a clip shows: it has a page of its own.", title=card.title)
    views = request.looks(clip)
    loaded = networks.get(request.name, request.device)
    if answers and loaded.badge == "random":
        if not card.weights.url:
            raise WeightsError(
                "{title} has no trained weights that could be had, so it gives no answer.", title=card.title
            )
        raise WeightsError(
            "{title} has no trained weights here, so it gives no answer. "
            "Download {url} and put the file into {folder}.",
            title=card.title,
            url=card.weights.url,
            folder=card.weights.path.parent,
        )
    spans = tuple((clip.start_s + v.min() / clip.fps, clip.start_s + (v.max() + 1) / clip.fps) for v in views)
    cost = count(request.name, spec)
    different = min(different_frames(clip, view) for view in views)
    rows: list[np.ndarray] = []
    parts: list[np.ndarray] = []
    times: list[float] = []
    peak = 0
    for indices in views:
        try:
            logits, evidence, elapsed, bytes_used = run_view(loaded, clip, spec, indices, request)
        except Exception as error:
            if not ran_out_of_memory(error):
                raise
            raise no_room(card.title, request.device, spec.frames) from error
        rows.append(torch.softmax(logits, 0).numpy())
        if evidence is not None and answers:
            parts.append(torch.softmax(evidence, 1).numpy())
        times.append(elapsed)
        peak = max(peak, bytes_used)
        known = np.stack(rows) if answers else np.empty((0, len(card.classes)), np.float32)
        yield Prediction(
            request=request,
            labels=card.classes,
            probabilities=known.mean(0) if answers else None,
            view_probabilities=known,
            view_evidence=tuple(parts),
            view_indices=tuple(views),
            view_spans=spans,
            view_milliseconds=tuple(times),
            cost=cost,
            peak_bytes=peak or cost.peak_bytes,
            badge=loaded.badge,
            done=len(times),
            total=len(views),
            streams=loaded.network.streams if isinstance(loaded.network, Evidence) else (),
            different=different,
        )


def predict(
    name: str,
    clip: Clip,
    views: int = 1,
    device: str = "cpu",
    precision: str = "float32",
    sampling: Sampling | None = None,
) -> Prediction:
    """What the network ``name`` sees in ``clip``, averaged over ``views`` test clips, sampled as it was trained or so.

    Raises:
        NetworkError: no such network.
        WeightsError, InputError, OutOfMemory: see ``predicting``.
    """
    request = Request(name, views, device, precision, sampling)
    *_, prediction = predicting(Networks(), request, clip)
    return prediction
