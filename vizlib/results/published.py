"""Results that papers report, each with its source and its place there. Pages mark them as published."""

from dataclasses import dataclass

from models.card import N_

KARPATHY = "Karpathy et al. 2014"
TRAN = "Tran et al. 2015"
SIMONYAN = "Simonyan & Zisserman 2014"
CARREIRA = "Carreira & Zisserman 2017"
WANG = "Wang et al. 2018"
FEICHTENHOFER = "Feichtenhofer et al. 2019"
CHAO = "Chao et al. 2018"

# The data sets, by the key of the rows: accuracies are top-1 where nothing else is said.
DATA = {
    "sports1m": N_("Sports-1M, top-5"),
    "ucf101": N_("UCF-101"),
    "kinetics": N_("Kinetics-400, ImageNet first"),
    "kinetics from scratch": N_("Kinetics-400, from scratch"),
    "kinetics resnet50": N_("Kinetics-400, ResNet-50"),
    "kinetics slowfast": N_("Kinetics-400, SlowFast"),
}


@dataclass(frozen=True)
class Published:
    """One number of one paper.

    Attributes:
        data: a key of ``DATA``.
        network: unique for each ``data``.
        accuracy: in per cent.
        source, where: the paper, and the table in it.
        ours: the card of the lab net like it, if there is one.
    """

    data: str
    network: str
    accuracy: float
    source: str
    where: str
    ours: str = ""

    @property
    def cited(self) -> str:
        """``Simonyan & Zisserman 2014, Table 4``."""
        return f"{self.source}, {self.where}"


RESULTS = (
    # Accuracies of whole videos, hit@5.
    Published("sports1m", N_("single frame"), 77.7, KARPATHY, "Table 1", "single_frame"),
    Published("sports1m", N_("early fusion"), 76.8, KARPATHY, "Table 1", "early_fusion"),
    Published("sports1m", N_("late fusion"), 78.7, KARPATHY, "Table 1", "late_fusion_mlp"),
    Published("sports1m", N_("slow fusion"), 80.2, KARPATHY, "Table 1", "slow_fusion"),
    Published("sports1m", "C3D", 84.4, TRAN, "Table 2", "c3d"),  # trained from scratch, as the others
    # Means of the three splits. Slow fusion: from UCF-101 alone; and from Sports-1M, its three top layers tuned.
    Published("ucf101", N_("slow fusion, from scratch"), 41.3, KARPATHY, "Table 3"),
    Published("ucf101", N_("slow fusion, Sports-1M first"), 65.4, KARPATHY, "Table 3"),
    Published("ucf101", N_("spatial stream"), 73.0, SIMONYAN, "Table 4"),
    Published("ucf101", N_("temporal stream"), 83.7, SIMONYAN, "Table 4"),
    Published("ucf101", N_("two-stream, averaged"), 86.9, SIMONYAN, "Table 4", "two_stream"),
    Published("ucf101", N_("two-stream, SVM"), 88.0, SIMONYAN, "Table 4"),
    # On the test set.
    Published("kinetics", N_("per frame"), 62.2, CARREIRA, "Table 2"),
    Published("kinetics", "CNN + LSTM", 63.3, CARREIRA, "Table 2"),
    Published("kinetics", N_("two-stream"), 65.6, CARREIRA, "Table 2"),
    Published("kinetics", "I3D", 71.1, CARREIRA, "Table 2", "inflated"),
    Published("kinetics", N_("two-stream I3D"), 74.2, CARREIRA, "Table 2", "two_stream_inflated"),
    Published("kinetics from scratch", N_("per frame"), 57.9, CARREIRA, "Table 3"),
    Published("kinetics from scratch", "CNN + LSTM", 53.9, CARREIRA, "Table 3"),
    Published("kinetics from scratch", N_("two-stream"), 62.8, CARREIRA, "Table 3"),
    Published("kinetics from scratch", "I3D", 68.4, CARREIRA, "Table 3"),
    Published("kinetics from scratch", N_("two-stream I3D"), 71.6, CARREIRA, "Table 3"),
    Published("kinetics resnet50", "C2D", 71.8, WANG, "Table 2"),
    Published("kinetics resnet50", N_("C2D + one block"), 72.7, WANG, "Table 2"),
    Published("kinetics resnet50", N_("C2D + five blocks"), 73.8, WANG, "Table 2"),
    Published("kinetics resnet50", N_("C2D + ten blocks"), 74.3, WANG, "Table 2"),
    Published("kinetics resnet50", "I3D", 73.3, WANG, "Table 2"),
    Published("kinetics resnet50", N_("I3D + five blocks"), 74.9, WANG, "Table 2"),
    # From scratch, ResNet-50, 4 × 16 frames in the slow pathway, 32 in the fast one.
    Published("kinetics slowfast", N_("slow pathway only"), 72.6, FEICHTENHOFER, "Table 5a"),
    Published("kinetics slowfast", N_("fast pathway only"), 51.7, FEICHTENHOFER, "Table 5a"),
    Published("kinetics slowfast", N_("no lateral connections"), 73.5, FEICHTENHOFER, "Table 5a"),
    Published("kinetics slowfast", N_("time-to-channel, added up"), 74.5, FEICHTENHOFER, "Table 5a"),
    Published("kinetics slowfast", N_("time-to-channel"), 74.3, FEICHTENHOFER, "Table 5a"),
    Published("kinetics slowfast", N_("sampling"), 75.4, FEICHTENHOFER, "Table 5a"),
    Published("kinetics slowfast", N_("time-strided convolution"), 75.6, FEICHTENHOFER, "Table 5a", "slowfast"),
)

# How many points of C3D's accuracy motion is worth; ``network`` is how that was estimated.
HUANG = "Huang et al. 2018"
WORTH_OF_MOTION = (
    Published("ucf101", "simple", 25, HUANG, "abstract"),
    Published("kinetics", "simple", 15, HUANG, "abstract"),
    Published("ucf101", "careful", 6, HUANG, "abstract"),
    Published("kinetics", "careful", 5, HUANG, "abstract"),
)

# Temporal localization: mAP on THUMOS14, in per cent; ``network`` ends with the tIoU.
TAL_NET = {
    0.3: Published("thumos14", "TAL-Net at tIoU 0.3", 53.2, CHAO, "THUMOS14"),
    0.5: Published("thumos14", "TAL-Net at tIoU 0.5", 42.8, CHAO, "THUMOS14"),
}


def published(data: str, network: str) -> Published:
    """One row: ``published("ucf101", "temporal stream")``."""
    return {(row.data, row.network): row for row in RESULTS}[data, network]
