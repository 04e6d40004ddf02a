"""Estimated flow beside the truth, on clips of which the motion is known."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from datasets.flow_tests import flow_test, lands_inside
from video import Clip, Progress
from video.flow import endpoint_error, pairs
from vizlib.engine.keys import Key
from vizlib.flow.field import FlowRequest
from vizlib.pictures.flow_fields import scale_of


@dataclass(frozen=True, eq=False)
class Tested:
    """A method on one test.

    Attributes:
        truth, flow: true and estimated, ``(T-1, 2, H, W)``.
        error: endpoint error, ``(T-1, H, W)``.
        most: the length that the fullest colour stands for, in both.
        mean_error, mean_motion: in pixels, of all whose true flow ends inside the picture.
    """

    clip: Clip
    truth: np.ndarray
    flow: np.ndarray
    error: np.ndarray
    most: float
    mean_error: float
    mean_motion: float

    @property
    def bytes(self) -> int:
        return sum(array.nbytes for array in (self.clip.frames, self.truth, self.flow, self.error))


def test_key(test: str, request: FlowRequest) -> Key:
    """Names what ``request`` finds on ``test``."""
    return Key("flow-test", test, request)


def comparing(test: str, request: FlowRequest) -> Iterator[Progress | Tested]:
    """Estimate the flow of a test, and compare it with the truth.

    Raises:
        FlowTestError: no such test. FlowError: see ``video.flow.pairs``.
    """
    clip, truth = flow_test(test)
    flow = np.empty_like(truth)
    for t, field in enumerate(pairs(clip, request.method, dict(request.parameters), request.device)):
        flow[t] = field
        yield Progress(t + 1, len(flow) + 1)
    error, inside = endpoint_error(flow, truth), lands_inside(truth)
    yield Tested(
        replace(clip, truth=None), truth, flow, error,
        most=max(scale_of(truth), scale_of(flow)),
        mean_error=float(error[inside].mean()),
        mean_motion=float(np.hypot(truth[:, 0], truth[:, 1])[inside].mean()),
    )  # fmt: skip
