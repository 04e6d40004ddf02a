"""Imports only ever point down, and the folders' names mean what they say."""

import ast
import importlib
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# From the ground up; a floor may import the floors before it.
FLOORS = ("video", "datasets", "models", "vizlib", "training", "ui", "pages")
FORBIDDEN = {("models", "datasets"), ("datasets", "models"), ("ui", "training"), ("pages", "training")}
FILES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]


def imported(path):
    """The modules that a file imports, and what it imports from them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    floor = path.relative_to(ROOT).parts[0]
    for module in imported(path):
        name = module.split(".")[0]
        if name in FLOORS:
            assert find_spec(module.rpartition(".")[0]), f"{path}: there is no {module}"
        assert (floor, name) not in FORBIDDEN
        if name in FLOORS:
            assert FLOORS.index(name) <= FLOORS.index(floor), f"{floor} imports {name}, which stands above it"
        if name in ("streamlit", "plotly"):
            assert floor in ("ui", "pages"), f"{floor} knows nothing of the screen"


@pytest.mark.parametrize(
    "path", [path for path in FILES if ROOT / "pages" in path.parents], ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_no_topic_imports_another(path):
    """What two topics need lies in ui/. The lecture asks each topic for its claims by name."""
    for module in imported(path):
        if module.startswith("pages."):
            assert module.split(".")[1] == path.relative_to(ROOT).parts[1], f"{path} imports {module}"


def test_pages_are_folders():
    """A .py file directly in pages/ would be taken for a page by Streamlit, when its address is the first asked for."""
    assert {path.name for path in (ROOT / "pages").glob("*.py")} <= {"__init__.py"}


@pytest.mark.parametrize("name", ["models", "datasets", "video", "vizlib", "training", "ui"])
def test_names_resolve_inside_the_project(name):
    found = importlib.import_module(name)
    assert Path(found.__file__).parent == ROOT / name


def test_no_test_folder_shadows_a_floor():
    assert not list((ROOT / "tests").rglob("__init__.py"))
