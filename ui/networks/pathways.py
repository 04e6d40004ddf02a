"""The pathways of SlowFast in words."""

from ui.words import _


def pathway_names() -> dict[str, str]:
    return {"slow": _("slow pathway"), "fast": _("fast pathway")}
