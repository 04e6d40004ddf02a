"""A network for pictures on a clip: it answers each frame by itself, and the answers are averaged."""

from torch import Tensor, nn

from models.evidence import Evidence


class EachFrame(Evidence):
    """``(N, C, T, H, W)`` to logits ``(N, K)``; no frame knows of any other.

    Args:
        network: takes pictures ``(N, C, H, W)``, gives logits ``(N, K)``.

    Attributes:
        clips: how many there are in the batch that ran last, one behind the other.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.clips = 1

    def evidence(self, x: Tensor) -> Tensor:
        """Logits of each frame, ``(N, T, K)``."""
        self.clips = len(x)
        return self.in_time(self.network(x.transpose(1, 2).flatten(0, 1)))

    def in_time(self, made: Tensor) -> Tensor:
        """What a layer of the network makes of all frames: maps ``(N T, C, H, W)`` to ``(N, C, T, H, W)``, and rows
        ``(N T, K)`` to ``(N, T, K)``.
        """
        frames = made.unflatten(0, (self.clips, -1))
        return frames.transpose(1, 2) if made.dim() == 4 else frames
