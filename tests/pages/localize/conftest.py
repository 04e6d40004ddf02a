"""Runs that are made up, in the place of those that were measured."""

import json
from collections.abc import Callable
from functools import cache

import pytest

from tests.pages.localize import measured_by_nobody
from vizlib.results import localize


@cache
def made_up_candidates() -> str:
    return json.dumps(measured_by_nobody.candidates(streams=12, each=30))


@pytest.fixture
def made_up(monkeypatch, tmp_path) -> Callable[..., None]:
    """A function that puts them there; ``maps``: mAP at tIoU 0.5, by method."""

    def put(**maps: float) -> None:
        (tmp_path / "localize.json").write_text(json.dumps(measured_by_nobody.localize(**maps)))
        (tmp_path / "localize_candidates.json").write_text(made_up_candidates())
        monkeypatch.setattr(localize, "RUNS", tmp_path)
        forget()

    def forget() -> None:
        localize.localize_run.cache_clear()
        localize.candidates.cache_clear()

    yield put
    forget()
