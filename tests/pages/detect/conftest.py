"""Runs that are made up, in the place of those that were measured."""

import json
from collections.abc import Callable
from functools import cache

import pytest

from tests.pages.detect import measured_by_nobody
from vizlib.results import detect, keyframes


@cache
def made_up_candidates() -> str:
    return json.dumps(measured_by_nobody.candidates(scenes=12, keyframes=6))


@pytest.fixture
def made_up(monkeypatch, tmp_path) -> Callable[..., None]:
    """A function that puts them there; ``maps``: frame-mAP by method."""

    def put(**maps: float) -> None:
        (tmp_path / "detect.json").write_text(json.dumps(measured_by_nobody.detect(**maps)))
        (tmp_path / "detect_candidates.json").write_text(made_up_candidates())
        for module in (detect, keyframes):
            monkeypatch.setattr(module, "RUNS", tmp_path)
        forget()

    def forget() -> None:
        detect.detect_run.cache_clear()
        keyframes.candidates.cache_clear()

    yield put
    forget()
