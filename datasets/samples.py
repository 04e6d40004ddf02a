"""Clips that ship with the project. To add one, put the file into ``datasets/samples/`` and a row into ``SAMPLES``.

Two are cuts of one video: a network that knows no name for jumping jacks is asked about the whole of it, and about the
backflip alone. In the third two people hide each other.
"""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "samples"


def N_(text: str) -> str:
    """Mark a text for translation; the interface translates it when it is shown."""
    return text


@dataclass(frozen=True)
class Sample:
    """A video file that ships, and whose it is."""

    title: str
    path: Path
    credit: str


@dataclass(frozen=True)
class Cut:
    """A part of a video: from ``start_s`` to ``end_s``, and the columns from ``left`` to ``right``."""

    start_s: float
    end_s: float
    left: int
    right: int


CUT = Cut(3.9, 6.5, 180, 600)  # of the uncut video, 640 wide: the backflip, and the man who does it
SAMPLES: dict[str, Sample] = {
    "backflip": Sample(
        N_("Backflip off a wall"),
        FOLDER / "backflip.mp4",
        "Sports2D 0.8.34 (demo video), BSD-3-Clause",
    ),
    "jumping_jacks": Sample(
        N_("Backflip off a wall, uncut"),
        FOLDER / "jumping_jacks.mp4",
        "Sports2D 0.8.34 (demo video), BSD-3-Clause",
    ),
    "two_people": Sample(
        N_("Two people walking about"),
        FOLDER / "two_people.mp4",
        "Pose2Sim 0.10.49 (demo video), BSD-3-Clause",
    ),
}
UNCUT, TOGETHER = "jumping_jacks", "two_people"
LONG = ("backflip", UNCUT)  # enough for all networks; the third lasts 1.7 s
MOMENTS = ((N_("jumping jacks"), 0.0, 2.6), (N_("backflip"), 5.2, 6.5))  # of it, in seconds, as a person sees them
