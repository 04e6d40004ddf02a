"""The numbers of the topic."""

from ui.numbers import Measure

NUMBERS: dict[str, Measure] = {}
