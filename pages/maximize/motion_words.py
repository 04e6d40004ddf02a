"""What the measured logits say of a motion: sentences that the numbers choose."""

from collections.abc import Sequence

from pages.maximize.measured import logit
from ui.clip.actor import label_name
from ui.words import _, listed
from vizlib.maximize.versions import FROZEN, SHUFFLED
from vizlib.maximize.worth_of_motion import CLASS, NOTHING, PICTURE, SYMMETRIC, MotionWorth, classes_by_verdict
from vizlib.results.runs import mean

NAMED = 4  # classes at most that a sentence names


def for_one(worth: MotionWorth) -> str:
    """Whether the motion of one video carries anything, and whether it is the class's."""
    best, left = worth.best_without
    numbers = {
        "own": logit(worth.own),
        "without": logit(max(worth.frozen, worth.shuffled)),
        "others": logit(worth.others),
        "mirrored": logit(worth.mirrored),
        "spread": logit(worth.spread),
        "name": label_name(worth.label),
        "left": logit(left),
    }
    if worth.verdict == NOTHING:
        if best == FROZEN:
            told = _("The motion carries **nothing** for {name}: the logit is {own}, and frozen {left} is left.")
        elif best == SHUFFLED:
            told = _("The motion carries **nothing** for {name}: the logit is {own}, and shuffled {left} is left.")
        else:
            told = _(
                "The motion carries **nothing** for {name}: the logit is {own}, and with the motion of {other} {left} "
                "is left (spread over other classes: {spread})."
            )
            numbers["other"] = label_name(best)
    elif worth.verdict == PICTURE:
        told = _(
            "The motion carries something for {name}: the logit is {own}, frozen or shuffled {without} at most, with "
            "the motion of other classes {others} on average (spread {spread}). But **it has to fit this picture**: "
            "mirrored, {mirrored} is left."
        )
    elif worth.verdict == SYMMETRIC:
        told = _(
            "The motion carries something for {name}: the logit is {own}, frozen or shuffled {without} at most, with "
            "the motion of other classes {others} on average (spread {spread}). Whether it is the class's cannot be "
            "told here: it is nearly its own mirror image."
        )
    else:
        told = _(
            "**The motion is the class's.** The logit of {name} is {own}, frozen or shuffled {without} at most, with "
            "the motion of other classes {others} on average (spread {spread}). Mirrored, its own motion falls "
            "on the wrong places as theirs does, and still leaves {mirrored}."
        )
    return told.format(**numbers)


def over_all(speed: str, found: Sequence[MotionWorth]) -> str:
    """Means over all classes of a network, and for how many the motion counts."""
    by = classes_by_verdict(found)
    told = _(
        "**{speed}:** mean logit {own}; frozen {frozen}, motion of other classes {others}, motion mirrored {mirrored}. "
        "The motion counts for {n} of {all} classes, and is the class's for {mine}."
    )
    return told.format(
        speed=speed,
        own=logit(mean([worth.own for worth in found])),
        frozen=logit(mean([worth.frozen for worth in found])),
        others=logit(mean([worth.others for worth in found])),
        mirrored=logit(mean([worth.mirrored for worth in found])),
        n=len(found) - len(by[NOTHING]),
        all=len(found),
        mine=len(by[CLASS]),
    )


def exceptions(speed: str, found: Sequence[MotionWorth]) -> str:
    """For which classes the motion carries nothing, only has to fit, or cannot be told."""
    by = classes_by_verdict(found)
    told = {
        NOTHING: _("In the {speed}, the motion carries **nothing** for {rest}."),
        PICTURE: _("In the {speed}, it only has to fit the picture for {rest}."),
        SYMMETRIC: _("In the {speed}, it is nearly its own mirror image for {rest}: whose it is cannot be told."),
    }
    return " ".join(
        sentence.format(speed=speed, rest=some(by[verdict])) for verdict, sentence in told.items() if by[verdict]
    )


def some(labels: Sequence[str]) -> str:
    """Their names, or how many there are."""
    if len(labels) > NAMED:
        return _("{n} classes").format(n=len(labels))
    return listed(map(label_name, labels))
