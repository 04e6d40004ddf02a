"""A generated field of flow as motion: the appearance of two streams, moved as the flow says."""

import numpy as np

from video.flow import warp

ROUNDS = 6  # of the search for where a pixel came from


def inverted(flow: np.ndarray) -> np.ndarray:
    """The flow back, ``(2, H, W)``: g with g(p) = -f(p + g(p)), found by repeating this."""
    back = -flow
    for _round in range(ROUNDS):
        back = -np.nan_to_num(warp(flow.transpose(1, 2, 0), back)).transpose(2, 0, 1)
    return back


def moving(picture: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """``picture`` uint8 ``(H, W, 3)`` as the middle frame of ``flow`` ``(T - 1, 2, H, W)``: uint8 ``(T, H, W, 3)``.

    The mean of each field is the camera's and is left out, as a network's input leaves it out. Places that come in
    from outside repeat the edge.
    """
    flow = flow - flow.mean((2, 3), keepdims=True)
    last = len(flow)
    middle = (last + 1) // 2
    h, w = flow.shape[2:]
    still = np.stack(np.meshgrid(np.arange(w), np.arange(h)), -1).astype(np.float32)
    places = {middle: still}  # of each frame: where its pixels lie in the middle one
    for t in range(middle, last):
        places[t + 1] = brought(places[t], inverted(flow[t]))
    for t in range(middle - 1, -1, -1):
        places[t] = brought(places[t + 1], flow[t])
    frames = [warp(picture, (places[t] - still).transpose(2, 0, 1)) for t in range(last + 1)]
    return np.stack([(np.nan_to_num(frame) + 0.5).astype(np.uint8) for frame in frames])


def brought(places: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """Places ``(H, W, 2)`` seen through a flow, kept inside the picture."""
    h, w = places.shape[:2]
    x = np.clip(np.arange(w) + flow[0], 0, w - 1) - np.arange(w)
    y = np.clip(np.arange(h)[:, None] + flow[1], 0, h - 1) - np.arange(h)[:, None]
    return warp(places, np.stack([x, y]).astype(np.float32))
