"""Who is who: the people of each frame are linked to tubes.

Frame by frame, the Hungarian algorithm assigns boxes to tubes by their IoU with where each person is expected (H. W.
Kuhn, "The Hungarian Method for the Assignment Problem", 1955). Where that is comes from the tube's last sightings at
constant velocity, as in SORT (A. Bewley et al., ICIP 2016); sure boxes are assigned first, and unsure ones may only
continue a tube, as in ByteTrack (Y. Zhang et al., ECCV 2022); what people look like helps to tell them apart and to
know somebody again, as in Deep SORT (N. Wojke et al., ICIP 2017).
"""

from collections.abc import Callable, Collection, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from models.boxes import iou
from vizlib.detect.cuts import cuts_of
from vizlib.detect.looks import likeness, looks_of
from vizlib.detect.result import Seen, Tube
from vizlib.detect.tracks import LOOKS, RULES, Rule, Track

__all__ = ["LOOKS", "RULES", "Rule", "link", "link_clip"]

FORBIDDEN = 1e3  # more than any assignment costs that is allowed
ALONE = 0.2  # a box shows one person alone if its IoU with every other is below this
LEARNED = 0.15  # weight of the latest looks against those that are remembered


class Linker:
    """Everybody so far.

    Attributes:
        open: tubes that may go on.
        closed: those that ended.
        looks: of each identity, from 0, what is remembered; None as long as nothing is.
    """

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.open: list[Track] = []
        self.closed: list[Track] = []
        self.looks: list[np.ndarray | None] = []

    def step(
        self, frame: int, boxes: np.ndarray, scores: np.ndarray, rows: np.ndarray, looks: np.ndarray | None
    ) -> None:
        """The people of one frame join tubes, begin them, or are left out.

        Args:
            boxes: ``(N, 4)``, in an order that does not depend on how they were given, which ``rows`` tells.
            looks: ``(N, D)``.
        """
        rule = self.rule
        self.close(lambda track: frame - track.frames[-1] > rule.memory + 1)
        sure = np.flatnonzero(scores >= rule.start)
        unsure = np.flatnonzero((scores >= rule.keep) & (scores < rule.start))
        alone = self.alone(frame, boxes)
        seen: dict[int, Track] = {}
        for among in (sure, unsure):
            free = [track for track in self.open if track not in seen.values()]
            seen |= self.assigned(frame, free, among, boxes, looks, alone)
        new = [n for n in sure.tolist() if n not in seen]
        seen |= self.begun(new, {track.identity for track in seen.values()}, looks)
        for n in sorted(seen):
            seen[n].see(frame, boxes[n], int(rows[n]), float(scores[n]))
            self.learn(seen[n].identity, None if looks is None else looks[n], bool(alone[n]))

    def close(self, ends: Callable[[Track], bool]) -> None:
        """Some tubes have ended."""
        self.closed += [track for track in self.open if ends(track)]
        self.open = [track for track in self.open if not ends(track)]

    def alone(self, frame: int, boxes: np.ndarray) -> np.ndarray:
        """Of each box whether it shows one person alone: nobody else who is seen, or who is hidden and expected."""
        hidden = [track.expected(frame, self.rule) for track in self.open if track.frames[-1] < frame - 1]
        beside = iou(boxes, np.concatenate([boxes, *(each[None] for each in hidden)]))
        np.fill_diagonal(beside, 0.0)
        return beside.max(1, initial=0) < ALONE

    def assigned(
        self,
        frame: int,
        tracks: Sequence[Track],
        among: np.ndarray,
        boxes: np.ndarray,
        looks: np.ndarray | None,
        alone: np.ndarray,
    ) -> dict[int, Track]:
        """Tubes by the number of the box that continues them: the cheapest pairs of those that are allowed."""
        if not tracks or not len(among):
            return {}
        overlap = iou(np.stack([track.expected(frame, self.rule) for track in tracks]), boxes[among])
        cost, allowed = 1 - overlap, overlap >= self.rule.least_iou
        if looks is not None:
            like = self.alike([track.identity for track in tracks], looks[among])
            cost = cost + self.rule.looks * (1 - like)
            everybody = self.alike(range(len(self.looks)), looks[among])
            allowed &= (everybody.max(0) - like <= self.rule.strange) | ~alone[among]
        return {int(among[n]): tracks[k] for k, n in cheapest(cost, allowed)}

    def begun(self, new: Sequence[int], here: set[int], looks: np.ndarray | None) -> dict[int, Track]:
        """New tubes: of somebody who is known by their looks and is not ``here``, or of somebody new."""
        again: dict[int, int] = {}
        if looks is not None:
            away = [k for k in range(len(self.looks)) if k not in here]
            like = self.alike(away, looks[list(new)])
            again = {new[n]: away[k] for k, n in cheapest(1 - like, like >= self.rule.known)}
        known = set(again.values())
        self.close(lambda track: track.identity in known)  # they were expected elsewhere
        begun = {}
        for n in new:
            identity = again.get(n, len(self.looks))
            if identity == len(self.looks):
                self.looks.append(None)
            begun[n] = Track(identity)
        self.open += begun.values()
        return begun

    def alike(self, identities: Sequence[int], looks: np.ndarray) -> np.ndarray:
        """Likeness of each identity to each box, ``(K, N)``; 0 of somebody of whom nothing is remembered."""
        like = np.zeros((len(identities), len(looks)))
        for k, identity in enumerate(identities):
            remembered = self.looks[identity]
            if remembered is not None:
                like[k] = likeness(remembered, looks)
        return like

    def learn(self, identity: int, look: np.ndarray | None, alone: bool) -> None:
        """Remember what somebody looks like, at first in any case, later if the box shows nobody else."""
        before = self.looks[identity]
        if before is None:
            self.looks[identity] = look
        elif look is not None and alone:
            self.looks[identity] = (1 - LEARNED) * before + LEARNED * look


def cheapest(cost: np.ndarray, allowed: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of rows and columns: as many as are allowed, and of those ways the one that costs least together."""
    if not cost.size:
        return []
    rows, columns = linear_sum_assignment(np.where(allowed, cost, FORBIDDEN))
    return [(int(k), int(n)) for k, n in zip(rows, columns, strict=True) if allowed[k, n]]


def link_clip(frames: np.ndarray, seen: Seen, rule: Rule = LOOKS) -> tuple[Tube, ...]:
    """``link`` with all that the rule may know of the pictures, uint8 ``(T, H, W, 3)``: cuts, and looks."""
    return link(seen, rule, looks_of(frames, seen) if rule.looks else None, cuts_of(frames))


def link(
    seen: Seen, rule: Rule = LOOKS, looks: Sequence[np.ndarray] | None = None, cuts: Collection[int] = ()
) -> tuple[Tube, ...]:
    """The people of all frames as tubes, by identity and time; nobody is in two tubes at once.

    A tube survives as long as the rule remembers whoever is hidden; a guess at its end is cut off. With ``looks``,
    somebody who left and came back has the same identity and a new tube; after a cut everybody has a new tube.

    Args:
        looks: of each frame ``(N, D)``, see ``vizlib.detect.looks``; without them only places count.
        cuts: frames that are the first of another shot, see ``vizlib.detect.cuts``.
    """
    linker = Linker(rule)
    for frame, (boxes, scores) in enumerate(zip(seen.boxes, seen.scores, strict=True)):
        boxes, scores = np.asarray(boxes, float).reshape(-1, 4), np.asarray(scores, float)
        order = np.lexsort((*boxes.T[::-1], -scores))  # the surest first; of equals the leftmost
        look = None if looks is None or not rule.looks else looks[frame][order]
        if frame in cuts:
            linker.close(lambda _track: True)
        linker.step(frame, boxes[order], scores[order], order, look)
    tracks = [track for track in linker.closed + linker.open if track.lasts(rule)]
    tracks.sort(key=lambda track: (track.frames[0], track.identity))
    numbers = {identity: n for n, identity in enumerate(dict.fromkeys(track.identity for track in tracks), 1)}
    tubes = [track.tube(numbers[track.identity]) for track in tracks]
    return tuple(sorted(tubes, key=lambda tube: (tube.identity, tube.start)))
