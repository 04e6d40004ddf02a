"""What this topic's pages call things, and a choice that two of them share."""

from typing import Any

from ui.address import pick
from ui.words import _
from vizlib.gestures.classify import LINEAR, NEAREST
from vizlib.gestures.features import MOTION, STILL


def feature_names() -> dict[str, str]:
    """Whose features."""
    return {MOTION: _("I3D"), STILL: _("single frames")}


def classifier_names() -> dict[str, str]:
    """Who names the recordings."""
    return {NEAREST: _("nearest mean"), LINEAR: _("logistic regression")}


def classifier(place: Any) -> str:
    """A switch between them, drawn in a place."""
    names = classifier_names()
    chosen: str = pick(_("Named by"), names, key="gesture-classifier", default=LINEAR, place=place)
    return chosen


def full(name: str) -> str:
    """A gesture's name in a chart, which would take signs in it for markup."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
