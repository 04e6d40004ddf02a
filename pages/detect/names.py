"""What a box may be labelled, in the session's language."""

from ui.clip.actor import label_name
from ui.words import _


def name_of(label: str) -> str:
    """An action, or one of the labels that only scenes with several people have."""
    return {"stand": _("stand"), "close": _("close")}.get(label) or label_name(label)
