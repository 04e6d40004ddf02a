"""Imports only ever point down, and the folders' names mean what they say."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# From the ground up; a floor may import the floors before it.
FLOORS = ("video", "datasets", "models", "vizlib", "training", "ui", "pages")
FORBIDDEN = {("models", "datasets"), ("datasets", "models"), ("ui", "training"), ("pages", "training")}
FILES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]


def imported(path):
    """Top-level names of all that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    floor = path.relative_to(ROOT).parts[0]
    for name in imported(path):
        assert (floor, name) not in FORBIDDEN
        if name in FLOORS:
            assert FLOORS.index(name) <= FLOORS.index(floor), f"{floor} imports {name}, which stands above it"
        if name == "streamlit":
            assert floor in ("ui", "pages"), f"{floor} knows nothing of the screen"


@pytest.mark.parametrize("name", ["models", "datasets", "video", "vizlib", "training", "ui"])
def test_names_resolve_inside_the_project(name):
    found = importlib.import_module(name)
    assert Path(found.__file__).parent == ROOT / name


def test_no_test_folder_shadows_a_floor():
    assert not list((ROOT / "tests").rglob("__init__.py"))
