"""SlowFast by its four numbers T x tau, alpha and beta: which frames each pathway sees, and what each part costs.

Nothing is run here: shapes and multiply-adds are counted on the meta device, so that no weights are needed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
import torch

from models.input_spec import InputError, InputSpec
from models.lab import INPUT
from models.slowfast import LATERAL_FRAMES, SlowFast, slowfast
from models.slowfast_r50 import CARDS as PUBLISHED
from models.slowfast_r50 import slowfast_r50
from video import Clip
from vizlib.slowfast.cost import macs_of

R50_LATERAL_FRAMES = {4: 7}  # that its lateral kernels see, by alpha, where they are others
FRAMES, STRIDES, ALPHAS, BETAS = (2, 4, 8, 16), (2, 4, 8, 16), (2, 4, 8), (4, 8, 16)


@dataclass(frozen=True)
class Size:
    """How wide and deep the network is.

    Attributes:
        build: takes ``alpha`` and ``beta``.
        input: rate and picture; how many frames, a Setting says.
    """

    build: Callable[..., SlowFast]
    input: InputSpec


def r50(alpha: int, beta: float) -> SlowFast:
    """The paper's network."""
    return slowfast_r50(alpha, R50_LATERAL_FRAMES.get(alpha, LATERAL_FRAMES), beta)


SIZES = {"lab": Size(slowfast, INPUT), "r50": Size(r50, PUBLISHED[0].input)}


@dataclass(frozen=True)
class Setting:
    """
    Attributes:
        frames, stride: T and tau of the slow pathway: so many frames, one of so many at the network's rate.
        alpha: the fast pathway sees so many times as many frames.
        beta: it has one channel for so many of the slow pathway's: the paper's 1 / beta.
        size: one of SIZES.
    """

    frames: int
    stride: int
    alpha: int
    beta: int
    size: str = "lab"

    @property
    def fast_frames(self) -> int:
        return self.alpha * self.frames

    @property
    def spec(self) -> InputSpec:
        """What the fast pathway sees, from which the slow one takes its frames."""
        return replace(SIZES[self.size].input, frames=self.fast_frames, stride=self.stride / self.alpha)

    @property
    def build(self) -> Callable[[], SlowFast]:
        return partial(SIZES[self.size].build, alpha=self.alpha, beta=1 / self.beta)

    @property
    def held(self) -> np.ndarray:
        """Which frame the slow pathway saw last at each of the fast one's, ``(alpha T,)``."""
        slow = slow_frames(self)
        return slow[np.searchsorted(slow, np.arange(self.fast_frames), "right") - 1]

    def view(self, clip: Clip) -> np.ndarray:
        """The clip's frames that the fast pathway sees, ``(alpha T,)``: those in the middle of the clip.

        Raises:
            InputError: the clip is shorter than they reach.
        """
        spec = self.spec
        reach = (spec.frames - 1) * spec.stride / spec.fps
        if reach > (len(clip) - 0.5) / clip.fps:
            raise InputError(
                "The pathways see {frames} frames, for which a clip of {seconds:.2f} s is needed; this one lasts "
                "{found:.2f} s. Choose a longer stretch or a longer clip in the sidebar, or fewer frames or a smaller "
                "stride here.",
                frames=spec.frames,
                seconds=spec.least_seconds(clip.fps),
                found=clip.seconds,
            )
        return spec.views(clip)[0]


LAB = Setting(4, 4, alpha=4, beta=8)  # the network that is trained here
PRESETS = {
    "lab": LAB,
    "4x16": Setting(4, 16, alpha=8, beta=8, size="r50"),
    "8x8": Setting(8, 8, alpha=4, beta=8, size="r50"),
}


@cache
def slow_frames(setting: Setting) -> np.ndarray:
    """Which of the fast pathway's frames the slow one sees, too, ``(T,)``."""
    with torch.device("meta"):
        network = setting.build()
    return torch.arange(setting.fast_frames)[network.slow_frames(setting.fast_frames)].numpy()


@cache
def costs(setting: Setting) -> dict[str, int]:
    """Multiply-adds of each of the PARTS, of one clip."""
    return macs_of(setting.build, setting.spec.shape)
