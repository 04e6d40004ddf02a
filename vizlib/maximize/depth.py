"""Where R comes from, layer by layer: of a video, beside a clip that nobody optimized."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from datasets.actors import render_clip
from datasets.samples import SAMPLES
from models.lab import LABELS
from models.zoo import CARDS
from video import Clip, Progress, read_clip
from vizlib.engine.networks import Networks
from vizlib.maximize.gallery import Entry
from vizlib.maximize.natural import layers_of
from vizlib.maximize.picture import network_input, videos_of
from vizlib.maximize.rulers import sized

SAMPLE, SEED = "backflip", 0  # the clip beside it; of lab nets, a test clip of the video's class


@dataclass(frozen=True)
class Depth:
    """What each batch norm adds to R, in the order in which they run.

    Attributes:
        video, clip: of the video, and of the clip.
    """

    names: tuple[str, ...]
    video: tuple[float, ...]
    clip: tuple[float, ...]

    @property
    def bytes(self) -> int:
        return 8 * (len(self.video) + len(self.clip)) + sum(map(len, self.names))

    def half(self, values: tuple[float, ...]) -> int:
        """So many layers, from the input, make half of R."""
        sums = torch.tensor(values).cumsum(0)
        return int((sums < sums[-1] / 2).sum()) + 1


def clip_beside(entry: Entry) -> Clip:
    """A clip that nobody optimized."""
    card = CARDS[entry.spec.network]
    if card.labels == LABELS:
        return render_clip(SEED, entry.label, "test", card.input.size)
    return read_clip(SAMPLES[SAMPLE].path)


def looking(networks: Networks, entry: Entry, device: str) -> Iterator[Progress | Depth]:
    """R of a video of the gallery, layer by layer; the last step is the result.

    Raises:
        MaximizeError: a network without batch norm. WeightsError: damaged weights.
    """
    spec, card = entry.spec, CARDS[entry.spec.network]
    loaded = networks.get(card.name, device)
    x = network_input(videos_of(entry.picture()), card.input, spec.frames).to(device)
    with loaded.lock:
        video = layers_of(loaded.network, x)
    yield Progress(1, 2)
    x = sized(card.input, spec.frames, spec.size).prepare(clip_beside(entry)).to(device)
    with loaded.lock:
        clip = layers_of(loaded.network, x)
    yield Depth(tuple(video), tuple(video.values()), tuple(clip.values()))
