"""The localizer step by step: what it has of the chosen stream after each."""

from pages.localize import steps_first, steps_second
from pages.localize.streams import current_stream
from ui import work
from ui.address import pick
from ui.lesson import Lesson
from ui.words import _

STEPS = {
    "features": steps_first.features,
    "anchors": steps_first.anchors,
    "proposals": steps_first.proposals,
    "scores": steps_second.scores,
    "boundaries": steps_second.boundaries,
    "suppression": steps_second.suppression,
}


def shown(page: Lesson) -> None:
    """The chosen step of the chosen stream."""
    current = current_stream()
    titles = {
        "features": _("1. Features"),
        "anchors": _("2. Anchors"),
        "proposals": _("3. Proposals"),
        "scores": _("4. Scores"),
        "boundaries": _("5. Boundaries"),
        "suppression": _("6. Suppression"),
    }
    step = pick(_("Step"), titles, key="localize-step", label_visibility="collapsed")
    with work.fresh("stream", (current.name, step)):
        if current.clip is not None and current.found is not None:
            STEPS[step](page, current, current.clip, current.found)
