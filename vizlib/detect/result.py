"""Who is where, and does what: what a detector finds in a clip, stage by stage."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Seen:
    """The people in each of T frames, before anybody says who is who.

    Attributes:
        boxes: of each frame ``(N, 4)`` x1, y1, x2, y2 in pixels of the clip, the surest first.
        scores: of each frame ``(N,)``, 0 to 1.
        joints: of each frame ``(N, 17, 3)`` x, y and score; none where the detector knows no joints.
    """

    boxes: tuple[np.ndarray, ...]
    scores: tuple[np.ndarray, ...]
    joints: tuple[np.ndarray, ...] = ()


@dataclass(frozen=True, eq=False)
class Tube:
    """One person in consecutive frames.

    Attributes:
        identity: from 1. Somebody who left and came back has two tubes.
        start: its first frame.
        boxes: ``(F, 4)``.
        rows: which of its frame's people each box is, ``(F,)``; -1 where the person is hidden and the box a guess.
    """

    identity: int
    start: int
    boxes: np.ndarray
    rows: np.ndarray

    @property
    def end(self) -> int:
        """The frame after its last."""
        return self.start + len(self.boxes)


@dataclass(frozen=True, eq=False)
class Detected:
    """All that the detector finds in a rendered scene of T frames.

    Attributes:
        labels: the L labels that a box may have, several at once.
        seen: the person proposals.
        actions: of each frame the probability of each label for each of its people, ``(N, L)``.
        whole: what a classifier of the whole picture says at each frame, whoever does it, ``(T, L)``.
        centres: how likely a person's centre is there, ``(T, h, w)``, 0 to 1.
        features: how strong the features are, averaged over time and their root mean square over channels,
            ``(S, H, W)``, one every ``step`` frames.
        step: frames.
        tubes: who is who.
    """

    labels: tuple[str, ...]
    seen: Seen
    actions: tuple[np.ndarray, ...]
    whole: np.ndarray
    centres: np.ndarray
    features: np.ndarray
    step: int
    tubes: tuple[Tube, ...]

    def actions_of(self, tube: Tube) -> np.ndarray:
        """The probabilities of a tube's person, ``(F, L)``; between two sightings along a straight line."""
        seen = np.flatnonzero(tube.rows >= 0)
        found = np.stack([self.actions[tube.start + f][tube.rows[f]] for f in seen])
        frames = np.arange(len(tube.rows))
        return np.stack([np.interp(frames, seen, column) for column in found.T], 1)
