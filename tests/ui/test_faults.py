"""What goes wrong on a page is a sentence that names no path of the server; the other pages live."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from streamlit.runtime import caching
from streamlit.testing.v1 import AppTest

from models.lab import known_card, trained_weights, training_card
from tests.pages.opening import ROOT, opened, texts
from ui.work.lab import lab
from video import files
from video.files import FileError
from vizlib.results import runs, scoreboard

# A file of each kind that ships, and a page that reads it.
KINDS = {
    "models/weights/late_fusion_pool.json": ("fusion", {"net": "late_fusion_pool", "clip": "actor"}),
    "models/weights/c3d.safetensors": ("compare", {"nets": "c3d", "clip": "actor", "views": "1"}),
    "models/weights/single_frame.csv": ("scoreboard", {"experiment": "training", "clip": "actor"}),
    "vizlib/gallery/gallery.json": ("maximize", {"experiment": "gallery", "clip": "actor"}),
    "models/weights/runs/detect.json": ("detect", {"experiment": "compared", "clip": "actor"}),
    "models/weights/runs/localize_candidates.json": ("localize", {"experiment": "thresholds", "clip": "actor"}),
    "models/weights/runs/two_stream.json": ("two-stream", {"experiment": "measured", "clip": "actor"}),
    "pages/flow/en.md": ("flow", {"clip": "actor"}),
}
LIVES = ("shift", {"clip": "actor"})  # a page that reads none of them
WAYS = {
    "cut": lambda data: data[: len(data) // 50],
    "flipped": lambda data: data[:5] + bytes(255 - byte for byte in data[5:40]) + data[40:],
    "deleted": None,
}


@pytest.fixture
def copied(monkeypatch, tmp_path):
    """The results in a folder of this test, of which files may be damaged."""
    shutil.copytree(runs.RUNS, tmp_path / "runs", copy_function=os.link)
    shutil.copy(scoreboard.BOARD, tmp_path)
    shutil.copy(scoreboard.WEIGHTS / "single_frame.json", tmp_path)
    monkeypatch.setattr(runs, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(scoreboard, "BOARD", tmp_path / "scoreboard.json")
    monkeypatch.setattr(files, "PROJECT", tmp_path)
    caches = (runs.named, scoreboard.scoreboard, training_card)
    for each in caches:
        each.cache_clear()
    yield tmp_path
    for each in caches:
        each.cache_clear()


def damage(path, way):
    data = path.read_bytes()
    path.unlink()  # it may be linked to the real one
    if WAYS[way] is not None:
        path.write_bytes(WAYS[way](data))


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_scoreboard_is_named_in_place_of_the_experiment(copied, way):
    damage(copied / "scoreboard.json", way)
    app = opened("scoreboard", clip="actor")
    (error,) = app.error
    assert "The file scoreboard.json is " in error.value
    assert str(copied) not in error.value
    assert not app.exception
    assert any("Back" in texts(app) or link for link in app.get("page_link"))  # the way to the other pages is there
    assert not opened("clip", clip="actor").error


def test_a_damaged_run_is_named(copied):
    damage(copied / "runs" / "shift-slow_fusion-0.json", "cut")
    app = opened("shift", clip="actor", experiment="lab")
    app.toggle(key="shift-measured").set_value(True).run()
    assert ["shift-slow\\_fusion-0.json" in error.value for error in app.error] == [True]


@pytest.mark.parametrize("way", WAYS)
def test_weights_without_their_card_are_not_read(monkeypatch, tmp_path, way):
    """The card holds their hash: without it nobody knows whether they are the right ones."""
    folder = tmp_path / "weights"
    folder.mkdir()
    for name in ("c3d.json", "c3d.safetensors"):
        shutil.copy(ROOT / "models" / "weights" / name, folder)
    damage(folder / "c3d.json", way)
    monkeypatch.setattr("models.lab.FOLDER", tmp_path)
    training_card.cache_clear()
    try:
        assert known_card("c3d") == {}
        weights = trained_weights("c3d")
        with pytest.raises(FileError, match=r"c3d\.json is (damaged|missing)"):
            weights.check(folder / "c3d.safetensors")
    finally:
        training_card.cache_clear()


def test_what_nobody_expects_is_a_sentence_and_the_rest_goes_on(caplog):
    def script():
        import streamlit as st

        from ui.faults import told
        from video import ClipError

        with told("one"):
            raise ZeroDivisionError("/root/secret/file.py")
        with told("two"):
            raise ClipError("{file} is no video.", file="![x](http://a.b)")
        st.markdown("after")

    app = AppTest.from_function(script).run()
    assert not app.exception
    assert "ZeroDivisionError" in app.error[0].value
    assert "secret" not in app.error[0].value
    assert "secret" in caplog.text
    assert app.error[1].value == "\\!\\[x\\](http:\N{WORD JOINER}//a.b) is no video."
    assert texts(app) == "after"


def test_a_message_that_clears_the_caches_of_streamlit_leaves_the_lab():
    """A browser may send it without being asked; Streamlit then does this, for all sessions."""
    before = lab()
    caching.cache_data.clear()
    caching.cache_resource.clear()
    assert lab() is before


@pytest.mark.sweep
@pytest.mark.parametrize("way", WAYS)
def test_every_kind_of_file_that_ships_is_named_where_it_is_read(tmp_path, way):
    """A copy of the project with one file of each kind damaged, before it starts."""
    shutil.copytree(
        ROOT, tmp_path / "copy", copy_function=os.link,
        ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", "screenshots", ".*_cache"),
    )  # fmt: skip
    for file in KINDS:
        damage(tmp_path / "copy" / file, way)
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.damaged_pages"],
        input=json.dumps([*KINDS.values(), LIVES]), capture_output=True, text=True, cwd=tmp_path / "copy", check=False,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "copy")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    *pages, lives = json.loads(done.stdout.splitlines()[-1])
    for file, page in zip(KINDS, pages, strict=True):
        told = " ".join(page["errors"]).replace("\\", "")
        assert file.rpartition("/")[2] in told or (file.endswith("safetensors") and way == "deleted"), page
        assert not page["exceptions"]
        assert str(tmp_path) not in " ".join(page["errors"] + page["texts"])
    assert not lives["errors"] + lives["exceptions"]
