"""The numbers of the detector and of its control on the test scenes, for the sentences of several pages and claims."""

from datasets.scenes import LABELS
from ui.numbers import share, whole_share
from ui.words import _
from vizlib.metrics import AVA, INTERVAL
from vizlib.results.detect import Mean, detect_run, identities, methods, perfect_picture


def interval(mean: Mean) -> str:
    """From where to where its confidence interval goes."""
    low, high = mean.interval
    return _("{low} to {high}").format(low=f"{100 * low:.1f}", high=share(high))


def detected_numbers() -> dict[str, str]:
    """Claim 25: ``{detector_frames}``, ``{detector_tubes}`` and the like: frame-mAP and video-mAP, with ``_interval``;
    ``_strict``: frame-mAP at the higher IoU; ``_few``, ``_many``: with the fewest and the most people in the scene.
    ``{perfect_frames}``: if the picture's answer were always right. ``{looks_switches}`` and the like: how often an
    identity changes by that rule of linking; with the last of them also ``{misses}``, ``{false}`` and ``{mota}``.
    """
    run, found, perfect = detect_run(), methods(), perfect_picture()
    low, high = INTERVAL
    few, *_others, many = found["detector"].by_people
    counted = identities()
    last = counted["looks"]
    numbers = {
        "scenes": str(run["test_scenes"]),
        "people": str(run["people"]),
        "labels": str(len(LABELS)),
        "hidden": whole_share(run["hidden"]),
        "iou": f"{AVA:g}",
        "strict": f"{run['judged_at'][1]:g}",
        "inside": whole_share((high - low) / 100),
        "recall": share(run["person_recall"]),
        "precision": share(run["person_precision"]),
        "person": f"{run['person_score']:g}",
        "few": str(few),
        "many": str(many),
        "perfect_frames": share(perfect.frames.value),
        "perfect_frames_interval": interval(perfect.frames),
        "perfect_few": share(perfect.by_people[few]),
        "perfect_many": share(perfect.by_people[many]),
        "true_boxes": f"{last.true_boxes:,}",
        "misses": f"{last.misses:,}",
        "false": f"{last.false_boxes:,}",
        "mota": share(last.mota),
    }
    for name, method in found.items():
        for key, mean in (("frames", method.frames), ("tubes", method.tubes)):
            numbers |= {f"{name}_{key}": share(mean.value), f"{name}_{key}_interval": interval(mean)}
        numbers |= {
            f"{name}_strict": share(method.strict.value),
            f"{name}_few": share(method.by_people[few]),
            f"{name}_many": share(method.by_people[many]),
        }
    return numbers | {f"{rule}_switches": f"{each.switches:,}" for rule, each in counted.items()}
