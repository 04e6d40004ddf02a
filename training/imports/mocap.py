"""Rebuild ``datasets/renderer/mocap.npz`` from its pinned source.

    python -m training.imports.mocap [pybullet-3.2.7-...-x86_64.whl]

The source is DeepMimic's motion capture of one person (Peng et al. 2018, MIT), as the PyPI wheel of pybullet 3.2.7
(zlib) carries it: 44 numbers a frame. Every joint's angle becomes a quaternion, in float32; nothing else changes.
"""

import hashlib
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from video.files import written

WHEEL = "pybullet==3.2.7"
WHEEL_SHA256 = "5d858abf7c12a21ef3ed351cf81dac1b5e486ec25c9ab59bfc84beb89034edff"
PLATFORM = ("--platform", "manylinux2014_x86_64", "--python-version", "3.11", "--only-binary", ":all:")
FOLDER, PREFIX = "pybullet_data/data/motions/", "humanoid3d_"
TARGET = Path("datasets/renderer/mocap.npz")
# After the duration, the root's position and the root's quaternion: numbers of each joint, 4 of a quaternion (w first)
# or 1 angle about z. The order is that of datasets/skeleton.py.
JOINT_NUMBERS = (4, 4, 4, 1, 4, 4, 1, 4, 1, 4, 4, 1)


def fetch(folder: str) -> Path:
    """Download the wheel by its pinned name and version; nothing in it is run."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", *PLATFORM, "--dest", folder, WHEEL]
    subprocess.run(command, check=True)
    return next(Path(folder).glob("pybullet-*.whl"))


def read_take(text: bytes) -> dict[str, np.ndarray]:
    """One take: times ``(F,)`` in seconds, root ``(F, 3)`` in metres, rotations ``(F, 13, 4)``, whether it loops."""
    motion = json.loads(text)
    frames = np.array(motion["Frames"])
    rotations, at = [frames[:, 4:8]], 8
    for count in JOINT_NUMBERS:
        numbers = frames[:, at : at + count]
        at += count
        if count == 1:
            zero = np.zeros_like(numbers)
            numbers = np.concatenate([np.cos(numbers / 2), zero, zero, np.sin(numbers / 2)], 1)
        rotations.append(numbers)
    stacked = np.stack(rotations, 1)
    return {
        "times": np.concatenate([[0.0], np.cumsum(frames[:-1, 0])]).astype(np.float32),
        "root": frames[:, 1:4].astype(np.float32),
        "rotations": (stacked / np.linalg.norm(stacked, axis=-1, keepdims=True)).astype(np.float32),
        "loop": np.array(motion["Loop"] == "wrap"),
    }


def convert(wheel: Path, target: Path) -> None:
    data = wheel.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != WHEEL_SHA256:
        raise SystemExit(f"{wheel.name}: expected sha256 {WHEEL_SHA256}, found {digest}")
    archive = zipfile.ZipFile(io.BytesIO(data))
    arrays: dict[str, np.ndarray] = {}
    for member in sorted(archive.namelist()):
        if member.startswith(FOLDER + PREFIX):
            name = Path(member).stem.removeprefix(PREFIX)
            arrays |= {f"{name}/{key}": value for key, value in read_take(archive.read(member)).items()}
    with written(target) as part, part.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        convert(Path(sys.argv[1]) if len(sys.argv) > 1 else fetch(folder), TARGET)
    print(TARGET, TARGET.stat().st_size, hashlib.sha256(TARGET.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
