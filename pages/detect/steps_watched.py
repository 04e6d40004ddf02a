"""What all steps of the detector share: the class's guess, the scene, and a scene in which nobody is found."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from pages.detect.answered import detector_badge, guessed_beside_badge
from pages.detect.colors import color_of
from pages.detect.drawing import box_of
from pages.detect.scenes import Current
from ui.lesson import Lesson
from ui.networks.card import badge
from ui.player import Painted, Shape, Track, player
from ui.words import _
from video import Clip
from vizlib.detect.result import Detected
from vizlib.detect.stages import SURE, centre_frame

HEIGHT = 380  # of the pictures, CSS pixels
# The answers that are right: neighbouring peaks become one, features are read once, probabilities of labels do not add
# up to anything, and pairs are found together.
RIGHT = {"boxes": 1, "features": 0, "scores": 2, "links": 2}


def told(current: Current, step: str) -> bool:
    """Whether the class has guessed about this step of this scene."""
    return guessed_beside_badge(f"detect-{step}-{current.name}", f"detect-{step}", RIGHT[step])


def numbered(found: Detected, frames: int) -> tuple[tuple[Shape, ...], ...]:
    """Of each frame the boxes of those who are followed, with their numbers."""
    shapes: list[list[Shape]] = [[] for _t in range(frames)]
    for tube in found.tubes:
        for f, box in enumerate(tube.boxes):
            if tube.rows[f] >= 0:
                shapes[tube.start + f].append(box_of(box, str(tube.identity), color_of(tube.identity)))
    return tuple(tuple(each) for each in shapes)


def scene_track(clip: Clip, title: str = "", shapes: tuple[tuple[Shape, ...], ...] = ()) -> Track:
    """The scene, with drawings."""
    return Track(f"{clip.digest}-scene", title, lambda: clip.frames, shapes=shapes)


def centres_track(clip: Clip, found: Detected) -> Track:
    """The scene under how likely the centre of a person is at each place."""
    pictures = partial(Painted, len(clip), partial(centre_frame, found, clip))
    return Track(f"{clip.digest}-centres", _("Centres of people"), lambda: clip.frames, pictures)


def watched(clip: Clip, tracks: Sequence[Track], frame: int = 0) -> None:
    """The player of all steps."""
    player(tracks, clip.fps, key="detect-steps", height=HEIGHT, frame=frame)


def nobody(page: Lesson, clip: Clip, found: Detected) -> None:
    """Nobody is followed, so that there is nothing to show step by step but where the detector looked."""
    badge(detector_badge())
    page.section("steps_nobody", highest=f"{np.max(found.centres):.2f}", sure=f"{SURE:g}")
    watched(clip, [scene_track(clip), centres_track(clip, found)])
