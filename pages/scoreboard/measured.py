"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from functools import cache

from ui.numbers import Measure, Numbers, board_numbers, share
from video import Clip, VideoInfo
from vizlib.predict import Prediction
from vizlib.results.runs import in_order, mean
from vizlib.results.scoreboard import scoreboard


def score_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claims 4, 5, 8, 11: what the lab nets reached on the test clips."""
    return board_numbers(scoreboard())


def averaging_gains() -> dict[str, str]:
    """Claim 3: accuracies with one and with ten test clips: ``{single_frame_1}``, ``{single_frame_10}``."""
    return {f"{name}_{views}": share(row["top1"]) for name, rows in averaging().items() for views, row in rows.items()}


@cache
def averaging() -> dict[str, dict[int, dict[str, float]]]:
    """Claim 3: for each network and number of test clips its accuracies: ``top1``, ``unpaired`` and ``pairs``."""
    return {
        run["network"]: {
            int(views): row | {"pairs": mean(list(row["pairs"].values()))} for views, row in run["accuracy"].items()
        }
        for run in in_order("averaging-")
    }


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "scores": score_numbers,
    "gains": lambda *_: averaging_gains(),
}
