"""The numbers of the detector and of its control on the test scenes, for sentences and claims."""

from datasets.scenes import FPS, LABELS
from pages.detect.names import name_of
from ui.numbers import share, whole_share
from ui.words import _
from vizlib.detect.thresholds import LOOSE, STRICT, OnKeyframe, Standing
from vizlib.metrics import INTERVAL
from vizlib.results.detect import METHODS, Mean, Method, detect_run, identities, methods
from vizlib.results.detect import Keyframe

NONE = "–"  # a share of nothing


def titles() -> dict[str, str]:
    """The methods, in words."""
    return {name: _(title) for name, title in METHODS.items()}


def interval(mean: Mean) -> str:
    """From where to where its confidence interval goes."""
    low, high = mean.interval
    return _("{low} to {high}").format(low=f"{100 * low:.1f}", high=share(high))


def points(one: float, other: float) -> str:
    """By how many points two shares differ."""
    return f"{100 * abs(one - other):.1f}"


def compared_numbers() -> dict[str, str]:
    """Claim 25: ``{detector_map}`` and the like: frame-mAP; ``_interval``; ``_strict``: at the higher IoU; ``_video``:
    video-mAP; ``_video_interval``; ``_few``, ``_many``: frame-mAP with the fewest and the most people in the scene.
    ``{switches}``, ``{mota}``: of the linking that is used; ``{switches_iou}`` and the like: by rule.
    """
    run, found = detect_run(), methods()
    low, high = INTERVAL
    few, *_others, many = found["detector"].by_people
    loose, strict, every = run["judged_at"]
    numbers = {
        "scenes": str(run["test_scenes"]),
        "people": str(run["people"]),
        "labels": str(len(LABELS)),
        "actions": str(len(LABELS) - len(NO_ACTIONS)),
        "labels_a_box": f"{run['labels_a_box']:.2f}",
        "hidden": whole_share(run["hidden"]),
        "rate": f"{FPS / every:g}",
        "iou": f"{loose:g}",
        "strict": f"{strict:g}",
        "inside": whole_share((high - low) / 100),
        "recall": share(run["person_recall"]),
        "precision": share(run["person_precision"]),
        "person_score": f"{run['person_score']:g}",
        "few": str(few),
        "many": str(many),
    }
    for name, method in found.items():
        numbers |= {
            f"{name}_map": share(method.frames.value),
            f"{name}_interval": interval(method.frames),
            f"{name}_strict": share(method.strict.value),
            f"{name}_video": share(method.tubes.value),
            f"{name}_video_interval": interval(method.tubes),
            f"{name}_few": share(method.by_people[few]),
            f"{name}_many": share(method.by_people[many]),
        }
    for rule, counts in identities().items():
        numbers |= {f"switches_{rule}": f"{counts.switches:,}", f"mota_{rule}": share(counts.mota)}
    return numbers | {"true_boxes": f"{identities()['looks'].true_boxes:,}"}


NO_ACTIONS = ("walk", "stand", "close")  # labels of a box that name no action


def by_frames(one: Method, other: Method) -> int:
    """Which is ahead in frame-mAP, if the intervals say so."""
    return one.frames.against(other.frames)


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
        "boxes": str(len(on.boxes)),
        "found": str(len(said)),
        "true": str(true),
        "truths": str(true + missed),
        "missed": str(missed),
        "precision": whole_share(true / len(said)) if said else NONE,
        "recall": whole_share(true / (true + missed)) if true + missed else NONE,
    }


def standing_numbers(found: Standing, least: float) -> dict[str, str]:
    """What all keyframes say from a score on: ``{map}``; with all detections: ``{map_all}``."""
    numbers = {"least": f"{least:g}", "iou": f"{found.iou:g}", "loose": f"{LOOSE:g}", "strict": f"{STRICT:g}"}
    for ending, score in (("_all", 0.0), ("", least)):
        row = found.at[score][found.iou]
        numbers |= {
            f"found{ending}": f"{row.true + row.false:,}",
            f"map{ending}": share(row.map),
            f"precision{ending}": NONE if row.precision is None else share(row.precision),
            f"recall{ending}": share(row.recall),
        }
    return numbers | {
        "map_loose": share(found.at[least][LOOSE].map),
        "map_strict": share(found.at[least][STRICT].map),
    }
