"""Networks whose answer is made of what their parts say by themselves: steps in time, or streams."""

from torch import Tensor, nn


class Evidence(nn.Module):
    """``(N, C, T, H, W)`` to logits ``(N, K)``: the answer that the evidence of all parts gives.

    Attributes:
        streams: names of the parts where they are streams; empty where they are steps in time.
    """

    streams: tuple[str, ...] = ()

    def forward(self, x: Tensor) -> Tensor:
        """Raises InputError for a clip of a size that the network does not take."""
        return self.answer(self.evidence(x))

    def evidence(self, x: Tensor) -> Tensor:
        """Logits of each part, ``(N, parts, K)``."""
        raise NotImplementedError

    def answer(self, evidence: Tensor) -> Tensor:
        """``(N, parts, K)`` to ``(N, K)``: the mean over the parts, unless a network says otherwise."""
        return evidence.mean(1)
