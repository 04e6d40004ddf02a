"""Sizes of videos and tensors, and what networks cost on them."""

from models.input_spec import InputSpec
from models.zoo import CARDS
from video import Clip, VideoInfo
from vizlib.cost.network import Cost, count

CHANNELS = 3  # one byte each
MINUTE = 60 * 30  # frames of the lecture's minute of video
SD = (480, 640)
HD = (1080, 1920)
FRAMES = (16, 32, 64, 128)  # at once, of which a network's cost is counted


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
        "minute_sd": raw_bytes(MINUTE, *SD),
        "minute_hd": raw_bytes(MINUTE, *HD),
    }


def costs_by_frames(name: str, frames: tuple[int, ...]) -> dict[int, Cost]:
    """What the network ``name`` costs on more and more frames at once."""
    spec = CARDS[name].input
    return {n: count(name, spec.sampled(n, spec.stride)) for n in frames}
