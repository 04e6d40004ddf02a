"""The numbers of the topic."""

from ui.detected import detected_numbers
from ui.numbers import Measure

# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {"detected": lambda *_: detected_numbers()}
