"""What the measured logits say of a motion: sentences that the numbers choose."""

from collections.abc import Sequence

from pages.maximize.measured import logit
from ui.clip.actor import label_name
from ui.words import _, listed
from vizlib.maximize.worth_of_motion import CLASS, NOTHING, PICTURE, SYMMETRIC, MotionWorth, classes_by_verdict
from vizlib.results.runs import mean

NAMED = 6  # classes at most that a sentence names


def for_one(worth: MotionWorth) -> str:
    """Whether the motion of one video carries anything, and whether it is the class's."""
    numbers = {
        "own": logit(worth.own),
        "without": logit(max(worth.frozen, worth.shuffled)),
        "others": logit(worth.others),
        "mirrored": logit(worth.mirrored),
        "spread": logit(worth.spread),
        "name": label_name(worth.label),
    }
    if worth.verdict == NOTHING:
        told = _(
            "The motion carries **nothing** for {name}: the logit is {own}, which is not clear of frozen or shuffled "
            "({without} at most) and of the motion of other classes ({others} on average, spread {spread})."
        )
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
    """For how many classes of a network the motion carries something; names the few."""
    if not found:
        return ""
    by, all_of_them = classes_by_verdict(found), len(found)
    numbers = {
        "speed": speed,
        "all": all_of_them,
        "own": logit(mean([worth.own for worth in found])),
        "frozen": logit(mean([worth.frozen for worth in found])),
        "others": logit(mean([worth.others for worth in found])),
        "mirrored": logit(mean([worth.mirrored for worth in found])),
    }
    told = _(
        "**{speed}:** mean logit {own}; frozen {frozen}, motion of other classes {others}, own motion mirrored "
        "{mirrored}."
    )
    parts = [told.format(**numbers)]
    carrying = all_of_them - len(by[NOTHING])
    if carrying == 0:
        parts.append(_("The motion carries nothing for any of the {all} classes.").format(all=all_of_them))
    elif by[NOTHING]:
        parts.append(
            _("The motion carries something for {n} of {all} classes, and nothing for {rest}.").format(
                n=carrying, all=all_of_them, rest=some(by[NOTHING])
            )
        )
    else:
        parts.append(_("The motion carries something for all {all} classes.").format(all=all_of_them))
    if by[CLASS]:
        parts.append(_("It is the class's own for {n} of them.").format(n=len(by[CLASS])))
    if by[PICTURE]:
        parts.append(_("It only has to fit the picture for {rest}.").format(rest=some(by[PICTURE])))
    if by[SYMMETRIC]:
        parts.append(
            _("Whose it is cannot be told for {rest}, nearly its own mirror image.").format(rest=some(by[SYMMETRIC]))
        )
    return " ".join(parts)


def some(labels: Sequence[str]) -> str:
    """Their names, or how many there are."""
    if len(labels) > NAMED:
        return _("{n} others").format(n=len(labels))
    return listed(map(label_name, labels))
