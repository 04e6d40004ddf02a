"""The numbers of the topic."""

from pages.localize.long_numbers import long_numbers
from pages.localize.scores import compared_numbers
from pages.localize.step_numbers import field_numbers, step_numbers
from ui.numbers import Measure

# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "compared": lambda *_: compared_numbers(),
    "steps": lambda *_: step_numbers() | field_numbers(),
    "long": lambda *_: long_numbers(),
}
