"""The numbers of the detector and of its control on the test scenes, for sentences and claims."""

from datasets.scenes import FPS, LABELS
from pages.detect.names import name_of
from ui.numbers import share, whole_share
from ui.words import _
from vizlib.detect.thresholds import STRICT, OnKeyframe, Standing
from vizlib.metrics import AVA, INTERVAL
from vizlib.results.detect import METHODS, Keyframe, Mean, detect_run, identities, methods

NONE = "–"  # a share of nothing


def titles() -> dict[str, str]:
    """The methods, in words."""
    return {name: _(title) for name, title in METHODS.items()}


def interval(mean: Mean) -> str:
    """From where to where its confidence interval goes."""
    low, high = mean.interval
    return _("{low} to {high}").format(low=f"{100 * low:.1f}", high=share(high))


def detected_numbers() -> dict[str, str]:
    """Claim 25: ``{detector_frames}``, ``{detector_tubes}`` and the like: frame-mAP and video-mAP, with ``_interval``;
    ``_strict``: frame-mAP at the higher IoU; ``_few``, ``_many``: with the fewest and the most people in the scene.
    ``{looks_switches}`` and the like: how often an identity changes by that rule of linking; ``_mota``.
    """
    run, found = detect_run(), methods()
    low, high = INTERVAL
    few, *_others, many = found["detector"].by_people
    numbers = {
        "scenes": str(run["test_scenes"]),
        "people": str(run["people"]),
        "labels": str(len(LABELS)),
        "labels_a_box": f"{run['labels_a_box']:.2f}",
        "hidden": whole_share(run["hidden"]),
        "iou": f"{AVA:g}",
        "strict": f"{run['judged_at'][1]:g}",
        "inside": whole_share((high - low) / 100),
        "recall": share(run["person_recall"]),
        "precision": share(run["person_precision"]),
        "person": f"{run['person_score']:g}",
        "few": str(few),
        "many": str(many),
    }
    for name, method in found.items():
        for key, mean in (("frames", method.frames), ("tubes", method.tubes)):
            numbers |= {f"{name}_{key}": share(mean.value), f"{name}_{key}_interval": interval(mean)}
        numbers |= {
            f"{name}_strict": share(method.strict.value),
            f"{name}_few": share(method.by_people[few]),
            f"{name}_many": share(method.by_people[many]),
        }
    for rule, counted in identities().items():
        numbers |= {
            f"{rule}_switches": f"{counted.switches:,}",
            f"{rule}_mota": share(counted.mota),
            "true_boxes": f"{counted.true_boxes:,}",
        }
    return numbers


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
    """What all keyframes say from a score on: ``{map}``; with all detections: ``{map_all}``."""
    numbers = {
        "least": f"{least:g}",
        "iou": f"{found.iou:g}",
        "scenes": str(found.scenes),
        "loose": f"{AVA:g}",
        "strict": f"{STRICT:g}",
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
