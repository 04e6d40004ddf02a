"""What happens when in a stream of several actions, before anybody moves: ``datasets/streams.py`` shows it."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from datasets.actors import BACKWARDS, FPS, LABELS
from datasets.renderer.appearance import SHARES, Draw
from datasets.renderer.motion import takes
from video.errors import Explained

VERSION = 1  # of the data: part of every seed, and of what is measured on it
SPLITS = tuple(SHARES)
KINDS = ("usual", "empty", "cuts")
ACTIONS = tuple(name for name in LABELS if name not in ("walk", "walk_backward"))
FLOOR = {"lie_down_facedown": "getup_facedown", "lie_down_faceup": "getup_faceup"}
BLOCKS = tuple(name for name in ACTIONS if name not in FLOOR.values())  # one lies down, lies, and gets up
SECONDS = (20.0, 60.0)  # of a stream
ACTION_S = (1.0, 6.0)  # a periodic take is played as often as keeps it in here, but once at least
BETWEEN_S = (1.25, 5.0)
LYING_S = (0.5, 3.0)
BLOCK_COUNT = (4, 8)  # of a stream, the last not included
PAUSE_COUNT = (8, 16)  # of a stream without actions, the last not included
CUT_COUNT = (1, 5)  # the last not included
SHOT = 12  # frames of the shortest shot
# Somebody stands where these takes end, or begin if they are periodic.
STANDS = ("getup_facedown", "jump", "backflip", "roll", "cartwheel")


class StreamsError(Explained):
    """A split or a kind that does not exist."""


@dataclass(frozen=True)
class Piece:
    """``frames`` of an action, or of "walk", "stand" or "lie", which are background.

    Attributes:
        take: of which it is played, or of whose beginning somebody lies or stands.
        speed: times that of the recording.
        start: second of the take that the first frame shows; for an action, from its beginning in the stream.
    """

    name: str
    take: str
    frames: int
    speed: float
    start: float

    @property
    def action(self) -> bool:
        return self.name in ACTIONS


@dataclass(frozen=True)
class Plan:
    """What happens in a stream, piece by piece, and the frames that are the first of another shot."""

    pieces: tuple[Piece, ...]
    cuts: tuple[int, ...]

    @property
    def starts(self) -> list[int]:
        """The first frame of each piece, and at last the number of all frames."""
        return np.cumsum([0, *(piece.frames for piece in self.pieces)]).tolist()

    @property
    def frames(self) -> int:
        return self.starts[-1]


def whole(name: str, rng: np.random.Generator, split: str, longest_s: float = ACTION_S[1]) -> Piece:
    """An action from its beginning to its end; a periodic one for ``longest_s`` at most, unless once takes longer."""
    take_name = BACKWARDS.get(name, name)
    take, speed = takes()[take_name], Draw(rng, split).comb(0.8, 1.25)
    laps = 1
    if take.loop:
        shortest, longest = (seconds * speed / take.seconds for seconds in (ACTION_S[0], longest_s))
        laps = int(rng.integers(ceil(shortest), max(ceil(shortest), int(longest)) + 1))
    seconds = laps * take.seconds
    frames = round(seconds / speed * FPS)
    return Piece(name, take_name, frames, speed, (seconds - (frames - 1) * speed / FPS) / 2)


def pause(rng: np.random.Generator, split: str, frames: int | None = None, walking: float = 0.5) -> Piece:
    """Standing or, with this probability, walking; of a random length unless ``frames`` are given."""
    frames = frames or round(rng.uniform(*BETWEEN_S) * FPS)
    speed = Draw(rng, split).comb(0.8, 1.25)
    if rng.random() < walking:
        return Piece("walk", "walk", frames, speed, rng.uniform(0, takes()["walk"].seconds))
    return Piece("stand", STANDS[rng.integers(len(STANDS))], frames, speed, 0.0)


def block(name: str, rng: np.random.Generator, split: str) -> list[Piece]:
    """An action, or all that happens on the floor from lying down to getting up."""
    pieces = [whole(name, rng, split)]
    if name in FLOOR:
        up = FLOOR[name]
        pieces += [Piece("lie", up, round(rng.uniform(*LYING_S) * FPS), 1.0, 0.0), whole(up, rng, split)]
    return pieces


def draw_pieces(rng: np.random.Generator, split: str, kind: str) -> tuple[Piece, ...]:
    if kind == "empty":
        return tuple(pause(rng, split) for _ in range(rng.integers(*PAUSE_COUNT)))
    pieces, last = [pause(rng, split)], ""
    for _ in range(rng.integers(*BLOCK_COUNT)):
        last = str(rng.choice([name for name in BLOCKS if name != last]))
        pieces += [*block(last, rng, split), pause(rng, split)]
    return tuple(pieces)


def draw_cuts(rng: np.random.Generator, frames: int, kind: str) -> tuple[int, ...]:
    if kind == "cuts":
        return tuple(range(int(FPS), frames, int(FPS)))
    if kind == "empty" or rng.random() < 0.5:
        return ()
    count = int(rng.integers(*CUT_COUNT))
    while True:
        cuts = np.sort(rng.integers(SHOT, frames - SHOT + 1, count))
        if (np.diff(cuts) >= SHOT).all():
            return tuple(cuts.tolist())


def draw_plan(rng: np.random.Generator, split: str, kind: str) -> Plan:
    """What happens in a stream; drawn again until it is of a length that streams have."""
    while True:
        pieces = draw_pieces(rng, split, kind)
        frames = sum(piece.frames for piece in pieces)
        if SECONDS[0] * FPS <= frames <= SECONDS[1] * FPS:
            return Plan(pieces, draw_cuts(rng, frames, kind))


def generator(seed: int, split: str, kind: str) -> np.random.Generator:
    """The random stream of a stream.

    Raises:
        StreamsError: no such split or kind.
    """
    if split not in SPLITS:
        raise StreamsError("There is no split {found}. The splits are: {names}.", found=split, names=list(SPLITS))
    if kind not in KINDS:
        raise StreamsError("There is no kind of stream {found}. The kinds are: {names}.", found=kind, names=list(KINDS))
    return np.random.default_rng([VERSION, SPLITS.index(split), KINDS.index(kind), seed])


def plan(seed: int, split: str, kind: str = "usual") -> Plan:
    """What happens in the stream of this seed, without staging it.

    Raises:
        StreamsError: no such split or kind.
    """
    return draw_plan(generator(seed, split, kind), split, kind)
