"""Tamper with time: play what a network looks at in another order, and see whether it notices.

A tampering changes which frames of the clip a network looks at, and in which order; never a pixel. It acts on the very
frames that the network would have seen, so that a network which ignores their order must give the same answer.
"""

from dataclasses import dataclass

import numpy as np

from models.input_spec import InputError, InputSpec
from video import Clip
from video.errors import Explained

REVERSE, SHUFFLE, FREEZE, DROP = "reverse", "shuffle", "freeze", "drop"
FASTER, SLOWER, LATER = "faster", "slower", "later"


class TamperError(Explained):
    """Too few frames are left for a network."""


@dataclass(frozen=True)
class Tampering:
    """
    Attributes:
        kind: REVERSE, SHUFFLE, FREEZE, DROP, FASTER, SLOWER or LATER.
        amount: of ``shuffle`` the seed; of ``drop``, every n-th frame stays, the one before stands in for the
            others; of ``faster`` the factor, and of ``slower``, which holds each frame of the middle stretch for so
            long; of ``later`` by how many frames. ``freeze`` shows the middle frame all along.
    """

    kind: str
    amount: int = 0

    def order(self, frames: int) -> np.ndarray:
        """Which of a network's ``frames`` stands in each place, ``(T,)``, where it is a matter of order alone."""
        t = np.arange(frames)
        if self.kind == REVERSE:
            return t[::-1]
        if self.kind == SHUFFLE:
            return np.random.default_rng(self.amount).permutation(frames)
        if self.kind == FREEZE:
            return np.full(frames, frames // 2)
        if self.kind == DROP:
            return t - t % self.amount
        if self.kind == SLOWER:
            return (frames - frames // self.amount) // 2 + t // self.amount
        return t

    def views(self, spec: InputSpec, clip: Clip, n: int = 1) -> list[np.ndarray]:
        """The ``n`` test clips as the network sees them now: indices of the clip's frames, ``(T,)`` each.

        Raises:
            InputError: the clip is too short for the network even as it is.
            TamperError: it is too short for so fast a clip.
        """
        if self.kind == FASTER:
            spec.views(clip, n)
            faster = spec.sampled(spec.frames, spec.stride * self.amount)
            try:
                return faster.views(clip, n)
            except InputError as error:
                raise TamperError(
                    "Played {factor} times as fast, this clip has {found} frames, and the network needs {frames}. "
                    "Choose a smaller factor, or a longer clip in the sidebar.",
                    factor=self.amount,
                    found=int(len(clip) * spec.fps / (clip.fps * spec.stride * self.amount)),
                    frames=spec.frames,
                ) from error
        step = spec.stride * clip.fps / spec.fps  # a network's frame, in frames of the clip
        moved = max(1, round(self.amount * step)) if self.kind == LATER else 0
        order = self.order(spec.frames)
        # Later frames than the last one are not there: it is held.
        return [np.minimum(view[order] + moved, len(clip) - 1) for view in spec.views(clip, n)]
