"""What a video has to survive: one move, zoom and turn for all its frames, and a roll in time."""

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from vizlib.maximize.spec import MaximizeSpec


@dataclass(frozen=True)
class Transform:
    """
    Attributes:
        dx, dy: the move, in parts of half the side.
        zoom: 1.1 shows all a tenth larger.
        angle: in radians.
        roll: in frames.
        flip: whether it is mirrored.
    """

    dx: float = 0.0
    dy: float = 0.0
    zoom: float = 1.0
    angle: float = 0.0
    roll: int = 0
    flip: bool = False

    @property
    def moves(self) -> bool:
        return self.flip or (self.dx, self.dy, self.zoom, self.angle) != (0.0, 0.0, 1.0, 0.0)


def drawn(spec: MaximizeSpec, seeds: tuple[int, ...], step: int) -> Transform:
    """That of one step: it depends on the seeds and the step alone, so that an ascent goes on as it would have."""
    rng = np.random.default_rng([*(seed + 1 for seed in seeds[1:]), *seeds[:1], step])
    dx, dy, zoom, angle = rng.uniform(-1, 1, 4)
    roll = int(rng.integers(-spec.roll, spec.roll + 1))
    closer = rng.uniform(spec.area, 1) ** -0.5  # a crop of this share, at the size of the whole
    room = spec.centre * (1 - 1 / closer)
    x, y, flip = rng.uniform(-room, room), rng.uniform(-room, room), rng.uniform() < 0.5
    return Transform(
        2 * spec.jitter * dx + x,
        2 * spec.jitter * dy + y,
        (1 + spec.zoom * zoom) * closer,
        math.radians(spec.turn * angle),
        roll,
        spec.flip and flip,
    )


def transformed(x: Tensor, kind: str, transform: Transform) -> Tensor:
    """``x`` ``(C, T, H, W)`` transformed; vectors of flow turn and grow with the picture."""
    if transform.roll and x.shape[1] > 1:
        x = torch.roll(x, transform.roll, 1)
    if not transform.moves:
        return x
    cos, sin = math.cos(transform.angle), math.sin(transform.angle)
    side = -1.0 if transform.flip else 1.0
    # From places in the new picture to places in the old one.
    back = torch.tensor([[side * cos, sin, transform.dx], [-side * sin, cos, transform.dy]]) / torch.tensor(
        [[transform.zoom, transform.zoom, 1.0]]
    )
    grid = F.affine_grid(back[None].to(x), [1, 1, *x.shape[2:]], align_corners=False)
    grid = grid.expand(len(x), -1, -1, -1)  # one move for all; each colour is a picture, its frames are the channels
    moved = F.grid_sample(x, grid, padding_mode="reflection", align_corners=False)
    if kind == "rgb":
        return moved
    turn = transform.zoom * torch.tensor([[side * cos, -side * sin], [sin, cos]]).to(x)
    return (turn @ moved.flatten(1)).view(x.shape)
