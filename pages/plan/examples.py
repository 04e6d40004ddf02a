"""Finished lessons to begin with."""

import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from ui.plan import Plan, Stop, settings_of
from video.files import read_text, reading

PATH = Path(__file__).parent / "examples.toml"


@cache
def examples(language: str) -> tuple[Plan, ...]:
    """All of them, with their titles in a language.

    Raises:
        FileError: the file is damaged.
    """
    with reading(PATH):
        rows = tomllib.loads(read_text(PATH))["lesson"]
        return tuple(Plan(row[language], tuple(stop_of(*stop) for stop in row["stops"])) for row in rows)


def stop_of(topic: str, experiment: str, settings: str = "") -> Stop:
    """A stop as the file has it."""
    return Stop(topic, experiment, settings_of(parse_qsl(settings)))
