"""Gestures as a file, to be taken home and loaded again: safetensors, which hold numbers and names and run nothing.

    tensors    0.motion (P, 1024), 0.still (1, 1280), 1.motion, ...    of the recordings, in order
    metadata   gestures: JSON: version, networks with the SHA-256 of their weights, names, how long each lasts

There is no picture in it. Features of other weights mean nothing here, so such a file is refused.
"""

import json
import math
from typing import Any

import numpy as np
from safetensors.numpy import load, save

from models.zoo import card_of
from video import Explained
from vizlib.gestures.features import LEAST_S, MOST_S, MOTION, NETWORKS, STILL, WIDTHS, Features, positions
from vizlib.gestures.taught import (
    LEAST_GESTURES,
    MOST_GESTURES,
    MOST_LETTERS,
    MOST_RECORDINGS,
    Gesture,
    Gestures,
    Recording,
    cleaned,
)

VERSION = 1
MAX_BYTES = 10 << 20  # all that may be held is 8.2 MB
MAX_HEADER = 256 << 10  # bytes of names and shapes
LETTERS_READ = 4 * MOST_LETTERS  # of a name: what is longer is no name
META = "gestures"


class FileOfGesturesError(Explained):
    """A file that holds no gestures that could be used here."""


def weights() -> dict[str, str]:
    """SHA-256 of the weights of which the features are, by kind."""
    return {kind: card_of(name).weights.sha256 for kind, name in NETWORKS.items()}


def saved(gestures: Gestures) -> bytes:
    """The file. Of single frames it holds the mean alone, which is all that the classifiers hear."""
    tensors: dict[str, np.ndarray] = {}
    for n, one in enumerate(one for gesture in gestures for one in gesture.recordings):
        tensors[f"{n}.{MOTION}"] = np.ascontiguousarray(one.features.motion, dtype=np.float32)
        tensors[f"{n}.{STILL}"] = one.features.mean(STILL)[None].astype(np.float32)
    told = {
        "version": VERSION,
        "networks": {kind: {"name": NETWORKS[kind], "sha256": sha256} for kind, sha256 in weights().items()},
        "gestures": [
            {"name": gesture.name, "seconds": [one.features.seconds for one in gesture.recordings]}
            for gesture in gestures
        ],
    }
    return save(tensors, {META: json.dumps(told, ensure_ascii=False)})


def loaded(data: bytes, name: str) -> Gestures:
    """Gestures of a file that anybody may have made.

    Args:
        name: what a person calls the file.

    Raises:
        FileOfGesturesError: says what was expected, and what was found.
    """
    if len(data) > MAX_BYTES:
        raise FileOfGesturesError(
            "{file} has {found:.1f} MB; a file of gestures has at most {most} MB.",
            file=name,
            found=len(data) / 2**20,
            most=MAX_BYTES >> 20,
        )
    told = _told(data, name)
    _same_weights(told, name)
    rows = _rows(told, name)
    try:
        tensors = load(data)
    except Exception as error:  # the reader has errors of its own
        raise _damaged(name, FileOfGesturesError("{reason}", reason=str(error).split("\n")[0][:80])) from error
    total = sum(len(seconds) for _name, seconds in rows)
    expected = {f"{n}.{kind}" for n in range(total) for kind in (MOTION, STILL)}
    if set(tensors) != expected:
        raise _damaged(
            name,
            FileOfGesturesError("{found} tensors for {expected} recordings", found=len(tensors), expected=total),
        )
    gestures, n = [], 0
    for title, seconds in rows:
        recordings = []
        for lasts in seconds:
            motion, still = (tensors[f"{n}.{kind}"] for kind in (MOTION, STILL))
            _fits(motion, (len(positions(lasts)[0]), WIDTHS[MOTION]), name)
            _fits(still, (1, WIDTHS[STILL]), name)
            recordings.append(Recording(Features(motion, still, lasts)))
            n += 1
        gestures.append(Gesture(title, tuple(recordings)))
    if len({one.digest for gesture in gestures for one in gesture.recordings}) < total:
        raise _damaged(name, FileOfGesturesError("a recording that is there twice"))
    return tuple(gestures)


def _damaged(name: str, found: FileOfGesturesError) -> FileOfGesturesError:
    return FileOfGesturesError(
        "{file} is no file of gestures, or a damaged one ({found}). Load one that this page has saved.",
        file=name,
        found=found,
    )


def _told(data: bytes, name: str) -> dict[str, Any]:
    """The JSON in the header."""
    size = int.from_bytes(data[:8], "little")
    if len(data) < 10 or not 2 <= size <= min(MAX_HEADER, len(data) - 8) or data[8:9] != b"{":
        raise _damaged(name, FileOfGesturesError("not safetensors"))
    try:
        told = json.loads(json.loads(data[8 : 8 + size])["__metadata__"][META])
        version = told["version"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(name, FileOfGesturesError("nothing is said about gestures")) from error
    if type(version) is not int or version != VERSION:
        raise FileOfGesturesError(
            "{file} is of version {found} of these files, and this app reads version {expected}. Load it into the app "
            "that has saved it.",
            file=name,
            found=str(version)[:20],
            expected=VERSION,
        )
    return told


def _same_weights(told: dict[str, Any], name: str) -> None:
    """Features of other weights, or of another network, say nothing to classifiers here."""
    for kind, expected in weights().items():
        try:
            found = told["networks"][kind]["sha256"]
        except (KeyError, TypeError) as error:
            raise _damaged(name, FileOfGesturesError("no word of the networks")) from error
        if found != expected:
            raise FileOfGesturesError(
                "{file} was made with other weights of {network}: expected {expected}, found {found}. Its numbers "
                "mean nothing to these; record the gestures again.",
                file=name,
                network=card_of(NETWORKS[kind]).title,
                expected=expected[:8],
                found=str(found)[:8],
            )


def _rows(told: dict[str, Any], name: str) -> list[tuple[str, list[float]]]:
    """Names of the gestures, and how long their recordings last."""
    rows = told.get("gestures")
    if not isinstance(rows, list) or not LEAST_GESTURES <= len(rows) <= MOST_GESTURES:
        found = len(rows) if isinstance(rows, list) else 0
        raise FileOfGesturesError(
            "{file} holds {found} gestures; from {least} to {most} can be taught.",
            file=name,
            found=found,
            least=LEAST_GESTURES,
            most=MOST_GESTURES,
        )
    found_rows: list[tuple[str, list[float]]] = []
    for row in rows:
        title, seconds = (row.get("name"), row.get("seconds")) if isinstance(row, dict) else (None, None)
        if not isinstance(title, str) or len(title) > LETTERS_READ or not isinstance(seconds, list):
            raise _damaged(name, FileOfGesturesError("a gesture without a name or recordings"))
        if len(seconds) > MOST_RECORDINGS:
            raise FileOfGesturesError(
                "{file} holds {found} recordings of one gesture; at most {most} can be taught.",
                file=name,
                found=len(seconds),
                most=MOST_RECORDINGS,
            )
        if not all(type(lasts) in (int, float) and LEAST_S <= lasts <= MOST_S + 0.05 for lasts in seconds):
            raise _damaged(name, FileOfGesturesError("a recording that is too short or too long"))
        title = cleaned(title)
        if title in [other for other, _seconds in found_rows]:
            raise _damaged(name, FileOfGesturesError("two gestures with the same name"))
        found_rows.append((title, [float(lasts) for lasts in seconds]))
    return found_rows


def _fits(tensor: np.ndarray, shape: tuple[int, ...], name: str) -> None:
    """The features are numbers, and as many as expected."""
    if tensor.dtype != np.float32 or tensor.shape != shape:
        raise _damaged(
            name,
            FileOfGesturesError(
                "{found}, not {expected}", found=f"{tensor.dtype} {tensor.shape}", expected=f"float32 {shape}"
            ),
        )
    if not math.isfinite(float(np.abs(tensor).sum(dtype=np.float64))):
        raise _damaged(name, FileOfGesturesError("numbers that are not finite"))
