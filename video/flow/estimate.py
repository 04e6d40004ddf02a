"""The flow of a whole clip, pair by pair, on all cores."""

import os
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from video.clip import Clip
from video.flow.errors import FlowError
from video.flow.methods import pair_flow
from video.flow.raft import RAFTS
from video.progress import Progress


def pairs(
    clip: Clip, method: str = "dis", parameters: Mapping[str, float] | None = None, device: str = "cpu"
) -> Iterator[np.ndarray]:
    """The flow of one pair of frames after the other, float32 ``(2, H, W)``.

    OpenCV lets go of Python's lock, so several pairs are worked on at once; RAFT fills the machine with one.

    Raises:
        FlowError: one frame only; no such method or parameter; the method's weights are not here.
    """
    if len(clip) < 2:
        raise FlowError(
            "Flow is what happens between two frames, and this clip has {found}. Choose a longer stretch of the video.",
            found=len(clip),
        )
    pair = pair_flow(method, parameters, device)
    workers = 1 if method in RAFTS else os.cpu_count() or 1
    total = len(clip) - 1
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[np.ndarray]] = deque()
        try:
            for done in range(total):
                while len(waiting) < 2 * workers and done + len(waiting) < total:
                    t = done + len(waiting)
                    waiting.append(pool.submit(pair, clip.frames[t], clip.frames[t + 1]))
                yield waiting.popleft().result()
        finally:  # who leaves early does not wait for what was queued
            for future in waiting:
                future.cancel()


def estimating(
    clip: Clip, method: str = "dis", parameters: Mapping[str, float] | None = None, device: str = "cpu"
) -> Iterator[Progress | np.ndarray]:
    """Estimate the flow of a clip; steps tell how far it is, the last one is the flow, float32 ``(T-1, 2, H, W)``.

    Raises:
        FlowError: see ``pairs``.
    """
    flow = np.empty((max(0, len(clip) - 1), 2, *clip.size), np.float32)
    for t, field in enumerate(pairs(clip, method, parameters, device)):
        flow[t] = field
        yield Progress(t + 1, len(flow) + 1)  # the last step is the flow itself
    yield flow


def estimate_flow(
    clip: Clip, method: str = "dis", parameters: Mapping[str, float] | None = None, device: str = "cpu"
) -> np.ndarray:
    """The flow of a clip, float32 ``(T-1, 2, H, W)``, pixels a frame, x right, y down.

    Args:
        method: one of METHODS: ``dis``, ``farneback``, ``raft_small``, ``raft_large``.
        parameters: those of the method that differ from its defaults.

    Raises:
        FlowError: see ``pairs``.
    """
    *_, flow = estimating(clip, method, parameters, device)
    assert isinstance(flow, np.ndarray)
    return flow
