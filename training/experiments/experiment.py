"""What all experiments share: a run has settings, and its result is a small JSON that names them."""

import importlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from training.lent import OtherData
from training.loop import Round
from training.spread import Files, Task, lay, spreading
from training.train import machine
from training.workers import CORES
from video.files import FileError, read_json, write_json
from vizlib.engine.device import default_device
from vizlib.results.runs import RUNS


@dataclass(frozen=True)
class Shipping:
    """What was found, and files that ship with it."""

    found: dict[str, Any]
    files: Files


Result = dict[str, Any] | Shipping


@dataclass(frozen=True)
class Experiment:
    """One run.

    Attributes:
        stem: name of its JSON.
        settings: all on which the result depends but the code: versions of data, recipe, weights.
        measure: does it, on a device; gives what was found. It writes nothing.
        checkpoint: where an unfinished training is kept; None if nothing is trained.
    """

    stem: str
    settings: dict[str, Any]
    measure: Callable[[str], Result]
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
            return {key: found.get(key) for key in self.settings} == self.told
        except FileError:
            return False  # it is damaged, and is measured again

    @property
    def told(self) -> dict[str, Any]:
        """The settings as a JSON has them."""
        told: dict[str, Any] = json.loads(json.dumps(self.settings))
        return told

    def task(self, module: str) -> Task:
        """It, to be done anywhere; ``module`` lists it."""
        return Task(self.stem, partial(measured, module, self.stem, self.told), trains=self.checkpoint is not None)

    def run(self, device: str) -> None:
        """Measure and keep the result."""
        self.keep(self.measure(device))

    def keep(self, result: Result) -> None:
        """Write what was measured; a killed run leaves nothing that looks finished."""
        if isinstance(result, Shipping):
            lay(result.files)
            result = result.found
        write_json(self.path, self.settings | result, indent=1)
        self.forget()

    def forget(self) -> None:
        """The checkpoint, which nobody needs any more."""
        if self.checkpoint is not None:
            self.checkpoint.unlink(missing_ok=True)


def measured(module: str, stem: str, settings: dict[str, Any]) -> Result:
    """The result of the run ``stem`` that ``module`` lists, on whatever machine this is.

    Raises:
        OtherData: that machine would measure it with other settings, as its files are others.
    """
    own: Experiment = next(one for one in importlib.import_module(module).EXPERIMENTS if one.stem == stem)
    if others := [key for key in {**own.told, **settings} if own.told.get(key) != settings.get(key)]:
        raise OtherData(
            "The project there has other files, and would measure {run} with another {others}. "
            "Copy models/weights and vizlib/gallery there.",
            run=stem, others=others,
        )  # fmt: skip
    result = own.measure(default_device())
    if CORES in os.environ:  # whoever asked keeps the result, and cannot tidy up here
        own.forget()
    return result


def do_all(experiments: Sequence[Experiment], module: str, address: str | None = None) -> None:
    """Do those that ``module`` lists and that are not finished; on a Ray cluster, if its address is given."""
    missing = {one.stem: one for one in experiments if not one.finished}
    for one in experiments:
        if one.stem not in missing:
            print(f"{one.stem}: done before")
    if not missing:
        return
    with spreading(address) as do:
        for done in do([one.task(module) for one in missing.values()]):
            missing[done.task.name].keep(done.result)
            print(done.line, flush=True)


def spent(rounds: Sequence[Round], device: str) -> dict[str, Any]:
    """What a training took: the part that every run of a training keeps."""
    return {
        "rounds": len(rounds),
        "minutes": round(sum(row.seconds for row in rounds) / 60, 1),
        "machine": machine(device),
    }
