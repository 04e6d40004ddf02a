"""Optical flow: where each pixel of a frame is in the next one.

Flow is float32 ``(T-1, 2, H, W)`` in pixels a frame, x right, y down: what ``I[t]`` shows at ``(x, y)``, ``I[t+1]``
shows at ``(x + u, y + v)``, as far as its brightness is constant.
"""

from video.flow.doubt import cuts, is_cut, knowable
from video.flow.errors import FlowError
from video.flow.estimate import estimate_flow, estimating, pairs
from video.flow.measures import angular_error, endpoint_error, outliers
from video.flow.methods import METHODS, Parameter, parameters_of
from video.flow.raft import raft_here
from video.flow.warping import consistency, photometric_error, trajectories, warp

__all__ = [
    "METHODS",
    "FlowError",
    "Parameter",
    "angular_error",
    "consistency",
    "cuts",
    "endpoint_error",
    "estimate_flow",
    "estimating",
    "is_cut",
    "knowable",
    "outliers",
    "pairs",
    "parameters_of",
    "photometric_error",
    "raft_here",
    "trajectories",
    "warp",
]
