"""Numbers of this topic's sentences: by label, of one keyframe, and of all of them from a score on."""

from datasets.scenes import FPS
from pages.detect.names import name_of
from ui.numbers import share, whole_share
from ui.words import _
from vizlib.detect.thresholds import STRICT, OnKeyframe, Standing
from vizlib.metrics import AVA
from vizlib.results.detect import METHODS, detect_run, methods
from vizlib.results.keyframes import Keyframe, candidates

NONE = "–"  # a share of nothing


def titles() -> dict[str, str]:
    """The methods, in words."""
    return {name: _(title) for name, title in METHODS.items()}


def label_numbers() -> dict[str, str]:
    """For which label the control loses most, and for which least."""
    detector, whole = methods().values()
    lost = {label: ap - whole.per_class[label] for label, ap in detector.per_class.items()}
    most, least = max(lost, key=lost.__getitem__), min(lost, key=lost.__getitem__)
    return {
        "most": name_of(most),
        "most_detector": share(detector.per_class[most]),
        "most_whole": share(whole.per_class[most]),
        "least": name_of(least),
        "least_detector": share(detector.per_class[least]),
        "least_whole": share(whole.per_class[least]),
    }


def frame_numbers(on: OnKeyframe, keyframe: Keyframe) -> dict[str, str]:
    """What one keyframe has."""
    said = [each for labels in on.said for each in labels]
    true, missed = sum(each.true for each in said), sum(map(len, on.missed))
    return {
        "second": f"{keyframe.frame / FPS:g}",
        "people": str(len(keyframe.true_boxes)),
        "found": str(len(said)),
        "true": str(true),
        "truths": str(true + missed),
        "missed": str(missed),
        "precision": whole_share(true / len(said)) if said else NONE,
        "recall": whole_share(true / (true + missed)) if true + missed else NONE,
    }


def standing_numbers(found: Standing, least: float) -> dict[str, str]:
    """What all keyframes say from a score on: ``{map}``; with all detections: ``{map_all}``. ``{measured}``: what was
    measured, with labels whose probability is below ``{kept}``, too.
    """
    numbers = {
        "least": f"{least:g}",
        "iou": f"{found.iou:g}",
        "scenes": str(found.scenes),
        "loose": f"{AVA:g}",
        "strict": f"{STRICT:g}",
        "measured": share(detect_run()["methods"]["detector"]["frame_map"]),
        "kept": f"{candidates().kept:g}",
    }
    for ending, score in (("_all", 0.0), ("", least)):
        row = found.at[score][found.iou]
        numbers |= {
            f"found{ending}": f"{row.true + row.false:,}",
            f"map{ending}": share(row.map),
            f"precision{ending}": NONE if row.precision is None else share(row.precision),
            f"recall{ending}": share(row.recall),
        }
    return numbers | {
        "map_loose": share(found.at[least][AVA].map),
        "map_strict": share(found.at[least][STRICT].map),
    }
