"""How far a flow is from the true one."""

import numpy as np


def endpoint_error(flow: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Distance between two flows in pixels, ``(..., 2, H, W)`` to ``(..., H, W)``; its mean is the EPE."""
    return np.sqrt(np.square(flow - truth).sum(-3))


def angular_error(flow: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Angle between (u, v, 1) and its truth in degrees, ``(..., H, W)``; its mean is the AAE.

    Source: Barron, Fleet, Beauchemin: Performance of Optical Flow Techniques, 1994.
    """
    product = (flow * truth).sum(-3) + 1
    lengths = np.sqrt((np.square(flow).sum(-3) + 1) * (np.square(truth).sum(-3) + 1))
    return np.degrees(np.arccos(np.clip(product / lengths, -1, 1)))


def outliers(flow: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Where the endpoint error is above 3 pixels and above 5 % of the true flow, ``(..., H, W)``; its mean is Fl.

    Source: Menze, Geiger: Object Scene Flow for Autonomous Vehicles (KITTI), 2015.
    """
    error = endpoint_error(flow, truth)
    return (error > 3) & (error > 0.05 * np.sqrt(np.square(truth).sum(-3)))
