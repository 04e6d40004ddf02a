"""The code of this view: a few lines that import the project and compute what the page shows, number and figure.

They can be read on the page, and taken away as a notebook. What a person has named goes into code as a literal alone,
and into words as ``plain`` text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from textwrap import indent
from typing import Any

import nbformat
import streamlit as st

from ui.clip.actor import Actor
from ui.clip.picker import Chosen
from ui.clip.truth import revealed
from ui.words import _

BESIDE = (7, 2.5)  # columns: what folds, and the code beside it, so that the page is no higher
LONG = 88  # characters of a line of code
ROOT = """\
import sys
from pathlib import Path

folders = [Path.cwd(), *Path.cwd().parents]
sys.path.insert(0, str(next(folder for folder in folders if (folder / 'vizlib').is_dir())))"""


@dataclass(frozen=True)
class Cell:
    """A sentence in the session's language, and the lines of code that do what it says."""

    says: str
    code: str


@dataclass(frozen=True)
class Notebook:
    """What a view is, in words, in code and in numbers.

    Attributes:
        name: of its file, without the ending.
        title: of the view.
        settings: of the view by their names, in Markdown.
        numbers: what the page shows, by names that the code uses too: numbers, words, or tuples of them.
        cells: the code; the last one leaves the same numbers in ``here``.
    """

    name: str
    title: str
    settings: Mapping[str, str]
    numbers: Mapping[str, Any]
    cells: Sequence[Cell]

    @property
    def steps(self) -> list[Cell]:
        """All cells of code: first the project is found, last the page's numbers are printed beside the new ones."""
        page = "".join(f"    {name!r}: {number!r},\n" for name, number in self.numbers.items())
        return [
            Cell(_("The project is looked for in this notebook's folder, and in the folders around it."), ROOT),
            *self.cells,
            Cell(
                _("Last, the numbers of the page beside those that were computed here."),
                f"page = {{\n{page}}}\nfor name, number in page.items():\n"
                "    print(f'{name}: page {number}, here {here[name]}')",
            ),
        ]

    @property
    def head(self) -> str:
        """What the view was: the first cell, in Markdown."""
        return "\n".join(
            [
                f"# {self.title}",
                "",
                *(f"- {name}: **{value}**" for name, value in self.settings.items()),
                "",
                _("What the page shows, which the last cell computes again:"),
                "",
                *(f"- `{name}`: **{said(number)}**" for name, number in self.numbers.items()),
                "",
                _("Put this notebook into Motion Lab's folder, and run its cells from top to bottom."),
            ]
        )

    @property
    def script(self) -> str:
        """The code as one text, its sentences as comments."""
        return "\n\n".join(f"# {' '.join(cell.says.split())}\n{cell.code}" for cell in self.steps)

    def built(self) -> nbformat.NotebookNode:
        """The notebook: the same view gives the same file.

        Raises:
            nbformat.ValidationError: it would be none.
        """
        steps, new = self.steps, nbformat.v4
        cells = [new.new_markdown_cell(self.head, id="view")]
        for n, cell in enumerate(steps):
            cells += [
                new.new_markdown_cell(cell.says, id=f"says-{n}"),
                new.new_code_cell(cell.code, id=f"code-{n}"),
            ]
        metadata = {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        }
        book = new.new_notebook(cells=cells, metadata=metadata)
        nbformat.validate(book)
        return book

    @property
    def file(self) -> bytes:
        return nbformat.writes(self.built()).encode()


def said(number: Any) -> str:
    """A number, or several, as people read them."""
    return ", ".join(map(said, number)) if isinstance(number, tuple) else str(number)


def written(value: Any) -> str:
    """Python that makes the value again; of a dataclass only what differs from its defaults, as keywords."""
    if isinstance(value, tuple):
        return "(" + ", ".join(map(written, value)) + ("," if len(value) == 1 else "") + ")"
    return called(type(value).__name__, *keywords(value)) if is_dataclass(value) else repr(value)


def keywords(value: Any, **instead: str) -> list[str]:
    """Those that make a dataclass again; ``instead``: code that stands for the value of some."""
    given = {field.name: getattr(value, field.name) for field in fields(value)}
    usual = {field.name: field.default for field in fields(value) if field.default is not MISSING}
    told = {name: written(each) for name, each in given.items() if name not in usual or usual[name] != each}
    return [f"{name}={code}" for name, code in (told | instead).items()]


def called(name: str, *parts: str) -> str:
    """A call; on a line for each argument where one does not hold them."""
    line = f"{name}({', '.join(parts)})"
    if len(line) <= LONG and "\n" not in line:
        return line
    return f"{name}(\n" + "".join(indent(part, "    ") + ",\n" for part in parts) + ")"


def options(**given: Any) -> list[str]:
    """Keywords of a call: those of ``given`` that are not None."""
    return [f"{name}={written(value)}" for name, value in given.items() if value is not None]


def unless(usual: Any, value: Any) -> Any:
    """None in place of what a function takes by itself."""
    return None if value == usual else value


def offer(make: Callable[[], Notebook | None], clip: Chosen | Actor | None = None, width: Any = "content") -> None:
    """Draw the code of the view, behind a button; nothing where ``make`` has none yet.

    ``clip``: that the code names; of a hidden action there is no code before it is revealed.
    """
    secret = clip is not None and not revealed(clip)
    notebook = None if secret else make()
    if not secret and notebook is None:
        return
    with st.popover(_("Code of this view"), icon=":material/code:", width=width):
        if notebook is None:
            st.markdown(
                _("The code would name the action that the class still guesses. Reveal it on *Side by side* first.")
            )
            return
        st.download_button(
            _("Download the notebook"), notebook.file, f"{notebook.name}.ipynb", "application/x-ipynb+json",
            icon=":material/download:", key=f"notebook-{notebook.name}", on_click="ignore",
        )  # fmt: skip
        st.markdown(_("It runs in Motion Lab's folder, and computes the numbers of this page again."))
        st.code(notebook.script, language="python", wrap_lines=True)
