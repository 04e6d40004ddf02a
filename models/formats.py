"""What a file of weights may be, and how each kind is read without running anything that it holds.

    begins with          kind                                  read by
    a length, then {     safetensors                           its own reader: it holds names and numbers only
    PK                   of torch.save, a zip                  torch.load with weights_only
    80 02 8a 0a 6c fc    of torch.save before PyTorch 1.6      torch.load with weights_only
    80, or (dp           Caffe2's pickle of {"blobs": arrays}  ArrayUnpickler

The first bytes tell the kind, not the name. Whatever a file claims, it gives no more numbers than it has bytes.
"""

import io
import pickle
import pickletools
import re
import zipfile
from typing import Any, BinaryIO, ClassVar

import numpy as np
import torch
from safetensors.torch import load as load_safetensors
from torch import Tensor

from models.card import WeightsError

SUFFIXES = (".safetensors", ".pth", ".pt", ".pyth", ".pkl", ".pickle")  # by which people call such files
MAX_ENTRIES = 20_000  # tensors, or files in a zip
MAX_PICKLE = 8 << 20  # bytes of names and shapes
MAX_STEPS = 1_000_000  # instructions of a pickle; each may take memory that the file does not have
LEGACY = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."  # torch.save's magic number, pickled
LEGACY_PICKLES = 5  # magic number, protocol, machine, the object, names of its storages; then the numbers
# Where a state dict may lie: in checkpoints of PySlowFast and PyTorchVideo, of most others, of this project's training.
WRAPPED = ("model_state", "state_dict", "network")
# The parts of torch.save's zip that are read; torch itself does not mind how their names are written.
PART = re.compile(r"[^/\0]+/(data\.pkl|version|byteorder|\.format_version|\.storage_alignment|data/\d+)")
MORE = "more numbers than it has bytes"
# Instructions that no dict of arrays needs, of which some make objects out of nothing.
UNNEEDED = {
    "BYTEARRAY8", "NEXT_BUFFER", "READONLY_BUFFER", "EMPTY_SET", "ADDITEMS", "FROZENSET", "EXT1", "EXT2", "EXT4",
    "PERSID", "BINPERSID", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX",
}  # fmt: skip
# All that the pickle of a dict of tensors needs.
HARMLESS = re.compile(
    r"collections OrderedDict|torch\._utils _rebuild_(tensor|tensor_v2|parameter)|torch (Size|device|[A-Z]\w+Storage)"
)


def tensors_in(file: BinaryIO, name: str) -> dict[str, Tensor]:
    """The named tensors of a file of weights, whatever else it holds; nothing in it is run.

    Args:
        file: from its beginning; it can seek.
        name: what a person knows it by.

    Raises:
        WeightsError: it is no file of weights, damaged, or asks for more than tensors.
    """
    start = file.read(len(LEGACY))
    file.seek(0)
    try:
        if start[8:9] == b"{":
            found: Any = load_safetensors(file.read())
        elif start.startswith(b"PK\x03\x04"):
            found = from_zip(file, name)
        elif start == LEGACY:
            for _ in range(LEGACY_PICKLES):
                asks_for_tensors_only(file, name)
            file.seek(0)
            found = torch.load(file, map_location="cpu", weights_only=True)
        elif start.startswith((b"\x80", b"(dp")):
            asks_for_arrays_only(file, name)
            file.seek(0)
            found = blobs(ArrayUnpickler(file, name).load(), file.seek(0, 2), name)
        else:
            raise WeightsError(
                "{file} is no checkpoint: it is neither safetensors, nor written by torch.save, nor a pickle of "
                "Caffe2. A web page that was saved in its place is none either; get the file itself.",
                file=name,
            )
    except WeightsError:
        raise
    except Exception as error:  # each reader has errors of its own
        raise WeightsError(
            "{file} cannot be read as weights: {reason}",
            file=name,
            reason=str(error).split("\n")[0] or type(error).__name__,
        ) from error
    return state_in(found, name)


def from_zip(file: BinaryIO, name: str) -> Any:
    """What torch.save wrote. It compresses nothing, so the parts of its zip are no larger than the file.

    Zips can be read in more than one way; so torch.load reads none but a new one, of the parts that were checked.

    Raises:
        WeightsError: the zip would unpack to more, or holds code.
    """
    with zipfile.ZipFile(file) as archive:
        parts = [part for part in archive.infolist() if PART.fullmatch(part.filename)]
        names = [part.filename.partition("/")[2] for part in parts]
        size = file.seek(0, 2)
        if (
            len(archive.infolist()) > MAX_ENTRIES
            or "data.pkl" not in names
            or len(set(names)) < len(names)
            or sum(part.file_size for part in parts) > size
            or any(part.compress_type != zipfile.ZIP_STORED for part in parts)
            or any(part.file_size > MAX_PICKLE for part in parts if part.filename.endswith("/data.pkl"))
        ):
            raise WeightsError(
                "{file} is no checkpoint of torch.save: its zip is compressed, claims more than the file holds, or "
                "holds other things. Save it once more by torch.save(network.state_dict(), ...).",
                file=name,
            )
        checked = io.BytesIO()
        with zipfile.ZipFile(checked, "w", zipfile.ZIP_STORED) as fresh:
            for part, part_name in zip(parts, names, strict=True):
                content = archive.read(part)
                if part_name == "data.pkl":
                    asks_for_tensors_only(io.BytesIO(content), name)
                fresh.writestr(f"archive/{part_name}", content)
    checked.seek(0)
    return torch.load(checked, map_location="cpu", weights_only=True)


def asks_for_tensors_only(pickled: Any, name: str) -> None:
    """Read the instructions of one pickle, and do none of them: may they be done? (torch.load asks once more.)

    Raises:
        WeightsError: one would call something that no tensor needs.
    """
    for step, (opcode, argument, _position) in enumerate(pickletools.genops(pickled)):
        if opcode.name == "GLOBAL" and not HARMLESS.fullmatch(str(argument)):
            raise refused(name, str(argument).replace(" ", "."))
        # A name is cut at its first zero where files are read, so that two names are one.
        if step > MAX_STEPS or "\0" in str(argument):
            raise refused(name, opcode.name)


def asks_for_arrays_only(pickled: Any, name: str) -> None:
    """The same of Caffe2's pickle; for what it may call, ``ArrayUnpickler`` asks.

    Raises:
        WeightsError: it has an instruction that no array needs, or too many.
    """
    for step, (opcode, _argument, _position) in enumerate(pickletools.genops(pickled)):
        if opcode.name in UNNEEDED or step > MAX_STEPS:
            raise refused(name, opcode.name)


def refused(name: str, found: str) -> WeightsError:
    """Why a file is not read."""
    return WeightsError(
        "{file} is refused: it asks for {found}, which weights do not need and which may run code. Nothing in it was "
        "run. Save the tensors alone, by torch.save(network.state_dict(), ...) or as safetensors.",
        file=name,
        found=found,
    )


class Dtype:
    """What a pickle says of an array's numbers."""

    def __init__(self, code: str, *_flags: Any) -> None:
        if not re.fullmatch("[fiu][1248]", code):
            raise pickle.UnpicklingError(f"an array of {code!r}")
        self.code, self.order = code, "<"

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.order = state[1]

    @property
    def numpy(self) -> np.dtype:
        return np.dtype(f"{'>' if self.order == '>' else '<'}{self.code}")


class Array:
    """What a pickle says of an array; numpy rebuilds it from the bytes, and has no other part in reading the file."""

    def __init__(self, *_empty: Any) -> None:
        self.values = np.empty(0)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _version, shape, dtype, fortran, data = state
        data = data.encode("latin1") if isinstance(data, str) else data
        self.values = np.frombuffer(data, dtype.numpy).reshape(shape, order="F" if fortran else "C")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.values, dtype)


class ArrayUnpickler(pickle._Unpickler):
    """Rebuilds arrays of numbers, each as an ``Array``; any other global in the file is an error.

    It is Python's own, written in Python. Numbers that many arrays share are counted for each of them: all together
    are no more than the file has bytes.
    """

    ALLOWED: ClassVar = {
        ("numpy.core.multiarray", "_reconstruct"): Array,
        ("numpy", "ndarray"): None,  # an argument of the one before
        ("numpy", "dtype"): Dtype,
        ("_codecs", "encode"): None,  # see ``encoded``
    }

    def __init__(self, file: BinaryIO, name: str) -> None:
        super().__init__(file, encoding="latin1")  # Python 2's strings may be bytes
        self.name = name
        self.arrays = self.bytes = file.seek(0, 2)  # that may still be made
        file.seek(0)

    def find_class(self, module: str, name: str) -> Any:
        asked = module.replace("numpy._core", "numpy.core"), name
        if asked not in self.ALLOWED:
            raise refused(self.name, f"{module}.{name}")
        return self.encoded if name == "encode" else self.ALLOWED[asked]

    def encoded(self, text: str, encoding: str) -> bytes:
        """How Python 2's bytes are written by Python 3."""
        self.bytes -= len(text)
        if encoding != "latin1" or self.bytes < 0:
            raise refused(self.name, f"{len(text)} bytes as {encoding}")
        return text.encode("latin1")

    def build(self) -> None:
        """The instruction that hands an object its state."""
        if not isinstance(self.stack[-2], Array | Dtype):  # type: ignore[attr-defined]
            raise refused(self.name, f"a state of {type(self.stack[-2]).__name__}")  # type: ignore[attr-defined]
        self.load_build()  # type: ignore[attr-defined]
        if isinstance(self.stack[-1], Array):  # type: ignore[attr-defined]
            self.arrays -= self.stack[-1].values.nbytes  # type: ignore[attr-defined]
            if self.arrays < 0:
                raise refused(self.name, MORE)

    dispatch: ClassVar = pickle._Unpickler.dispatch | {pickle.BUILD[0]: build}  # type: ignore[assignment]


def blobs(found: Any, size: int, name: str) -> dict[str, Tensor]:
    """The arrays of a checkpoint of Caffe2, of ``size`` bytes.

    Raises:
        WeightsError: one array under many names would be more numbers than that.
    """
    all_ = found["blobs"] if isinstance(found, dict) and "blobs" in found else found
    arrays = {key: array for key, array in all_.items() if isinstance(array, Array)}
    if sum(array.values.nbytes for array in arrays.values()) > size:
        raise refused(name, MORE)
    return {
        key: torch.from_numpy(np.array(array, array.values.dtype.newbyteorder("="))) for key, array in arrays.items()
    }


def state_in(found: Any, name: str) -> dict[str, Tensor]:
    """The named tensors, unwrapped.

    Raises:
        WeightsError: there are none, or too many, or something else lies among them.
    """
    if isinstance(found, dict):
        found = next((found[key] for key in WRAPPED if isinstance(found.get(key), dict)), found)
    if not isinstance(found, dict) or not found or len(found) > MAX_ENTRIES:
        raise WeightsError(
            "{file} holds no named tensors. What fits is the state dict of a network: "
            "torch.save(network.state_dict(), ...), or one under model_state or state_dict.",
            file=name,
        )
    for key, value in found.items():
        if not isinstance(key, str) or not isinstance(value, Tensor) or value.layout != torch.strided or value.is_meta:
            raise WeightsError(
                "{file} holds more than tensors: {key} is {found}. Save the state dict alone: "
                "torch.save(network.state_dict(), ...).",
                file=name,
                key=str(key)[:80],
                found=type(value).__name__,
            )
    return dict(found)
