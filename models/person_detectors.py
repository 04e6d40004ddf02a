"""Detectors of torchvision, trained on COCO, that know where people are and nothing of their joints; a person may
download their weights.

Ren et al.: Faster R-CNN, 2015; Li et al.: Benchmarking Detection Transfer Learning with Vision Transformers, 2021 (the
second ResNet-50 recipe).
"""

from dataclasses import dataclass
from importlib import import_module

import numpy as np
import torch

from models.card import Weights, WeightsError
from models.movenet import People

PERSON = 1  # COCO's class


@dataclass(frozen=True)
class PersonDetector:
    """One of them: ``builder`` is its name in torchvision."""

    title: str
    builder: str
    weights: Weights


def detector(title: str, builder: str, file: str, megabytes: float) -> PersonDetector:
    """``file``: as torchvision publishes it; the digits at its end begin its SHA-256."""
    weights = Weights(
        badge="coco",
        file=file,
        sha256=file.removesuffix(".pth").rpartition("-")[2],
        licence="BSD-3-Clause (torchvision)",
        megabytes=megabytes,
        url=f"https://download.pytorch.org/models/{file}",
    )
    return PersonDetector(title, builder, weights)


DETECTORS = {
    "fasterrcnn_mobilenet": detector(
        "Faster R-CNN, MobileNetV3", "fasterrcnn_mobilenet_v3_large_320_fpn",
        "fasterrcnn_mobilenet_v3_large_320_fpn-907ea3f9.pth", 74.239,
    ),
    "fasterrcnn_resnet50": detector(
        "Faster R-CNN, ResNet-50", "fasterrcnn_resnet50_fpn_v2",
        "fasterrcnn_resnet50_fpn_v2_coco-dd69338a.pth", 167.104,
    ),
}  # fmt: skip


class FasterRCNN:
    """A detector in memory; one thread at a time."""

    def __init__(self, name: str, device: str = "cpu") -> None:
        """Raises WeightsError: its weights are not here, or the file is damaged or another network's."""
        about = DETECTORS[name]
        weights = about.weights
        if not weights.here:
            raise WeightsError(
                "{title} has no trained weights here, so it gives no answer. "
                "Download {url} and put the file into {folder}.",
                title=about.title, url=weights.url, folder=weights.path.parent,
            )  # fmt: skip
        weights.check(weights.path)
        build = getattr(import_module("torchvision.models.detection"), about.builder)
        self.network = build(weights=None, weights_backbone=None)
        self.network.load_state_dict(torch.load(weights.path, map_location="cpu", weights_only=True))
        self.network.eval().requires_grad_(False).to(device)
        self.device = device

    @torch.no_grad()
    def __call__(self, frame: np.ndarray) -> People:
        """People in a frame, uint8 ``(H, W, 3)``, without joints, ``(P, 0, 3)``."""
        x = torch.from_numpy(np.ascontiguousarray(frame)).permute(2, 0, 1).to(self.device) / 255
        (told,) = self.network([x])
        here = told["labels"] == PERSON
        boxes, scores = (told[name][here].cpu().numpy() for name in ("boxes", "scores"))
        return People(boxes, scores, np.zeros((len(boxes), 0, 3), np.float32))
