"""Results that papers report, each with its source. They stand beside what was measured here, marked as published."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """One number of one paper: accuracy in per cent of ``network`` on ``data``; ``ours`` names the lab net like it."""

    data: str
    network: str
    accuracy: float
    source: str
    ours: str = ""


KARPATHY = "Karpathy et al. 2014"
TRAN = "Tran et al. 2015"
SIMONYAN = "Simonyan & Zisserman 2014"
CARREIRA = "Carreira & Zisserman 2017"

RESULTS = (
    Published("Sports-1M, top-5", "single frame", 77.7, KARPATHY, "single_frame"),
    Published("Sports-1M, top-5", "early fusion", 76.8, KARPATHY, "early_fusion"),
    Published("Sports-1M, top-5", "late fusion", 78.7, KARPATHY, "late_fusion_mlp"),
    Published("Sports-1M, top-5", "slow fusion", 80.2, KARPATHY, "slow_fusion"),
    Published("Sports-1M, top-5", "C3D", 84.4, TRAN, "c3d"),
    Published("UCF-101", "slow fusion, trained on Sports-1M first", 65.4, SIMONYAN),
    Published("UCF-101", "spatial stream", 73.0, SIMONYAN),
    Published("UCF-101", "temporal stream", 83.7, SIMONYAN),
    Published("UCF-101", "two-stream, averaged", 86.9, SIMONYAN, "two_stream"),
    Published("UCF-101", "two-stream, SVM", 88.0, SIMONYAN),
    Published("Kinetics-400, ImageNet first, top-1", "per frame", 62.2, CARREIRA),
    Published("Kinetics-400, ImageNet first, top-1", "CNN + LSTM", 63.3, CARREIRA),
    Published("Kinetics-400, ImageNet first, top-1", "two-stream", 65.6, CARREIRA),
    Published("Kinetics-400, ImageNet first, top-1", "I3D", 71.1, CARREIRA),
    Published("Kinetics-400, ImageNet first, top-1", "two-stream I3D", 74.2, CARREIRA),
)

# How much of C3D's accuracy, in points, is motion; ``network`` is how it was estimated.
HUANG = "Huang et al. 2018, abstract"
WORTH_OF_MOTION = (
    Published("UCF-101", "simple", 25, HUANG),
    Published("Kinetics", "simple", 15, HUANG),
    Published("UCF-101", "careful", 6, HUANG),
    Published("Kinetics", "careful", 5, HUANG),
)
