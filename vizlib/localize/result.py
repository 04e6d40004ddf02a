"""What the localizer finds in a video, stage by stage."""

from dataclasses import dataclass

import numpy as np

from vizlib.metrics import Segment


@dataclass(frozen=True, eq=False)
class Localized:
    """Times are in seconds from the video's start; S feature steps, A anchors, P proposals, K actions.

    Attributes:
        labels: of the K actions.
        step_s: between two feature steps.
        features: what all else reads, ``(C, S)``; those of several networks lie below each other.
        curves: probability of each action, and last of none, at each step, from the per-frame classifier that reads
            the same features, ``(S, K + 1)``.
        anchors: ``(A, 2)``; objectness: of each, ``(A,)``, 0 to 1.
        proposals: ``(P, 2)``, the anchors with the highest objectness, moved, and left by NMS; the best one first.
        proposal_scores: objectness of each, ``(P,)``.
        from_anchors: the anchor of which each was made, ``(P,)``.
        scores: probability of each action, and last of none, for each proposal, ``(P, K + 1)``.
        refined: each proposal with its boundaries moved by the second stage, ``(P, 2)``.
    """

    labels: tuple[str, ...]
    step_s: float
    features: np.ndarray
    curves: np.ndarray
    anchors: np.ndarray
    objectness: np.ndarray
    proposals: np.ndarray
    proposal_scores: np.ndarray
    from_anchors: np.ndarray
    scores: np.ndarray
    refined: np.ndarray

    def candidates(self, least: float = 0.01) -> list[Segment]:
        """Every proposal as every action that it has a score of at least ``least`` for, before any is suppressed."""
        found = np.argwhere(self.scores[:, :-1] >= least)
        return [
            Segment(self.labels[k], float(self.refined[p, 0]), float(self.refined[p, 1]), float(self.scores[p, k]))
            for p, k in found
        ]
