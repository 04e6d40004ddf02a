"""Reading weights safely, and fetching public ones when a person asks for it."""

import http.client
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from models.card import Rename, Weights, WeightsError
from video import Progress

CHUNK = 1 << 20
TIMEOUT_S = 20
# Batch norm's step counters say nothing about the trained function.
NOT_NEEDED = "num_batches_tracked"


def fit(network: nn.Module, state: dict[str, Tensor], file: str) -> None:
    """Copy ``state`` into ``network``, key by key and shape by shape.

    Raises:
        WeightsError: names the first difference.
    """
    own = {k: v for k, v in network.state_dict().items() if not k.endswith(NOT_NEEDED)}
    given = {k: v for k, v in state.items() if not k.endswith(NOT_NEEDED)}
    for key, tensor in own.items():
        if key not in given:
            raise WeightsError("{file} does not fit this network: it has no {key}.", file=file, key=key)
        if given[key].shape != tensor.shape:
            raise WeightsError(
                "{file} does not fit this network: {key} should be {expected} and is {found}.",
                file=file,
                key=key,
                expected=tuple(tensor.shape),
                found=tuple(given[key].shape),
            )
    for key in given:
        if key not in own:
            raise WeightsError("{file} does not fit this network: {key} is not part of it.", file=file, key=key)
    network.load_state_dict(given, strict=False)


def read_state(network: nn.Module, weights: Weights, rename: Rename | None = None) -> None:
    """Read a checked file of weights into ``network``; pickles may hold tensors and nothing else.

    ``rename`` turns the file's names into the network's, as a card says.

    Raises:
        WeightsError: the file is damaged or of another network.
    """
    path = weights.path
    weights.check(path)
    try:
        if path.suffix == ".safetensors":
            state = load_file(path)
        else:
            state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # each reader has errors of its own
        raise WeightsError(
            "{file} cannot be read as weights: {reason}", file=weights.file, reason=str(error).split("\n")[0]
        ) from error
    if rename is not None:
        state = rename(state)
    fit(network, state, weights.file)


def download(weights: Weights) -> Iterator[Progress]:
    """Fetch a public checkpoint to where torch keeps them; nothing is left behind by a failure or a stop.

    Raises:
        WeightsError: no connection, or not the expected file.
    """
    folder = weights.path.parent
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    part = Path(name)
    try:
        with (
            os.fdopen(handle, "wb") as file,
            urllib.request.urlopen(weights.url, timeout=TIMEOUT_S) as answer,
        ):
            expected = int(answer.headers.get("Content-Length") or 0)
            total = expected or int(weights.megabytes * 1e6)
            while block := answer.read(CHUNK):
                file.write(block)
                yield Progress(file.tell(), max(total, file.tell()))
            if expected and file.tell() != expected:  # a body that ends early raises nothing
                raise WeightsError(
                    "The connection broke off: {found} of {expected} bytes of {file} came. Try again.",
                    found=file.tell(),
                    expected=expected,
                    file=weights.file,
                )
        weights.check(part)
        part.replace(weights.path)
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
        raise WeightsError(
            "No connection to {url}. On a machine with internet, download it and put the file into {folder}.",
            url=weights.url,
            folder=folder,
        ) from error
    except OSError as error:
        raise WeightsError(
            "{file} could not be saved in {folder}: {reason}. Make room there and try again.",
            file=weights.file,
            folder=folder,
            reason=error.strerror or str(error),
        ) from error
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
