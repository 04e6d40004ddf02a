"""The methods by which flow is estimated, and what can be set of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import local

import cv2
import numpy as np

from video.flow.errors import FlowError
from video.flow.raft import RAFTS, raft

PairFlow = Callable[[np.ndarray, np.ndarray], np.ndarray]  # two frames (H, W, 3) to the flow between them, (2, H, W)


@dataclass(frozen=True)
class Parameter:
    """A number that a method takes: what it is unless given, and from where to where it may be set."""

    default: float
    low: float
    high: float
    step: float = 1


METHODS: dict[str, dict[str, Parameter]] = {
    # The default is OpenCV's preset MEDIUM, the fastest that is exact within 0.05 pixels on small pictures.
    "dis": {
        "finest_scale": Parameter(1, 0, 3),
        "patch_size": Parameter(8, 4, 16, 2),
        "patch_stride": Parameter(3, 1, 8),
        "descent_steps": Parameter(25, 1, 64),
        "refinement_steps": Parameter(5, 0, 20),
    },
    "farneback": {
        "levels": Parameter(5, 1, 8),
        "window": Parameter(15, 5, 41, 2),
        "iterations": Parameter(3, 1, 10),
        "neighbourhood": Parameter(5, 5, 7, 2),
        "sigma": Parameter(1.1, 0.8, 2.0, 0.1),
    },
    **{name: {"updates": Parameter(12, 1, 32)} for name in RAFTS},
}


def parameters_of(method: str, given: Mapping[str, float] | None = None) -> dict[str, float]:
    """All parameters of a method: those ``given``, and for the others the default.

    Raises:
        FlowError: no such method or parameter, a value outside its bounds, or values that do not go together.
    """
    if method not in METHODS:
        raise FlowError("There is no method {found}. The methods are: {names}.", found=method, names=list(METHODS))
    known = METHODS[method]
    for name, value in (given or {}).items():
        if name not in known:
            raise FlowError(
                "{method} has no parameter {found}. It has: {names}.",
                method=method,
                found=name,
                names=list(known),
            )
        if not known[name].low <= value <= known[name].high:
            raise FlowError(
                "{name} of {method} goes from {low:g} to {high:g}; {found:g} was given.",
                name=name,
                method=method,
                low=known[name].low,
                high=known[name].high,
                found=value,
            )
    parameters = {name: parameter.default for name, parameter in known.items()} | dict(given or {})
    if method == "dis" and parameters["patch_stride"] > parameters["patch_size"]:
        raise FlowError(
            "Patches of {size:g} pixels at a stride of {stride:g} leave gaps: choose a stride of at most {size:g}.",
            size=parameters["patch_size"],
            stride=parameters["patch_stride"],
        )
    return parameters


def pair_flow(method: str, given: Mapping[str, float] | None, device: str) -> PairFlow:
    """The function that estimates the flow of one pair of frames; safe to call from several threads.

    Raises:
        FlowError: see ``parameters_of``; or the method's weights are not here.
    """
    p = parameters_of(method, given)
    if method in RAFTS:
        return raft(method, int(p["updates"]), device)
    return {"dis": dis, "farneback": farneback}[method](p)


def grey(frame: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)


def dis(p: Mapping[str, float]) -> PairFlow:
    """Dense inverse search. Source: Kroeger et al.: Fast Optical Flow using Dense Inverse Search, 2016."""
    mine = local()  # OpenCV's object holds buffers: each thread has its own
    # On smaller pictures OpenCV writes outside its memory: they are made larger, and the flow is cut out again.
    least = max(128, int(2 * p["patch_size"] * 2 ** p["finest_scale"]))

    def pair(one: np.ndarray, two: np.ndarray) -> np.ndarray:
        h, w = one.shape[:2]
        below, right = max(0, least - h), max(0, least - w)
        if below or right:
            one, two = (cv2.copyMakeBorder(x, 0, below, 0, right, cv2.BORDER_REPLICATE) for x in (one, two))
        if not hasattr(mine, "dis"):
            mine.dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
            mine.dis.setFinestScale(int(p["finest_scale"]))
            mine.dis.setPatchSize(int(p["patch_size"]))
            mine.dis.setPatchStride(int(p["patch_stride"]))
            mine.dis.setGradientDescentIterations(int(p["descent_steps"]))
            mine.dis.setVariationalRefinementIterations(int(p["refinement_steps"]))
        return mine.dis.calc(grey(one), grey(two), None)[:h, :w].transpose(2, 0, 1)

    return pair


def farneback(p: Mapping[str, float]) -> PairFlow:
    """Polynomial expansion. Source: Farnebäck: Two-Frame Motion Estimation Based on Polynomial Expansion, 2003."""
    levels, window, iterations, neighbourhood = (
        int(p[name]) for name in ("levels", "window", "iterations", "neighbourhood")
    )

    def pair(one: np.ndarray, two: np.ndarray) -> np.ndarray:
        flow = np.empty((*one.shape[:2], 2), np.float32)
        return cv2.calcOpticalFlowFarneback(
            grey(one), grey(two), flow, 0.5, levels, window, iterations, neighbourhood, p["sigma"], 0
        ).transpose(2, 0, 1)

    return pair
