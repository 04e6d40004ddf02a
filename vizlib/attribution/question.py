"""What is asked: which network, which class, by which method, and what stands in for what is taken away."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from models.input_spec import BASELINES
from models.zoo import card_of
from video import Clip
from vizlib.attribution.errors import AttributionError
from vizlib.engine.keys import Key
from vizlib.pathways import Apart, channels_of, pathways_of, twice

METHOD_NAMES = (
    "saliency", "input_x_gradient", "integrated_gradients", "guided_backprop", "grad_cam", "occlusion", "shapley",
)  # fmt: skip
AS_MANY = 0  # in place of a number of steps: doubled until the map adds up
STEPS = (2, 512)  # of integrated gradients, at least and at most
FEWEST_MOST = (4, 512)  # orders
ORDERS = 128  # of which slow fusion needs about a hundred
# Methods that tell the clips of two pathways apart. Grad-CAM's layer lies in one, and Shapley values let a frame enter
# both at once.
APART = ("saliency", "input_x_gradient", "integrated_gradients", "guided_backprop", "occlusion")
RUNNER_UP = -1  # in place of a class's number: the most probable of the others


@dataclass(frozen=True)
class Question:
    """Everything on which a map depends besides the clip and the weights.

    Attributes:
        network: name of its card.
        method: one of METHOD_NAMES.
        target: index of the class that is explained; None is the network's own answer.
        against: index of a class whose logit is subtracted, or RUNNER_UP; None explains the target alone.
        baseline: what stands in for what is taken away: ``"grey"``, ``"black"``, or ``"frozen"``, the middle frame held
            through time. There is no motion in any of them, so that flow is 0.
        layer: of Grad-CAM.
        steps: of integrated gradients, or AS_MANY as it takes.
        patch: parts into which occlusion's patch divides each side and time.
        orders: of the frames, over which Shapley values are averaged at most; an even number.
        pathway: of a network with two, whose clip is explained; "": the one that drives both.
    """

    network: str
    method: str
    target: int | None = None
    against: int | None = None
    baseline: str = "grey"
    layer: str = ""
    steps: int = AS_MANY
    patch: int = 4
    orders: int = ORDERS
    device: str = "cpu"
    pathway: str = ""

    def __post_init__(self) -> None:
        """Raises AttributionError: there is no such class, method or baseline."""
        card = card_of(self.network)
        for index in (self.target, None if self.against == RUNNER_UP else self.against):
            if index is not None and not 0 <= index < len(card.classes):
                raise AttributionError(
                    "{title} has no class number {found}: it knows {count} classes, numbered from 0.",
                    title=card.title,
                    found=index,
                    count=len(card.classes),
                )
        for word, known, name in (("method", METHOD_NAMES, self.method), ("baseline", BASELINES, self.baseline)):
            if name not in known:
                raise AttributionError(
                    "There is no {word} {found}. Choose one of: {known}.", word=word, found=name, known=list(known)
                )
        if self.pathway and (self.pathway not in pathways_of(self.network) or self.method not in APART):
            raise AttributionError(
                "{title} cannot be asked about one pathway alone by {method}: choose a network with two, and one of: "
                "{known}.",
                title=card.title,
                method=self.method,
                known=list(APART),
            )
        if self.against is not None and self.against == self.target:
            raise AttributionError("A class against itself leaves nothing to explain. Choose two different classes.")
        for name, value, least, most in (
            ("steps", self.steps or STEPS[0], *STEPS),
            ("patch", self.patch, 1, 16),
            ("orders", self.orders, *FEWEST_MOST),
        ):
            if not least <= value <= most:
                raise AttributionError(
                    "{name} must lie between {least} and {most}; it is {found}.",
                    name=name,
                    least=least,
                    most=most,
                    found=value,
                )

    def settled(self, probabilities: Tensor) -> "Question":
        """With classes in place of ``None`` and RUNNER_UP, from the network's answer ``(K,)``.

        Raises:
            AttributionError: the two classes are the same one.
        """
        best = int(probabilities.argmax()) if self.target is None else self.target
        against = self.against
        if against == RUNNER_UP:
            others = probabilities.clone()
            others[best] = -1
            against = int(others.argmax())
        return replace(self, target=best, against=against)

    def key(self, clip: Clip) -> Key:
        """Names the map: digests and parameters, never pixels."""
        weights = card_of(self.network).weights
        return Key("attribution", clip.digest, (weights.identity, self))


class Score(nn.Module):
    """What is explained: ``(N, C, T, H, W)`` to the logit of a class, or how far it is ahead of another, ``(N,)``."""

    def __init__(self, network: nn.Module, question: Question) -> None:
        super().__init__()
        self.network = network
        self.target, self.against = question.target, question.against

    def forward(self, x: Tensor) -> Tensor:
        return self.of(self.network(x))

    def of(self, logits: Tensor) -> Tensor:
        """The score of logits ``(N, K)``."""
        score = logits[:, self.target]
        return score if self.against is None else score - logits[:, self.against]


def told_apart(network: nn.Module, question: Question, x: Tensor, baseline: Tensor) -> tuple[nn.Module, Tensor, Tensor]:
    """What a question about one pathway is asked: the network of two clips, and two clips and baselines; else the same.

    All methods then run as ever; the pathway's part of a map is its channels, see ``part_of``.
    """
    if not question.pathway:
        return network, x, baseline
    return Apart(network), twice(x), twice(baseline)  # type: ignore[arg-type]


def part_of(values: Tensor, question: Question) -> Tensor:
    """Of a map ``(1, C, T, H, W)`` the channels that the question is about."""
    return values[:, channels_of(question.pathway, values.shape[1])] if question.pathway else values


def only_its_own(x: Tensor, baseline: Tensor, question: Question) -> Tensor:
    """``baseline``, as ``told_apart`` gives it, with the clip itself in the other pathway."""
    if not question.pathway:
        return baseline
    mine = torch.zeros(x.shape[1], dtype=torch.bool, device=x.device)
    mine[channels_of(question.pathway, x.shape[1])] = True
    return torch.where(mine.view(1, -1, 1, 1, 1), baseline, x)
