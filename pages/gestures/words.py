"""What this topic's pages call things."""

from ui.words import _
from vizlib.gestures.classify import LINEAR, NEAREST
from vizlib.gestures.features import MOTION, STILL


def feature_names() -> dict[str, str]:
    """Whose features."""
    return {MOTION: _("I3D, which sees motion"), STILL: _("single frames (EfficientNet-Lite0)")}


def classifier_names() -> dict[str, str]:
    """Who names the recordings."""
    return {NEAREST: _("nearest mean"), LINEAR: _("logistic regression")}


def full(name: str) -> str:
    """A gesture's name in a chart, which would take signs in it for markup."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
