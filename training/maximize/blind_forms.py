"""Reading the forms of a blind test: what cannot be read is told, never guessed."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from training.maximize.blind_make import BlindError, Key, Question
from training.maximize.blind_sheets import CHOICES, FREE, LETTERS

YES, NO = frozenset(["yes", "y", "true", "1", "是", "有"]), frozenset(["no", "n", "false", "0", "否", "没有", "无"])
KINDS = {"free": FREE, "choices": CHOICES}


@dataclass
class Viewer:
    """What somebody answered, by the number of the sheet. A form that was not handed in is None.

    Attributes:
        choices: the name that was chosen; empty where none was.
        seen: whether a body or an object was recognised; None where that is not said.
        whats: which one.
        names: what was typed.
        notes: what could not be read, for people.
    """

    name: str
    choices: dict[int, str] | None = None
    seen: dict[int, bool | None] | None = None
    whats: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] | None = None
    notes: list[str] = field(default_factory=list)


def whose(path: Path, kind: str) -> str:
    """``anna`` of ``anna-free.csv``; a file that is just ``free.csv`` belongs to its folder."""
    stem = path.stem.removesuffix(kind).rstrip("-_ ")
    return stem or path.resolve().parent.name


def rows_of(path: Path) -> tuple[str, list[dict[str, str]]]:
    """Which form it is, and its lines.

    Raises:
        BlindError: it is none, or no text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        raise BlindError("There is no form {path}.", path=path) from None
    except UnicodeDecodeError:
        raise BlindError("{path} is not UTF-8 text: save it as CSV in UTF-8.", path=path) from None
    comma = max(",;\t", key=text.partition("\n")[0].count)  # spreadsheets have their own ideas
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=comma)
    head = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    kind = next((kind for kind, columns in KINDS.items() if set(columns) <= set(head)), None)
    if kind is None:
        raise BlindError("{path} is neither of the two forms: its first line has to name their columns.", path=path)
    reader.fieldnames = head
    return kind, [{name: (row.get(name) or "").strip() for name in KINDS[kind]} for row in reader if any(row.values())]


def by_number(path: Path, rows: Iterable[dict[str, str]], key: Key, notes: list[str]) -> dict[int, dict[str, str]]:
    """The lines by the number of their sheet.

    Raises:
        BlindError: a line of another test.
    """
    found: dict[int, dict[str, str]] = {}
    numbers = {one.number for one in key.questions}
    for row in rows:
        if row["test"] != key.test:
            raise BlindError(
                "{path} belongs to another test: {found}, not {expected}.",
                path=path, found=row["test"] or "–", expected=key.test,
            )  # fmt: skip
        number = int(row["number"]) if row["number"].isdecimal() else 0
        if number not in numbers:
            notes.append(f"{path.name}: there is no sheet {row['number']!r}; the line does not count")
        elif number in found:
            notes.append(f"{path.name}: sheet {number} is there twice; the first line counts")
        else:
            found[number] = row
    return found


def choice_of(row: dict[str, str], question: Question) -> str | None:
    """The name that was chosen, by its letter or spelled out; empty if none was, None if it is neither."""
    given = row["choice"].strip(" .()").casefold()
    by_name = {name.casefold(): name for name in question.names}
    by_letter = dict(zip(LETTERS, question.names, strict=True))
    return by_letter.get(given) or by_name.get(given) or (None if given else "")


def told(path: Path, numbers: list[int], words: str) -> Iterator[str]:
    """A line about sheets, if there are any."""
    if numbers:
        yield f"{path.name}: {words}: {', '.join(map(str, numbers))}"


def read_choices(viewer: Viewer, path: Path, rows: dict[int, dict[str, str]], key: Key) -> None:
    """The form with four names."""
    viewer.choices, odd = {}, []
    for question in key.questions:
        choice = choice_of(rows[question.number], question) if question.number in rows else ""
        viewer.choices[question.number] = choice or ""
        if choice is None:
            odd.append(question.number)
    empty = [number for number, choice in viewer.choices.items() if not choice and number not in odd]
    viewer.notes += told(path, empty, "no choice, counted as not right")
    viewer.notes += told(path, odd, "a choice that is none of the four, counted as not right")


def read_free(viewer: Viewer, path: Path, rows: dict[int, dict[str, str]], key: Key) -> None:
    """The form that is filled in first."""
    viewer.seen, viewer.names = {}, {}
    odd = []
    for number in (question.number for question in key.questions):
        row = rows.get(number, dict.fromkeys(FREE, ""))
        given = row["seen"].casefold()
        viewer.seen[number] = True if given in YES else False if given in NO else None
        if given and viewer.seen[number] is None:
            odd.append(number)
        viewer.whats[number], viewer.names[number] = row["what"], row["name"]
    unsaid = [number for number, seen in viewer.seen.items() if seen is None and number not in odd]
    viewer.notes += told(path, unsaid, "`seen` is empty, counted as no")
    viewer.notes += told(path, odd, "`seen` is neither yes nor no, counted as no")


def read_forms(paths: Iterable[Path], key: Key) -> list[Viewer]:
    """All viewers, each with the forms that were handed in.

    Raises:
        BlindError: a form of another test, one that is no form, has no answer, or is there twice.
    """
    viewers: dict[str, Viewer] = {}
    for path in paths:
        kind, lines = rows_of(path)
        name = whose(path, kind)
        viewer = viewers.setdefault(name, Viewer(name))
        if (viewer.names if kind == "free" else viewer.choices) is not None:
            raise BlindError("Two forms {kind} of {name}: give each viewer a name.", kind=kind, name=name)
        rows = by_number(path, lines, key, viewer.notes)
        columns = ("seen", "what", "name") if kind == "free" else ("choice",)
        if not any(row[column] for row in rows.values() for column in columns):
            raise BlindError("{path} is empty: it has no answer.", path=path)
        (read_free if kind == "free" else read_choices)(viewer, path, rows, key)
    for viewer in viewers.values():
        viewer.notes += suspicious(viewer, key)
    return list(viewers.values())


def suspicious(viewer: Viewer, key: Key) -> Iterator[str]:
    """What speaks against a viewer's form as a whole."""
    if viewer.names is None or viewer.choices is None:
        yield f"{viewer.name}: one of the two forms is missing"
    if viewer.names is not None:
        labels = Counter(question.label for question in key.questions)
        spelled = sum(name.strip() in labels for name in viewer.names.values())
        if 2 * spelled > len(key.questions):
            yield f"{viewer.name}: {spelled} free names are spelled as labels: were the four names seen first?"
