"""What the public checkpoints of the R50 networks share: their input, where they come from, and their names.

Sampled as published: T frames, every tau-th of a video of 30 a second. Tested as published, too: the short side is
resized to 256 pixels and a crop of 256 x 256 is seen, though they were trained on 224 x 224. Both zoos average 10 views
in time and 3 crops in space; here a person chooses the views, and the crop is the one in the middle.

No SHA-256 of these files has been published: they are checked key by key and shape by shape when they are read.
"""

from collections.abc import Callable

from torch import nn

from models.card import ModelCard, Weights
from models.checkpoint_names import renamed
from models.input_spec import InputSpec
from models.prepared import prepared

PYTORCHVIDEO = "PyTorchVideo"
PYSLOWFAST = "PySlowFast"
ZOOS = {  # and the licence of the checkpoints in them
    PYTORCHVIDEO: ("https://dl.fbaipublicfiles.com/pytorchvideo/model_zoo/kinetics", "Apache-2.0 (PyTorchVideo)"),
    PYSLOWFAST: ("https://dl.fbaipublicfiles.com/pyslowfast/model_zoo/kinetics400", "Apache-2.0 (PySlowFast)"),
}


def kinetics_card(
    name: str,
    title: str,
    *,
    family: str,
    paper: str,
    teaches: str,
    build: Callable[[], nn.Module],
    layers: tuple[str, ...],
    frames: int,
    stride: int,
    file: str,
    megabytes: float,
    top1: float,
    zoo: str = PYTORCHVIDEO,
    top1_source: str = "",
    min_frames: int = 1,
) -> ModelCard:
    """The card of a network that sees every ``stride``-th frame of 30 a second.

    Args:
        file: of its weights, in the ``zoo``.
        megabytes: about; the training's momentum lies in the file too.
        top1_source: who reports it, unless the zoo does.
    """
    folder, licence = ZOOS[zoo]
    return ModelCard(
        name=name,
        title=title,
        family=family,
        paper=paper,
        teaches=teaches,
        input=InputSpec(
            frames=frames,
            fps=30,
            stride=stride,
            mean=(0.45, 0.45, 0.45),
            std=(0.225, 0.225, 0.225),
            resize=256,
            size=256,
            min_frames=min_frames,
        ),
        labels="kinetics400",
        build=build,
        weights=Weights(
            badge="kinetics400",
            file=file,
            sha256="",
            licence=licence,
            megabytes=megabytes,
            url=f"{folder}/{file}",
        ),
        top1=top1,
        top1_source=top1_source or zoo,
        layers=layers,
        rename=renamed,
        prepare=prepared,
    )
