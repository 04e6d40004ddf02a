"""The numbers of the detector and of its control on the test scenes, for sentences and claims."""

from datasets.scenes import LABELS
from ui.numbers import share
from ui.words import _
from vizlib.metrics import AVA
from vizlib.results.detect import Mean, detect_run, identities, methods


def interval(mean: Mean) -> str:
    """From where to where its confidence interval goes."""
    low, high = mean.interval
    return _("{low} to {high}").format(low=f"{100 * low:.1f}", high=share(high))


def detected_numbers() -> dict[str, str]:
    """Claim 25: ``{detector_frames}``, ``{detector_tubes}`` and the like: frame-mAP and video-mAP, with ``_interval``;
    ``{looks_switches}`` and the like: how often an identity changes by that rule of linking.
    """
    run, found = detect_run(), methods()
    numbers = {
        "scenes": str(run["test_scenes"]),
        "people": str(run["people"]),
        "labels": str(len(LABELS)),
        "iou": f"{AVA:g}",
        "recall": share(run["person_recall"]),
        "precision": share(run["person_precision"]),
        "person": f"{run['person_score']:g}",
    }
    for name, method in found.items():
        for key, mean in (("frames", method.frames), ("tubes", method.tubes)):
            numbers |= {f"{name}_{key}": share(mean.value), f"{name}_{key}_interval": interval(mean)}
    for rule, counted in identities().items():
        numbers |= {f"{rule}_switches": str(counted.switches), "true_boxes": f"{counted.true_boxes:,}"}
    return numbers
