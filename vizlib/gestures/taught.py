"""What a class has taught: its gestures, and the recordings of each. Nothing here is ever changed, only made anew."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from video import Clip, Explained
from vizlib.gestures.features import MOTION, STILL, Features

MOST_GESTURES, LEAST_GESTURES = 5, 2
MOST_RECORDINGS = 12  # of a gesture
MOST_LETTERS = 24  # of a name
STRIP, SIDE = 3, 88  # frames of a film strip, and pixels of each


class TaughtError(Explained):
    """What cannot be added."""


@dataclass(frozen=True, eq=False)
class Recording:
    """One recording, of which its features are kept and a small film strip, and not the frames.

    Attributes:
        strip: a JPEG of three frames; empty where there are none, as in a file.
    """

    features: Features
    strip: bytes = b""

    @cached_property
    def digest(self) -> str:
        """Names what both networks see of it, as exactly as a file holds it."""
        hasher = hashlib.sha256()
        for kind in (MOTION, STILL):
            hasher.update(self.features.mean(kind).astype(np.float32).tobytes())
        return hasher.hexdigest()[:32]

    @property
    def bytes(self) -> int:
        return self.features.bytes + len(self.strip)


@dataclass(frozen=True, eq=False)
class Gesture:
    """One class."""

    name: str
    recordings: tuple[Recording, ...] = ()


Gestures = tuple[Gesture, ...]


def cleaned(name: str) -> str:
    """A name as one short line of letters that can be seen; "?" where none is left."""
    line = " ".join("".join(c if c.isprintable() else " " for c in name[: 20 * MOST_LETTERS]).split())
    return line[:MOST_LETTERS].strip() or "?"


def renamed(gestures: Gestures, number: int, name: str) -> Gestures:
    """With another name; with a number behind it, where another gesture has that one."""
    name, taken = cleaned(name), {one.name for n, one in enumerate(gestures) if n != number}
    free = next(each for each in _numbered(name) if each not in taken)
    return _with(gestures, number, replace(gestures[number], name=free))


def _numbered(name: str) -> Iterator[str]:
    yield name
    for n in range(2, MOST_GESTURES + 2):
        yield f"{name[: MOST_LETTERS - 2]} {n}"


def with_gesture(gestures: Gestures, name: str) -> Gestures:
    """One more, without recordings.

    Raises:
        TaughtError: there are as many as there may be.
    """
    if len(gestures) >= MOST_GESTURES:
        raise TaughtError("There are at most {most} gestures. Remove one before you add another.", most=MOST_GESTURES)
    return renamed((*gestures, Gesture("")), len(gestures), name)


def without_gesture(gestures: Gestures, number: int) -> Gestures:
    """One less, as long as two are left."""
    return gestures if len(gestures) <= LEAST_GESTURES else gestures[:number] + gestures[number + 1 :]


def with_recording(gestures: Gestures, number: int, recording: Recording) -> Gestures:
    """One more recording of a gesture.

    Raises:
        TaughtError: it has as many as it may have; or one of the gestures has this very one.
    """
    gesture = gestures[number]
    if len(gesture.recordings) >= MOST_RECORDINGS:
        raise TaughtError(
            "{name} has {most} recordings, which is all that a gesture can have. Remove one before you add another.",
            name=gesture.name,
            most=MOST_RECORDINGS,
        )
    for other in gestures:
        if any(one.digest == recording.digest for one in other.recordings):
            raise TaughtError(
                "{name} has this very recording already. A recording that is there twice would be found again when it "
                "is left out; record the gesture once more.",
                name=other.name,
            )
    return _with(gestures, number, replace(gesture, recordings=(*gesture.recordings, recording)))


def without_recording(gestures: Gestures, number: int, digest: str) -> Gestures:
    """One recording less."""
    gesture = gestures[number]
    left = tuple(one for one in gesture.recordings if one.digest != digest)
    return _with(gestures, number, replace(gesture, recordings=left))


def _with(gestures: Gestures, number: int, gesture: Gesture) -> Gestures:
    return (*gestures[:number], gesture, *gestures[number + 1 :])


def means(gestures: Gestures, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Mean features of all recordings, ``(N, D)``, and the numbers of their gestures, ``(N,)``."""
    rows = [one.features.mean(kind) for gesture in gestures for one in gesture.recordings]
    labels = [n for n, gesture in enumerate(gestures) for _one in gesture.recordings]
    return np.stack(rows), np.array(labels)


def digest(gestures: Gestures) -> tuple[tuple[str, ...], ...]:
    """Names all that is computed from them; their names do not count."""
    return tuple(tuple(one.digest for one in gesture.recordings) for gesture in gestures)


def counts(gestures: Gestures) -> list[int]:
    """How many recordings each has."""
    return [len(gesture.recordings) for gesture in gestures]


def held_bytes(gestures: Sequence[Gesture]) -> int:
    """What all recordings take in memory."""
    return sum(one.bytes for gesture in gestures for one in gesture.recordings)


def strip(clip: Clip) -> bytes:
    """A small JPEG of three frames, of the beginning, the middle and the end; the middle square of each."""
    height, width = clip.size
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    at = ((np.arange(STRIP) + 0.5) / STRIP * len(clip)).astype(int)
    squares = [clip.frames[t][top : top + side, left : left + side] for t in at]
    small = [cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for square in squares]
    picture = cv2.cvtColor(np.concatenate(small, 1), cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
