"""A video with something done to its motion: frozen, shuffled, backwards, mirrored, or another video's.

What stays and what moves is told apart as follows, however the video was made. Of networks that see flow: the
appearance and the flow. Of colours, in what a sigmoid makes colours of, where anything may be added: the mean over time
is the still, and the rest is the motion.

All take and give colours ``(3, T, H, W)`` in [0, 1] and flow ``(2, T, H, W)`` in [-1, 1], by kind, see ``videos_of``.
"""

import numpy as np
import torch
from torch import Tensor

from vizlib.maximize.picture import Picture, picture_of, videos_of

OWN, FROZEN, SHUFFLED, BACKWARDS, MIRRORED, SWAPPED = VERSIONS = (
    "own", "frozen", "shuffled", "backwards", "mirrored", "swapped"
)  # fmt: skip
EDGE = 0.25 / 255  # colours nearer to black or white than this are moved in: the sigmoid never gets there


def reordered(videos: dict[str, Tensor], order: np.ndarray) -> dict[str, Tensor]:
    """Frames in another order; of flow, its fields, without the last one, which is 0."""
    ordered = {}
    for kind, video in videos.items():
        own = order[order < video.shape[1] - 1] if kind == "flow" else order
        parts = video[:, torch.from_numpy(own.copy())]
        ordered[kind] = torch.cat([parts, video[:, -1:]], 1) if kind == "flow" else parts
    return ordered


def shuffled(videos: dict[str, Tensor], seed: int) -> dict[str, Tensor]:
    """Frames in an order that the seed draws."""
    return reordered(videos, np.random.default_rng(seed).permutation(frames_of(videos)))


def backwards(videos: dict[str, Tensor]) -> dict[str, Tensor]:
    """Played backwards: what moved right moves left."""
    played = reordered(videos, np.arange(frames_of(videos))[::-1])
    if "flow" in played:
        played["flow"] = -played["flow"]
    return played


def frozen(videos: dict[str, Tensor]) -> dict[str, Tensor]:
    """The middle frame, held; nothing moves."""
    return {
        kind: torch.zeros_like(video) if kind == "flow" else video[:, video.shape[1] // 2, None].expand_as(video)
        for kind, video in videos.items()
    }


def frames_of(videos: dict[str, Tensor]) -> int:
    """T."""
    return next(iter(videos.values())).shape[1]


def still_of(video: Tensor) -> Tensor:
    """What stays of colours, before the sigmoid: ``(3, 1, H, W)``."""
    return video.clamp(EDGE, 1 - EDGE).logit().mean(1, keepdim=True)


def motion_of(videos: dict[str, Tensor]) -> Tensor:
    """What moves: flow as networks see it, without the mean of each field; or what colours add to their still."""
    if "flow" in videos:
        return videos["flow"] - videos["flow"].mean((2, 3), keepdim=True)
    return videos["rgb"].clamp(EDGE, 1 - EDGE).logit() - still_of(videos["rgb"])


def strength(videos: dict[str, Tensor]) -> float:
    """Root mean square of what moves."""
    return float(motion_of(videos).square().mean().sqrt())


def moving_as(videos: dict[str, Tensor], other: dict[str, Tensor], times: float = 1.0) -> dict[str, Tensor]:
    """What stays of ``videos`` with what moves in ``other``, ``times`` as strong; of the same shape."""
    motion = times * motion_of(other)
    if "flow" in videos:
        return videos | {"flow": motion.clamp(-1, 1)}
    return {"rgb": torch.sigmoid(still_of(videos["rgb"]) + motion)}


def swapped(videos: dict[str, Tensor], other: dict[str, Tensor]) -> dict[str, Tensor]:
    """With the motion of ``other``, as strong as its own was: what is lost is not lost to more or less of it."""
    theirs = strength(other)
    return moving_as(videos, other, strength(videos) / theirs if theirs else 0.0)


def mirror_image(videos: dict[str, Tensor]) -> dict[str, Tensor]:
    """Left and right change places: what moved right moves left."""
    flipped = {kind: video.flip(-1) for kind, video in videos.items()}
    if "flow" in flipped:
        flipped["flow"] = flipped["flow"] * torch.tensor([-1.0, 1.0])[:, None, None, None]
    return flipped


def mirrored(videos: dict[str, Tensor]) -> dict[str, Tensor]:
    """With its own motion, mirrored left to right: a motion of its class, but in the wrong places.

    That is a fair comparison for another class's motion, which falls on the wrong places too.
    """
    return moving_as(videos, mirror_image(videos))


def symmetry(videos: dict[str, Tensor]) -> float:
    """How far the motion is its own mirror image: the cosine between the two, 1 where it is; 0 of no motion."""
    own, other = motion_of(videos), motion_of(mirror_image(videos))
    return float((own * other).sum() / own.square().sum().clamp_min(1e-12))


def changed(version: str, picture: Picture, other: Picture | None = None) -> Picture:
    """One of VERSIONS, to be looked at; ``other``: whose motion SWAPPED has.

    Raises:
        ValueError: no such version, or SWAPPED with nobody.
    """
    videos = videos_of(picture)
    if version == OWN:
        return picture
    if version == SWAPPED and other is not None:
        made = swapped(videos, videos_of(other))
    elif version == SHUFFLED:
        made = shuffled(videos, seed=0)
    elif version in (FROZEN, BACKWARDS, MIRRORED):
        made = {FROZEN: frozen, BACKWARDS: backwards, MIRRORED: mirrored}[version](videos)
    else:
        raise ValueError(f"no version {version} of this video")
    return picture_of(made, frames_of(videos))
