"""What all experiments share: a run has settings, and its result is a small JSON that names them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.loop import Round
from training.train import machine
from video.files import FileError, read_json, write_json
from vizlib.results.runs import RUNS


@dataclass(frozen=True)
class Experiment:
    """One run.

    Attributes:
        stem: name of its JSON.
        settings: all on which the result depends but the code: versions of data, recipe, weights.
        measure: does it, on a device; gives what was found.
        checkpoint: where an unfinished training is kept; None if nothing is trained.
    """

    stem: str
    settings: dict[str, Any]
    measure: Callable[[str], dict[str, Any]]
    checkpoint: Path | None = None

    @property
    def path(self) -> Path:
        return RUNS / f"{self.stem}.json"

    @property
    def finished(self) -> bool:
        """Whether a result with these settings is there."""
        if not self.path.is_file():
            return False
        try:
            found = read_json(self.path)
            return {key: found.get(key) for key in self.settings} == json.loads(json.dumps(self.settings))
        except FileError:
            return False  # it is damaged, and is measured again

    def run(self, device: str) -> None:
        """Measure and keep the result; a killed run leaves nothing that looks finished."""
        result = self.settings | self.measure(device)
        write_json(self.path, result, indent=1)
        if self.checkpoint is not None:
            self.checkpoint.unlink(missing_ok=True)


def spent(rounds: Sequence[Round], device: str) -> dict[str, Any]:
    """What a training took: the part that every run of a training keeps."""
    return {
        "rounds": len(rounds),
        "minutes": round(sum(row.seconds for row in rounds) / 60, 1),
        "machine": machine(device),
    }
