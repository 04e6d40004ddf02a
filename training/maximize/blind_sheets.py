"""What viewers of a blind test get: numbered sheets, forms, and what to do with them. Nothing of it names a class."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

from video.files import write_bytes, write_text, written

FRAMES, COLUMNS = 8, 4
SIDE, GAP, HEAD = 256, 6, 48  # pixels
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
LETTERS = "abcd"
FREE = ("test", "number", "seen", "what", "name")
CHOICES = ("test", "number", *LETTERS, "choice")
VIEWER = """# Before you begin

In `sheets/` are {count} numbered sheets. Each shows {frames} frames of one short video, in order: left to right, the
upper row first. The videos were made by a computer. Each of them is about one thing that people do.

Work alone, and look at nothing but these sheets. There is no time limit.

Fill in `free.csv`, one line a sheet, in any spreadsheet or text editor. Leave `test` and `number` as they are.

- `seen`: `yes` if you recognise a body (of a person or an animal, or a part of one) or an object, else `no`.
- `what`: which one. A few words; empty if you answered `no`.
- `name`: what is being done, as you would call it. If you have no idea, leave it empty; a guess is welcome.

Save it as `YOURNAME-free.csv`, and hand it back. Only then will you get a second form, `choices.csv`: four names for
each sheet, of which one is right. Write its letter into `choice`, also where you have to guess. A name may be right on
more than one sheet, or on none. Do not change your first form any more. Save the second as `YOURNAME-choices.csv`.
"""


def sheet(number: int, frames: np.ndarray) -> np.ndarray:
    """Some frames of a video, evenly spread, in rows below its number.

    Args:
        frames: uint8 ``(T, H, W, 3)``.

    Returns:
        uint8 ``(H, W, 3)``.
    """
    chosen = np.linspace(0, len(frames) - 1, FRAMES).round().astype(int)
    step = SIDE + GAP
    page = np.full((HEAD + FRAMES // COLUMNS * step, COLUMNS * step + GAP, 3), 255, np.uint8)
    cv2.putText(page, f"{number:03}", (GAP, HEAD - 14), cv2.FONT_HERSHEY_SIMPLEX, 1.1, BLACK, 2, cv2.LINE_AA)
    for n, t in enumerate(chosen):
        y, x = HEAD + n // COLUMNS * step, GAP + n % COLUMNS * step
        # Small pixels hide what they show: enlarged as on the page.
        page[y : y + SIDE, x : x + SIDE] = cv2.resize(frames[t], (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return page


def write_sheets(folder: Path, videos: Iterable[np.ndarray]) -> None:
    """PNG files that hold pixels and nothing else, ``001.png`` the first."""
    folder.mkdir(parents=True)
    for number, frames in enumerate(videos, 1):
        _done, coded = cv2.imencode(".png", sheet(number, frames)[..., ::-1])
        write_bytes(folder / f"{number:03}.png", coded.tobytes())


def write_table(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A form, in UTF-8 as spreadsheets know it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def write_forms(folder: Path, later: Path, test: str, names: Sequence[Sequence[str]]) -> None:
    """Two forms, the second into a folder that viewers get when they have handed back the first.

    Args:
        names: four of each video.
    """
    write_table(folder / "free.csv", FREE, [(test, n, "", "", "") for n in range(1, len(names) + 1)])
    write_table(later / "choices.csv", CHOICES, [(test, n, *four, "") for n, four in enumerate(names, 1)])
    text = VIEWER.format(count=len(names), frames=FRAMES)
    write_text(folder / "README.md", text)
