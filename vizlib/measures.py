"""Sizes of videos and tensors, and the numbers that the lecture page shows beside its claims."""

from collections.abc import Callable

from models.input_spec import InputSpec
from models.zoo import CARDS
from video import Clip, VideoInfo
from vizlib.cost import Cost, count
from vizlib.predict import Prediction

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


# Each experiment of the lecture page names the function that measures its number.
NUMBERS: dict[str, Callable[[VideoInfo, Clip, Prediction | None], Numbers]] = {
    "tensor": tensor_numbers,
    "storage": storage_numbers,
    "averaging": averaging_numbers,
}
