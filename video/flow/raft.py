"""RAFT, the trained method: torchvision's network, if a person has put its weights on this machine.

Source: Teed, Deng: RAFT: Recurrent All-Pairs Field Transforms for Optical Flow, 2020.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torchvision.models.optical_flow import Raft_Large_Weights, Raft_Small_Weights, raft_large, raft_small

from video.flow.errors import FlowError

RAFTS = {
    "raft_small": (raft_small, Raft_Small_Weights.DEFAULT),
    "raft_large": (raft_large, Raft_Large_Weights.DEFAULT),
}
LEAST_SIDE = 128  # pixels: RAFT takes no smaller picture, and only multiples of 8


def raft_url(method: str) -> str:
    """The public address of its weights."""
    return str(RAFTS[method][1].url)


def raft_hash(method: str) -> str:
    """The first digits of the weights' SHA-256, as torchvision's file name gives them."""
    return Path(raft_url(method)).stem.rpartition("-")[2]


def raft_file(method: str) -> Path:
    """Where its weights lie, if they are here."""
    return Path(torch.hub.get_dir()) / "checkpoints" / Path(raft_url(method)).name


def raft_here(method: str) -> bool:
    return raft_file(method).is_file()


def raft(method: str, updates: int, device: str) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """The flow of a pair of frames by RAFT.

    Raises:
        FlowError: its weights are not here, or the file is another one.
    """
    path, build = raft_file(method), RAFTS[method][0]
    if not path.is_file():
        raise FlowError(
            "The weights of {method} are not on this machine. Download {url} and put the file into {folder}.",
            method=method,
            url=raft_url(method),
            folder=path.parent,
        )
    with path.open("rb") as file:
        if not hashlib.file_digest(file, "sha256").hexdigest().startswith(raft_hash(method)):
            raise FlowError(
                "The file {file} is damaged or another one. Delete it from {folder} and get it again.",
                file=path.name,
                folder=path.parent,
            )
    network = build()
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    network = network.eval().requires_grad_(False).to(device)

    def pair(one: np.ndarray, two: np.ndarray) -> np.ndarray:
        h, w = one.shape[:2]
        below, right = (max(-n % 8, LEAST_SIDE - n) for n in (h, w))
        padded = (F.pad(to_tensor(x), (0, right, 0, below), mode="replicate").to(device) for x in (one, two))
        with torch.no_grad():
            return network(*padded, num_flow_updates=updates)[-1][0, :, :h, :w].cpu().numpy()

    return pair


def to_tensor(frame: np.ndarray) -> Tensor:
    """``(H, W, 3)`` as RAFT takes it, ``(1, 3, H, W)`` from -1 to 1."""
    return torch.from_numpy(frame.copy()).permute(2, 0, 1)[None] / 127.5 - 1
