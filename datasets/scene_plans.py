"""Who does what when in a scene of several people, before anybody moves: ``datasets/scenes.py`` shows it."""

from dataclasses import dataclass

import numpy as np

from datasets.renderer.appearance import SHARES
from datasets.stream_plans import ACTIONS as OF_STREAMS
from datasets.stream_plans import FLOOR, Piece, pause, whole
from video.errors import Explained

VERSION = 1  # of the data: part of every seed, and of what is measured on it
SPLITS = tuple(SHARES)
KINDS = ("usual", "crossing", "empty", "cut", "crowd")
# Lying down and getting up are left out: who lies is neither walking nor standing.
ACTIONS = tuple(name for name in OF_STREAMS if name not in {*FLOOR, *FLOOR.values()})
LABELS = (*ACTIONS, "walk", "stand", "close")
FRAMES = (96, 144)  # of a scene: 8 to 12 s
LONGEST_S = 4.0  # of a periodic action, unless one lap takes longer
LEAST = 14  # frames between actions, before the first and after the last
TWICE = 0.5  # how often somebody acts a second time, if there is time
WALKING = {"usual": 0.75, "cut": 0.75, "crossing": 0.9, "crowd": 0.15}  # of what is between; a crowd has no room
COMING = 30  # frames in which somebody walks in or out
AWAY = 66  # frames in which somebody walks out and in again
CROWD = 20
PEOPLE, OF_SCENES = (1, 2, 3, 4, 5), (0.1, 0.2, 0.3, 0.25, 0.15)  # how many there are, and how often
ROLES, OF_FIRST = ("stays", "enters", "leaves", "returns"), (0.45, 0.17, 0.17, 0.21)  # the others stay


class ScenesError(Explained):
    """A split or a kind that does not exist."""


@dataclass(frozen=True)
class Act:
    """What one person does, and whether they are there all the time.

    Attributes:
        pieces: walking or standing first, last and between the actions.
        role: of ``ROLES``. Who enters does so in the first piece, who leaves in the last one; who returns goes away in
            one of the two, and comes back in it.
        away: in which piece, if the role is not to stay.
    """

    pieces: tuple[Piece, ...]
    role: str = "stays"
    away: int = 0


@dataclass(frozen=True)
class Plan:
    """Of a scene: its length, the frame that is the first of another shot, if any, and who does what."""

    frames: int
    cuts: tuple[int, ...]
    acts: tuple[Act, ...]


def draw_act(rng: np.random.Generator, split: str, kind: str, frames: int, role: str = "stays") -> Act:
    """Drawn again until everything fits into so many frames."""
    while True:
        names = rng.choice(ACTIONS, 2, replace=False)
        done = [whole(str(name), rng, split, LONGEST_S) for name in names[: 1 + int(rng.random() < TWICE)]]
        free = frames - sum(piece.frames for piece in done)
        gaps = len(done) + 1
        away = {"enters": 0, "leaves": gaps - 1}.get(role, int(rng.integers(2)) * (gaps - 1))
        least = np.full(gaps, LEAST)
        if role != "stays":
            least[away] = AWAY if role == "returns" else COMING
        if free < least.sum():
            continue
        lengths = least + rng.multinomial(free - least.sum(), rng.dirichlet(np.full(gaps, 2.0)))
        pieces: list[Piece] = []
        for n, length in enumerate(lengths.tolist()):
            alone = role != "stays" and n == away
            pieces += [pause(rng, split, length, 1.0 if alone else WALKING[kind]), *done[n : n + 1]]
        return Act(tuple(pieces), role, len(pieces) - 1 if away else 0)


def draw_plan(rng: np.random.Generator, split: str, kind: str) -> Plan:
    """Who does what; a third of the scenes are left or entered by somebody, to a fifth somebody returns."""
    frames = int(rng.integers(FRAMES[0], FRAMES[1] + 1))
    cuts = (int(rng.integers(frames // 3, frames - frames // 3)),) if kind == "cut" else ()
    roles = ["stays"] * {"empty": 0, "crossing": 2, "crowd": CROWD}.get(kind, int(rng.choice(PEOPLE, p=OF_SCENES)))
    if kind in ("usual", "cut"):
        roles[0] = str(rng.choice(ROLES, p=OF_FIRST))
    return Plan(frames, cuts, tuple(draw_act(rng, split, kind, frames, role) for role in roles))


def generator(seed: int, split: str, kind: str) -> np.random.Generator:
    """The random stream of a scene.

    Raises:
        ScenesError: no such split or kind.
    """
    if split not in SPLITS:
        raise ScenesError("There is no split {found}. The splits are: {names}.", found=split, names=list(SPLITS))
    if kind not in KINDS:
        raise ScenesError("There is no kind of scene {found}. The kinds are: {names}.", found=kind, names=list(KINDS))
    return np.random.default_rng([VERSION, SPLITS.index(split), KINDS.index(kind), seed])
