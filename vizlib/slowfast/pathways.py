"""What each pathway of SlowFast contributes: one pathway's clip is disturbed, and the other's is left as it is.

The last layer is linear, so each logit is what the slow features add, and what the fast ones add, and a bias. With
lateral connections, the slow features hold what the fast pathway has found as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import Tensor

from models.card import WeightsError
from models.slowfast import PATHWAYS, SlowFast
from models.zoo import card_of
from video import Clip, Progress
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.tamper import FREEZE, REVERSE, SHUFFLE, SLOWER, Tampering

NAME = "slowfast"
TAMPERINGS = {
    FREEZE: Tampering(FREEZE),
    SHUFFLE: Tampering(SHUFFLE),
    SLOWER: Tampering(SLOWER, 2),
    REVERSE: Tampering(REVERSE),
}
BOTH = "both"
DISTURBED = {pathway: (pathway,) for pathway in PATHWAYS} | {BOTH: PATHWAYS}  # whose clip is disturbed


@dataclass(frozen=True, eq=False)
class Answers:
    """What the network says of a clip, and with the clip of some pathways disturbed.

    Attributes:
        whole: probabilities of the clip as it is, ``(K,)``.
        disturbed: the same by the keys of DISTURBED.
        parts: of the clip as it is, what each pathway's features add to the logits, ``(K,)`` each; less their mean over
            the classes, which changes no probability.
    """

    whole: np.ndarray
    disturbed: dict[str, np.ndarray]
    parts: dict[str, np.ndarray]

    def moved(self, whose: str) -> float:
        """How much of the probability lies on other classes than before, 0 to 1: total variation distance."""
        return float(np.abs(self.disturbed[whose] - self.whole).sum() / 2)

    @property
    def bytes(self) -> int:
        return self.whole.nbytes * (1 + len(self.disturbed) + len(self.parts))


def places(view: np.ndarray, pathway: str, alpha: int, tampering: Tampering | None) -> np.ndarray:
    """Which frame of the clip a pathway sees at each moment of a ``view``, ``(T,)`` both; the slow one holds each of
    its frames until the next.
    """
    seen = view[::alpha] if pathway == "slow" else view
    if tampering is not None:
        seen = seen[tampering.order(len(seen))]
    return np.repeat(seen, len(view) // len(seen))


def reordered(x: Tensor, orders: Sequence[np.ndarray]) -> Tensor:
    """Clips ``(N, C, T, H, W)``, the frames of each in its own order ``(T,)``."""
    return torch.stack([clip[:, torch.from_numpy(order.copy())] for clip, order in zip(x, orders, strict=True)])


def disturbed(clips: dict[str, Tensor], whose: str, tamperings: Sequence[Tampering]) -> dict[str, Tensor]:
    """The clips of the pathways, ``(N, C, T, H, W)`` each, with those of ``whose`` tampered with, each in its own way.

    Every pathway's own frames change their places: no pathway sees a frame that it would not have seen.
    """
    return clips | {
        pathway: reordered(clips[pathway], [change.order(clips[pathway].shape[2]) for change in tamperings])
        for pathway in DISTURBED[whose]
    }


def head(network: SlowFast, clips: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
    """Logits ``(N, K)``, and what the features of each pathway add to them, the bias left out."""
    features = network.features(clips["slow"], clips["fast"])
    pooled = [network.pool(maps) for maps in features]
    linear = cast(torch.nn.Linear, network.classifier)
    weights = linear.weight.split([part.shape[1] for part in pooled], 1)
    parts = [part @ weight.T for part, weight in zip(pooled, weights, strict=True)]
    return parts[0] + parts[1] + linear.bias, dict(zip(PATHWAYS, parts, strict=True))


def pathway_clips(network: SlowFast, x: Tensor) -> dict[str, Tensor]:
    """What each pathway sees of ``(N, C, T, H, W)``."""
    return {"slow": network.slow_clip(x), "fast": x}


def answers_key(clip: Clip, tampering: Tampering) -> Key:
    """Names what the lab net says of a clip that one of its pathways sees tampered with."""
    return Key("slowfast-inputs", clip.digest, (card_of(NAME).weights.sha256, tampering))


@torch.no_grad()
def disturbing(networks: Networks, clip: Clip, tampering: Tampering) -> Iterator[Progress | Answers]:
    """Ask the lab net for the clip as it is, and with the clip of one pathway or of both tampered with.

    Raises:
        InputError: the clip is too short.
        WeightsError: the network's weights are not here.
    """
    card = card_of(NAME)
    x = card.input.prepare(clip)
    loaded = networks.get(NAME, "cpu")
    if loaded.badge == "random":
        raise WeightsError("{title} has no trained weights that could be had, so it gives no answer.", title=card.title)
    network = cast(SlowFast, loaded.network)
    clips = pathway_clips(network, x)
    with loaded.lock:
        logits, parts = head(network, clips)
    found = {}
    for done, whose in enumerate(DISTURBED, 1):
        yield Progress(done, 1 + len(DISTURBED))
        with loaded.lock:
            found[whose] = head(network, disturbed(clips, whose, [tampering]))[0]
    yield Answers(
        whole=torch.softmax(logits, 1)[0].numpy(),
        disturbed={whose: torch.softmax(each, 1)[0].numpy() for whose, each in found.items()},
        parts={name: (part - part.mean(1, keepdim=True))[0].numpy() for name, part in parts.items()},
    )
