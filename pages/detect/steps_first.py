"""The first steps: where people are, and the features that all of them share."""

from functools import partial

from models.detector import CELL, MOST, PLACE, POINTS, SIDE, STEP, WINDOW
from models.fusion import WIDTHS
from pages.detect.colors import color_of
from pages.detect.drawing import box_of
from pages.detect.scenes import Current
from pages.detect.steps_watched import centres_track, numbered, scene_track, told, watched
from ui.address import pick
from ui.lesson import Lesson
from ui.player import Line, Painted, Shape, Track
from ui.words import _
from video import Clip
from vizlib.detect.acts import SAME
from vizlib.detect.result import Detected
from vizlib.detect.stages import SURE, feature_frame, grid, largest_box, people_a_frame, proposals_found

COLOR = "#e8590c"
PEOPLE = 6  # whose boxes can be chosen


def boxes(page: Lesson, current: Current, clip: Clip, found: Detected) -> None:
    """A heat map of centres; each of its peaks is a box."""
    asked, covered, sure = proposals_found(found, clip.truth)
    frames = len(clip)
    values = {
        "places": f"{(SIDE // CELL) ** 2:,}",
        "side": SIDE // CELL,
        "sure": f"{SURE:g}",
        "iou": f"{SAME:g}",
        "asked": asked,
        "covered": covered,
        "found": sure,
        "proposals": f"{sum(map(len, found.seen.boxes)) / frames:.1f}",
        "likely": f"{people_a_frame(found):.1f}",
        "most": MOST,
    }
    if not told(current, "boxes"):
        page.section("steps_boxes", **values)
        return watched(clip, [scene_track(clip)])
    page.section("steps_boxes_found", **values)
    drawn = tuple(
        tuple(
            box_of(box, f"{score:.2f}".removeprefix("0"), COLOR)
            for box, score in zip(at, scores, strict=True)
            if score >= SURE
        )
        for at, scores in zip(found.seen.boxes, found.seen.scores, strict=True)
    )
    return watched(clip, [centres_track(clip, found), scene_track(clip, _("Peaks as boxes, with their scores"), drawn)])


def features(page: Lesson, current: Current, clip: Clip, found: Detected) -> None:
    """Computed once; each box reads them at its own places."""
    values = {
        "frames": len(clip),
        "step": STEP,
        "window": WINDOW,
        "channels": WIDTHS[-1],
        "side": SIDE // PLACE,
        "points": POINTS,
        "boxes": sum(int((scores >= SURE).sum()) for scores in found.seen.scores),
        "mean": f"{people_a_frame(found):.1f}",
    }
    revealed = told(current, "features")
    page.section("steps_features_found" if revealed else "steps_features", **values)
    if not revealed:
        return watched(clip, [scene_track(clip, shapes=numbered(found, len(clip)))])
    longest = sorted(found.tubes, key=lambda tube: -len(tube.boxes))[:PEOPLE]
    names = {identity: str(identity) for identity in sorted({tube.identity for tube in longest})}
    largest, _frame = largest_box(longest)
    who = pick(_("The box of person"), names, key=f"detect-read-{current.name}", default=largest.identity)
    mine = [tube for tube in found.tubes if tube.identity == who]
    outlines: list[tuple[Shape, ...]] = [()] * len(clip)
    grids: list[tuple[Shape, ...]] = [()] * len(clip)
    for tube in mine:
        for f, box in enumerate(tube.boxes):
            outline, lines = box_of(box, "", color_of(who)), (Line(tuple(line), thin=True) for line in grid(box))
            outlines[tube.start + f], grids[tube.start + f] = (outline,), (*lines, outline)
    pictures = partial(Painted, len(clip), partial(feature_frame, found, clip))
    tracks = [
        scene_track(clip, _("The box in the picture"), tuple(outlines)),
        Track(f"{clip.digest}-features", _("The same box in the features"), pictures, shapes=tuple(grids)),
    ]
    return watched(clip, tracks, largest_box(mine)[1])
