"""Files of the project: written whole or not at all, and read with one sentence for what is wrong with them.

It lies on the ground floor, so that whatever reads or writes a file can use it.
"""

import errno
import glob
import json
import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from video.errors import Explained

log = logging.getLogger("motion_lab")

PROJECT = Path(__file__).resolve().parent.parent
STALE_S = 3600  # what a killed run left unfinished is deleted after so long
PART = ".part"
QUOTED = re.compile(r"""(?<=['"])(?:[A-Za-z]:)?[\\/](?:[^'"\\/]+[\\/]+)*(?=[^'"\\/]*['"])""")
PATH = re.compile(r"""(?<![\w.~/\\])(?:[A-Za-z]:)?[\\/](?:[^\s\\/'":,;()]+[\\/]+)+""")


class FileError(Explained):
    """A file of the project that is missing, damaged, or cannot be written."""


def named(path: Path) -> str:
    """What people are told of where a file lies: its name in the project or in the home folder, no path of a server."""
    for folder, shown in ((PROJECT, Path()), (Path.home(), Path("~"))):
        if path.is_relative_to(folder):
            return (shown / path.relative_to(folder)).as_posix()
    return path.name


def typed(folder: Path) -> str:
    """What is typed to get there, for who puts a file there by hand: from the home folder on, or the whole path."""
    return named(folder) if folder.is_relative_to(Path.home()) else str(folder)


def bare(text: str) -> str:
    """The same without paths, of which the last name stays."""
    return PATH.sub("", QUOTED.sub("", text))


class Content(dict[str, Any]):
    """An object of a JSON file; asked for what it lacks, it names the file."""

    def __init__(self, given: dict[str, Any], path: Path) -> None:
        super().__init__(given)
        self.path = path

    def __missing__(self, key: str) -> Any:
        raise damaged(self.path, f"{key}?")


def missing(path: Path) -> FileError:
    return FileError(
        "The file {file} is missing. It is a part of the project: get it again, then start the app anew.",
        file=named(path),
    )


def damaged(path: Path, reason: str) -> FileError:
    return FileError(
        "The file {file} is damaged ({reason}). It is a part of the project: get it again, then start the app anew.",
        file=named(path), reason=bare(reason),
    )  # fmt: skip


def read_text(path: Path) -> str:
    """A text in UTF-8.

    Raises:
        FileError: it is missing or damaged.
    """
    with reading(path):
        return path.read_text(encoding="utf-8")


def read_json(path: Path) -> Any:
    """What a JSON file holds.

    Raises:
        FileError: it is missing or damaged; also later, when it is asked for what it should hold.
    """
    with reading(path):
        return json.loads(path.read_bytes().decode("utf-8"), object_hook=partial(Content, path=path))


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Whatever goes wrong while a file of the project is read and understood is the fault of that file.

    Raises:
        FileError: names it.
    """
    try:
        yield
    except FileError:
        raise
    except FileNotFoundError as error:
        raise missing(path) from error
    except Exception as error:  # each reader has errors of its own
        raise damaged(path, str(error).split("\n")[0] or type(error).__name__) from error


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """A file to write to, which takes the place of ``path`` once it is whole and on the disk.

    A failure or a kill leaves what was there before.

    Raises:
        FileError: there is no room.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    tidy(path.parent, f"{path.name}.")
    # Two that write at once do not write into one file.
    part = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}{PART}")
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise no_room(path) from error
        raise
    finally:
        part.unlink(missing_ok=True)


def tidy(folder: Path, name: str = "") -> None:
    """Delete what killed runs left unfinished there, of files whose names begin so."""
    for part in folder.glob(f"{glob.escape(name)}*{PART}"):
        with suppress(FileNotFoundError):  # another one has just finished it
            if time.time() - part.stat().st_mtime > STALE_S:
                part.unlink()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file; see ``written``."""
    with written(path) as part:
        part.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8; see ``written``."""
    write_bytes(path, text.encode())


def write_json(path: Path, content: Any, **settings: Any) -> None:
    """Write a JSON file with a line break at its end; see ``written``."""
    write_text(path, json.dumps(content, **settings) + "\n")


def no_room(path: Path) -> FileError:
    free = shutil.disk_usage(path.parent).free
    return FileError(
        "There is no room for {file}: {free:.2f} GB are free. Make room there and try again.",
        file=named(path), free=free / 1e9,
    )  # fmt: skip


def new_array(path: Path, shape: tuple[int, ...]) -> np.memmap:
    """A new ``.npy`` file of uint8, written through memory. All of its room is taken now: where the disk is full later,
    writing through memory would end the process.

    Raises:
        FileError: there is no room; nothing is left behind.
    """
    try:
        array = np.lib.format.open_memmap(path, "w+", np.uint8, shape)
        size = path.stat().st_size
        if hasattr(os, "posix_fallocate"):
            with path.open("rb+") as file:
                os.posix_fallocate(file.fileno(), 0, size)
        elif shutil.disk_usage(path.parent).free < size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError as error:
        path.unlink(missing_ok=True)
        raise no_room(path) from error
    return array


def read_array(path: Path, row: tuple[int, ...]) -> np.ndarray | None:
    """A ``.npy`` file of uint8 whose rows have the shape ``row``, read as it is asked for. None where it is not there,
    or damaged, after which it is out of the way.
    """
    if not path.is_file():
        return None
    try:
        array: np.ndarray = np.load(path, mmap_mode="r", allow_pickle=False)
        if array.dtype != np.uint8 or array.shape[1:] != row:
            raise ValueError(f"{array.dtype} {array.shape}")
    except Exception as error:  # numpy has errors of its own for each kind of damage
        put_away(path, error)
        return None
    return array


def put_away(path: Path, error: Exception) -> None:
    """Rename a damaged file that can be made anew; whoever wonders finds it beside its place."""
    log.warning("%s is damaged (%s), and is made anew", path, error)
    path.replace(path.with_name(f"{path.name}.damaged"))
