"""Sizes of videos and tensors, and the numbers that the lecture page shows beside its claims."""

from collections.abc import Callable

from models.input_spec import InputSpec
from models.zoo import CARDS
from video import Clip, VideoInfo
from vizlib.cost import Cost, count
from vizlib.predict import Prediction
from vizlib.scoreboard import Scoreboard, by_clips, scoreboard

CHANNELS = 3  # one byte each
SD = (480, 640)  # the lecture's minute of video: 30 frames a second
HD = (1080, 1920)


def raw_bytes(frames: float, height: int, width: int) -> int:
    """Bytes of an uncompressed RGB video."""
    return round(frames * height * width * CHANNELS)


def storage(info: VideoInfo, clip: Clip, spec: InputSpec) -> dict[str, int]:
    """Bytes of a video as a file and as pixels, of the clip cut from it, and of what a network sees of that."""
    return {
        "file": info.bytes,
        "video": raw_bytes(info.frames, info.height, info.width),
        "clip": clip.frames.nbytes,
        "view": raw_bytes(spec.frames, spec.size, spec.size),
        "training_clip": raw_bytes(16, 112, 112),
        "minute_sd": raw_bytes(60 * 30, *SD),
        "minute_hd": raw_bytes(60 * 30, *HD),
    }


def costs_by_frames(name: str, frames: tuple[int, ...]) -> dict[int, Cost]:
    """What the network ``name`` costs on more and more frames at once."""
    spec = CARDS[name].input
    return {n: count(name, spec.sampled(n, spec.stride)) for n in frames}


def readable_bytes(n: float) -> str:
    """``588 KiB``: three digits and a binary unit."""
    for unit in ("B", "KiB", "MiB"):
        if n < 1024:
            return f"{n:.3g} {unit}" if n < 999.5 else f"{n:.0f} {unit}"
        n /= 1024
    return f"{n:.3g} GiB"


Numbers = dict[str, str] | None  # None: not measured yet


def tensor_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claim 1: the clip as a tensor."""
    frames, height, width, channels = clip.frames.shape
    return {"shape": f"{frames} × {channels} × {height} × {width}", "count": f"{clip.frames.size:,}"}


def storage_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claim 3: how large the video is without compression, and how little of it a network sees."""
    sizes = storage(info, clip, CARDS["i3d_kinetics400"].input)
    return {
        "raw": readable_bytes(sizes["video"]),
        "file": readable_bytes(sizes["file"]),
        "ratio": f"{sizes['video'] / sizes['file']:.0f}",
        "view": readable_bytes(sizes["view"]),
        "share": f"{100 * sizes['view'] / sizes['video']:.1f}",
    }


def averaging_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claim 3: what each test clip says by itself, and what their mean says."""
    if example is None or example.probabilities is None or example.done < example.total:
        return None
    best = [(example.labels[row.argmax()], row.max()) for row in example.view_probabilities]
    label, share = example.top(1)[0]
    return {
        "n": str(len(best)),
        "answers": ", ".join(f"{name} ({value:.0%})" for name, value in best),
        "mean": f"{label} ({share:.0%})",
    }


def share(value: float) -> str:
    """An accuracy as people read it."""
    return f"{100 * value:.1f} %"


def board_numbers(board: Scoreboard) -> dict[str, str]:
    """Accuracies and costs of the lab nets for sentences: ``{single_frame_top1}`` and the like."""
    found = {"ceiling": share(board.ceiling)}
    for name, score in board.scores.items():
        found |= {
            f"{name}_top1": share(score.top1),
            f"{name}_train": share(score.train),
            f"{name}_gap": f"{100 * (score.train - score.top1):.1f}",
            f"{name}_unpaired": share(score.unpaired),
            f"{name}_pairs": share(score.pair_mean),
            f"{name}_mmacs": f"{1e3 * score.gmacs:.0f}",
            f"{name}_parameters": f"{score.parameters / 1e6:.2g}",
        }
    for name in ("late_fusion_mlp", "late_fusion_pool"):
        fewest = by_clips(name)[0]
        found |= {
            f"{name}_few": f"{fewest.clips:,}",
            f"{name}_few_train": share(fewest.train),
            f"{name}_few_test": share(fewest.test),
            f"{name}_few_gap": f"{100 * (fewest.train - fewest.test):.1f}",
        }
    return found


def score_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claims 4, 5, 8, 11: what the lab nets reached on the test clips."""
    return board_numbers(scoreboard())


def c3d_numbers(info: VideoInfo, clip: Clip, example: Prediction | None) -> Numbers:
    """Claim 11: the cost of C3D at the paper's size, counted, and of the lab's C3D beside slow fusion."""
    paper = count("c3d_sports1m", CARDS["c3d_sports1m"].input)
    numbers = {"gmacs": f"{paper.gmacs:.1f}", "parameters": f"{paper.parameters / 1e6:.0f}"}
    return numbers | board_numbers(scoreboard())


# Each experiment of the lecture page names the function that measures its number.
NUMBERS: dict[str, Callable[[VideoInfo, Clip, Prediction | None], Numbers]] = {
    "tensor": tensor_numbers,
    "storage": storage_numbers,
    "averaging": averaging_numbers,
    "scores": score_numbers,
    "c3d": c3d_numbers,
}
