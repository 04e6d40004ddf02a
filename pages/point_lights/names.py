"""Kinds of dots, streams and networks in the session's language."""

from models.two_stream import STREAMS
from ui.words import _
from vizlib.point_lights.pairs import PEOPLE


def kind_names() -> dict[str, str]:
    """The kinds of dots, in the order of the switch."""
    return {
        "normal": _("normal"),
        "jittered": _("jittered"),
        "scrambled": _("scrambled"),
        "inverted": _("inverted"),
        "lifetime": _("limited lifetime"),
    }


def kind_sentence(kind: str) -> str:
    """What is done to the dots."""
    return {
        "normal": _("**Normal:** each dot sits on its joint."),
        "jittered": _("**Jittered:** in every frame, each dot sits a little off its joint, at random."),
        "scrambled": _(
            "**Scrambled:** each dot moves exactly as its joint does, but starts at a random place. Where it leaves "
            "the picture, it comes back at the opposite edge."
        ),
        "inverted": _("**Inverted:** the same dots, upside down."),
        "lifetime": _(
            "**Limited lifetime:** in every frame, each dot jumps to another random place on the limbs. No dot moves "
            "along with the body."
        ),
    }[kind]


def trained_names() -> dict[str, str]:
    """What networks learned from."""
    return {
        PEOPLE: _("trained on people"),
        "normal": _("trained on normal dots"),
        "scrambled": _("trained on scrambled dots"),
    }


def stream_names() -> dict[str, str]:
    """What each stream sees."""
    return dict(zip(STREAMS, (_("one still frame"), _("motion")), strict=True))
