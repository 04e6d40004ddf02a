"""The numbers of the topic."""

from ui.numbers import Measure

# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {}
