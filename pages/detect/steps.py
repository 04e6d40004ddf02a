"""The detector step by step: what it has of the chosen scene after each."""

from pages.detect.scenes import current_scene
from pages.detect.steps_first import boxes, features
from pages.detect.steps_second import links, scores
from pages.detect.steps_watched import nobody
from ui import work
from ui.address import pick
from ui.lesson import Lesson
from ui.words import _

STEPS = {"boxes": boxes, "features": features, "scores": scores, "links": links}


def shown(page: Lesson) -> None:
    """The chosen step of the chosen scene."""
    current = current_scene()
    titles = {
        "boxes": _("1. Boxes"),
        "features": _("2. Features"),
        "scores": _("3. Scores"),
        "links": _("4. Links"),
    }
    step = pick(_("Step"), titles, key="detect-step", label_visibility="collapsed")
    with work.fresh("scene", (current.name, step)):
        if current.clip is None or current.found is None:
            return
        if not current.found.tubes:
            nobody(page, current.clip, current.found)
        else:
            STEPS[step](page, current, current.clip, current.found)
