"""The topics in the lecture's order, by its parts."""

from ui.words import _


def parts() -> dict[str, dict[str, str]]:
    """The topics of each part, in the session's language; behind each its icon. The part of the lecture has no name."""
    return {
        "": {"lecture": "school"},
        _("Video"): {"clip": "movie", "compare": "view_column"},
        _("Fusion"): {
            "fusion": "layers",
            "time_tests": "swap_horiz",
            "small_motion": "directions_walk",
            "receptive_fields": "filter_center_focus",
            "shift": "keyboard_double_arrow_right",
            "scoreboard": "leaderboard",
        },
        _("Motion"): {"flow": "air", "two_stream": "call_split", "point_lights": "blur_on"},
        _("Long term"): {"recurrence": "all_inclusive", "attention": "visibility"},
        _("2D to 3D"): {"inflation": "open_in_full", "slowfast": "speed"},
        _("Detection"): {"localize": "view_timeline", "detect": "groups"},
        _("Looking inside"): {"features": "grain", "attribution": "help_center", "maximize": "auto_awesome"},
        _("Your class"): {"gestures": "sign_language", "plan": "checklist"},
    }
