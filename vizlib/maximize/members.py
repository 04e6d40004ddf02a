"""Who climbs together: a batch of videos of different classes, so that its statistics are those of many clips.

The members are in the order of their classes, and each has noise and moves of its own that no other depends on: whoever
of them is asked for, the same batch gives the same video.
"""

from dataclasses import dataclass

from vizlib.maximize.objective import Objective, Term
from vizlib.maximize.spec import MaximizeSpec

STILL, MOTION = "still", "motion"


@dataclass(frozen=True)
class Member:
    """One video of the batch.

    Attributes:
        objective: what shall be large in it.
        seeds: of its noise and its transforms.
    """

    objective: Objective
    seeds: tuple[int, ...]


def stage_at(spec: MaximizeSpec, done: int) -> str:
    """On which stage the next step is."""
    return STILL if done < spec.still else MOTION


def members_of(spec: MaximizeSpec, stage: str) -> tuple[tuple[Member, ...], int]:
    """The batch, and the place in it of the video that was asked for. After its still a video goes on alone."""
    if not spec.companions or (spec.still and stage == MOTION):
        return (Member(spec.objective, (spec.seed,)),), 0
    mine = spec.objective.class_index
    own = Member(spec.objective, (spec.seed, -1 if mine is None else mine))
    others = [Member(Objective((Term(index),)), (spec.seed, index)) for index in spec.companions]
    members = sorted([own, *others], key=lambda member: member.seeds)
    return tuple(members), members.index(own)
