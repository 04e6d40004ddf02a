"""What shall be large: a class's logit, a channel, a unit, or a weighted sum of them."""

from dataclasses import dataclass, replace

from torch import Tensor, nn

from models.card import ModelCard
from models.evidence import Evidence
from vizlib.maximize.errors import MaximizeError

LOGITS = ""


@dataclass(frozen=True)
class Term:
    """One thing that shall be large.

    Attributes:
        channel: of the layer; of the logits the class.
        layer: name of a module of the network, or ``LOGITS``.
        unit: position ``(t, y, x)`` of one unit in the layer; None is the mean over all positions.
        weight: below 0, it shall be small.
    """

    channel: int
    layer: str = LOGITS
    unit: tuple[int, int, int] | None = None
    weight: float = 1.0


@dataclass(frozen=True)
class Objective:
    """A weighted sum: objectives add up with ``+`` and are weighted with ``*``."""

    terms: tuple[Term, ...]

    def __add__(self, other: "Objective") -> "Objective":
        return Objective(self.terms + other.terms)

    def __mul__(self, weight: float) -> "Objective":
        return Objective(tuple(replace(term, weight=term.weight * weight) for term in self.terms))

    __rmul__ = __mul__

    @property
    def layers(self) -> set[str]:
        """The layers that it names."""
        return {term.layer for term in self.terms} - {LOGITS}

    @property
    def class_index(self) -> int | None:
        """The class with the largest weight; None where no class is asked for."""
        classes = [term for term in self.terms if term.layer == LOGITS]
        return max(classes, key=lambda term: term.weight).channel if classes else None

    @property
    def is_class(self) -> bool:
        """Whether it is a class's logit and nothing else."""
        return len(self.terms) == 1 and self.terms[0].layer == LOGITS and self.terms[0].weight > 0


def class_objective(card: ModelCard, name: str) -> Objective:
    """The logit of the class called ``name``.

    Raises:
        MaximizeError: the network does not know it.
    """
    if name not in card.classes:
        raise MaximizeError(
            "{title} does not know the class {found}. It knows {count}, from {first} to {last}.",
            title=card.title,
            found=name,
            count=len(card.classes),
            first=card.classes[0],
            last=card.classes[-1],
        )
    return Objective((Term(card.classes.index(name)),))


def channel_objective(layer: str, channel: int, unit: tuple[int, int, int] | None = None) -> Objective:
    """A channel of a layer, over all its positions or at one."""
    return Objective((Term(channel, layer, unit),))


def answers(network: nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    """Logits ``(N, K)``, and what is climbed: the same, but of several streams the mean of their logits.

    The logits of averaged probabilities belong to whichever stream is surer; here both shall climb.
    """
    if isinstance(network, Evidence) and network.streams:
        parts = network.evidence(x)  # (N, streams, K)
        return network.answer(parts), parts.mean(1)
    logits = network(x)
    return logits, logits


def channels_before(values: Tensor) -> Tensor:
    """What a layer makes, ``(N, C, ...)``, with its channels first; of a row of steps ``(N, T, C)``, they come last."""
    return values.movedim(-1 if values.dim() == 3 else 1, 0)


def fits(term: Term, shape: tuple[int, ...]) -> None:
    """Whether a layer of ``shape``, channels first and positions last, has what a term names.

    Raises:
        MaximizeError: there is no such channel or unit.
    """
    if not 0 <= term.channel < shape[0]:
        raise MaximizeError(
            "There is no channel {found} in {layer}: it has {count}.",
            found=term.channel,
            layer=term.layer or "logits",
            count=shape[0],
        )
    places = shape[1:][-3:]
    if term.unit is not None and (
        len(places) < 3 or any(not 0 <= n < size for n, size in zip(term.unit, places, strict=True))
    ):
        raise MaximizeError(
            "There is no unit {found} in {layer}: its map is {shape}.",
            found=term.unit,
            layer=term.layer or "logits",
            shape=" × ".join(map(str, places)) or "1",
        )


def score(objective: Objective, logits: Tensor, outputs: dict[str, list[Tensor]]) -> Tensor:
    """The weighted sum, a scalar, of logits ``(K,)`` and what the objective's layers made.

    Raises:
        MaximizeError: there is no such channel or unit.
    """
    total = logits.new_zeros(())
    for term in objective.terms:
        if term.layer == LOGITS:
            values = logits
        elif outputs[term.layer]:
            values = channels_before(outputs[term.layer][-1])
        else:
            raise MaximizeError("The layer {layer} gives nothing that could be maximized.", layer=term.layer)
        fits(term, tuple(values.shape))
        values = values[term.channel]
        if term.unit is not None:
            values = values[(..., *term.unit)]
        total = total + term.weight * values.mean()
    return total
