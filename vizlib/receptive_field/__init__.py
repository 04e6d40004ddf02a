"""Which frames and pixels of the input a unit sees: by rule, by gradient, how much each counts, and the proof."""

from vizlib.receptive_field.axis_field import FieldError
from vizlib.receptive_field.gradient import Effective, averaging, effective, seen, span, support
from vizlib.receptive_field.rule import Field, Traced, theoretical, trace

__all__ = [
    "Effective", "Field", "FieldError", "Traced", "averaging", "effective", "seen", "span", "support", "theoretical",
    "trace",
]  # fmt: skip
