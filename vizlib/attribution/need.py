"""What an attribution takes, told before it begins: roughly its seconds, and its memory."""

from typing import Any

from vizlib.attribution.methods import METHODS
from vizlib.attribution.pace import batch_of
from vizlib.attribution.question import Question
from vizlib.cost.memory import attributing, is_large

FORWARD = ("occlusion", "shapley")  # methods that need no gradient
SHORT_S, LONG_S = 2.0, 60.0  # of a lab net, of a larger one


def seconds_of(question: Question) -> float:
    return LONG_S if is_large(question.network) else SHORT_S


def memory_of(question: Question) -> dict[str, Any]:
    """Bytes of a step, and between two."""
    many = METHODS[question.method].takes_away  # clips at once: the other methods make one pass of one
    clips = (batch_of(question.network) if many else 1) * (2 if question.pathway else 1)
    return attributing(question.network, question.method not in FORWARD, clips)
