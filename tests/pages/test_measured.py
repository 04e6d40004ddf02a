"""What topics tell of their runs can be told: no number is missing, in sentences that no test reveals either."""

import inspect
from importlib import import_module

import pytest

from ui.lesson import PAGES

TOPICS = sorted(path.parent.name for path in PAGES.glob("*/measured.py"))


@pytest.mark.parametrize("topic", TOPICS)
def test_every_number_of_a_topic_is_there(topic):
    module = import_module(f"pages.{topic}.measured")
    asked = [
        function
        for function in vars(module).values()
        if callable(function)
        and getattr(function, "__module__", "") == module.__name__
        and not inspect.isclass(function)
        and not inspect.signature(function).parameters
    ]
    for function in asked:
        function()  # it would name the number that is missing
