"""What each stage of SlowFast's pathways makes, and what the laterals bring: measured on shapes, never typed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor, nn

from models.slowfast import PATHWAYS, SlowFast
from vizlib.engine.hooks import hooked
from vizlib.slowfast.setting import Setting

INPUT = -1  # the stage before the first


@dataclass(frozen=True)
class Made:
    """A tensor on its way.

    Attributes:
        pathway: ``"slow"``, ``"fast"`` or ``"laterals"``.
        stage: that makes it, from 0; INPUT is what the pathway sees. A lateral starts at the fast stage of its number.
        shape: ``(C, T, H, W)``.
        kernel: frames that the stage's largest convolution in time sees.
    """

    pathway: str
    stage: int
    shape: tuple[int, ...]
    kernel: int = 0


def tensors(build: Callable[[], SlowFast], shape: tuple[int, ...]) -> list[Made]:
    """All tensors on the way of an input of ``shape`` ``(1, C, T, H, W)``, each pathway's in their order."""
    made: list[Made] = []

    def keep(name: str, module: nn.Module, out: Tensor) -> None:
        pathway, stage = name.split(".")
        made.append(Made(pathway, int(stage), tuple(out.shape[1:]), kernel_of(module)))

    with torch.device("meta"), torch.no_grad():
        network = build().eval()
        x = torch.empty(shape)
        for pathway, seen in zip(PATHWAYS, (network.slow_clip(x), x), strict=True):
            made.append(Made(pathway, INPUT, tuple(seen.shape[1:])))
        parts = {"slow": network.slow, "fast": network.fast, "laterals": network.laterals}
        with hooked(network, [f"{name}.{n}" for name, stages in parts.items() for n in range(len(stages))], keep):
            network(x)
    return made


@cache
def of_setting(setting: Setting) -> list[Made]:
    """The tensors of one clip in the network of a setting."""
    return tensors(setting.build, setting.spec.shape)


def kernel_of(stage: nn.Module) -> int:
    """Frames that the largest of a stage's convolutions in time sees."""
    return max((m.kernel_size[0] for m in stage.modules() if isinstance(m, nn.Conv3d)), default=1)
