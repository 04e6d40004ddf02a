"""The numbers that the sentences about the localizer's steps hold."""

import numpy as np

from models.lab import training_card
from models.localizer import ANCHORS, BINS, STEP
from ui.clip.actor import label_name
from ui.numbers import share, whole_share
from ui.words import _, listed
from video import Clip
from vizlib.localize.detect import OVERLAP, SIGMA
from vizlib.localize.result import Localized
from vizlib.localize.stages import ENOUGH, Rivals, covered, errors, fields, matched, needed, work_anew
from vizlib.results.runs import runs

SURE = 0.3  # score from which something counts as found
STRICT = "0.7"  # tIoU
SEEN = 0.1  # probability from which a class of a proposal is shown


def truth_of(clip: Clip) -> np.ndarray:
    """What happens in a stream, ``(M, 2)`` seconds."""
    return np.array([(start, end) for _name, start, end in clip.truth.segments]).reshape(-1, 2)


def names_of(clip: Clip) -> list[str]:
    """The action of each of these segments."""
    return [name for name, _start, _end in clip.truth.segments]


def feature_numbers(clip: Clip, found: Localized) -> dict[str, str]:
    """What the features hold, and what they save."""
    times = work_anew(found)
    return {
        "seconds": f"{clip.seconds:.0f}",
        "frames": f"{len(clip):,}",
        "channels": str(len(found.features)),
        "step": str(STEP),
        "steps": str(found.features.shape[1]),
        "proposals": str(len(found.proposals)),
        "times": f"{times:.1f}",
        "read": f"{times * len(found.curves) * STEP:,.0f}",
        "bins": str(BINS),
    }


def proposal_numbers(clip: Clip, found: Localized) -> dict[str, str]:
    """How many proposals it takes until each action is covered, and how many anchors."""
    truth = truth_of(clip)
    best = np.argsort(-found.objectness, kind="stable")
    anchors, proposals = needed(found.anchors[best], truth), needed(found.proposals, truth)
    missed = len(truth) - int(covered(found.proposals, truth)[-1])
    return {
        "anchors": f"{len(found.anchors):,}",
        "proposals": str(len(found.proposals)),
        "overlap": f"{OVERLAP:g}",
        "enough": f"{ENOUGH:g}",
        "actions": str(len(truth)),
        "needed": str(proposals or ""),
        "needed_anchors": f"{anchors:,}" if anchors else _("more than there are"),
        "missed": str(missed),
    }


def field_numbers() -> dict[str, str]:
    """How receptive fields go with the lengths of anchors; and one field for all, that of the middle length."""
    seen = fields()
    short, middle, long = min(seen), sorted(seen)[len(seen) // 2], max(seen)
    ratios = [field / length for length, field in seen.items()]
    return {
        "least_ratio": f"{min(ratios):.1f}",
        "largest_ratio": f"{max(ratios):.1f}",
        "short": str(short),
        "middle": str(middle),
        "field": str(seen[middle]),
        "long": str(long),
        "short_share": share(short / seen[middle]),
        "unseen": str(long - seen[middle]),
    }


def anchor_numbers(found: Localized) -> dict[str, str]:
    """The anchors of a stream, and how receptive fields go with them."""
    return field_numbers() | {
        "lengths": listed(map(str, ANCHORS)),
        "steps": str(found.features.shape[1]),
        "anchors": f"{len(found.anchors):,}",
    }


def empty_numbers(found: Localized) -> dict[str, str]:
    """What the localizer says where nothing happens."""
    return {
        "objectness": f"{found.objectness.max(initial=0):.2f}",
        "score": f"{found.scores[:, :-1].max(initial=0):.2f}",
    }


def score_numbers(clip: Clip, found: Localized) -> dict[str, str]:
    """What the head says of proposals that cover an action, and of the others."""
    truth, labels = truth_of(clip), [found.labels.index(name) for name in names_of(clip)]
    mine, whose = matched(found.proposals, truth)
    best = found.scores.argmax(1)
    others = np.setdiff1d(np.arange(len(best)), mine)
    return {
        "bins": str(BINS),
        "classes": str(len(found.labels)),
        "enough": f"{ENOUGH:g}",
        "matched": str(len(mine)),
        "named": str(int((best[mine] == np.array(labels, dtype=int)[whose]).sum())),
        "others": str(len(others)),
        "refused": str(int((best[others] == len(found.labels)).sum())),
        "seen": whole_share(SEEN),
        "right": f"{training_card('localizer')['recipe']['heads']['right']:g}",
    }


def boundary_numbers(clip: Clip, found: Localized) -> dict[str, str]:
    """How far boundaries are off in this stream, in frames, stage by stage."""
    off = {name: values * clip.fps for name, values in errors(found, truth_of(clip)).items()}
    before, after = off["proposals"].mean(1), off["refined"].mean(1)
    return {name: f"{values.mean():.1f}" for name, values in off.items()} | {
        "matched": str(len(before)),
        "closer": str(int((after < before).sum())),
        "enough": f"{ENOUGH:g}",
        "bins": str(BINS),
        "step": str(STEP),
    }


def suppression_numbers(label: str, mine: Rivals, clip: Clip) -> dict[str, str]:
    """What is left of the candidates of one action."""
    return {
        "action": label_name(label),
        "candidates": str(len(mine.before)),
        "sigma": f"{SIGMA:g}",
        "enough": f"{ENOUGH:g}",
        "sure": f"{SURE:g}",
        "sure_before": str(int((mine.before >= SURE).sum())),
        "sure_after": str(int((mine.after >= SURE).sum())),
        "kept": str(int(mine.kept.sum())),
        "kept_sure": str(int((mine.kept & (mine.before >= SURE)).sum())),
        "true": str(names_of(clip).count(label)),
    }


def step_numbers() -> dict[str, str]:
    """Claim 24: what each stage gains on all test streams."""
    run = runs("localize_steps")[0]
    numbers = {
        "test_streams": str(run["streams"]),
        "test_pairs": f"{run['pairs']:,}",
        "test_times": f"{run['times']:.1f}",
        "test_enough": f"{run['enough']:g}",
        "strict": STRICT,
        "test_median": f"{run['needed_median']:.0f}",
        "test_actions": f"{run['truths'] / run['streams']:.1f}",
    }
    for name, stage in run["stages"].items():
        numbers |= {
            f"{name}_error": f"{stage['error_frames']:.1f}",
            f"{name}_tiou": f"{stage['tiou']:.2f}",
            f"{name}_recall": share(stage["recall"]["0.5"]),
            f"{name}_strict": share(stage["recall"][STRICT]),
        }
    for name, values in run["suppression"].items():
        loose, *_between, strict = values.items()
        numbers |= {
            f"{name}_map": f"{100 * loose[1]:.1f}",
            f"{name}_exact": f"{100 * strict[1]:.1f}",
            "exact": strict[0],
        }
    for name, row in run["scores"].items():
        least, most = row["tiou"]
        numbers |= {f"{name}_score": share(row["score"]), f"{name}_from": f"{least:g}", f"{name}_to": f"{most:g}"}
    return numbers
