"""The numbers of the topic."""

from pages.localize.step_numbers import step_numbers
from ui.numbers import Measure

NUMBERS: dict[str, Measure] = {
    "localize_steps": lambda *_: step_numbers(),
}
