"""Reading weights safely, and fetching public ones when a person asks for it."""

import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import torch
from torch import Tensor, nn

from models.card import Rename, Weights, WeightsError, checkpoints
from models.formats import SUFFIXES, tensors_in
from video import Progress
from video.files import typed, written

CHUNK = 1 << 20
TIMEOUT_S = 20
HERE = ("127.0.0.1", "::1", "localhost")
# Batch norm's step counters say nothing about the trained function.
NOT_NEEDED = "num_batches_tracked"


def fit(network: nn.Module, state: dict[str, Tensor], file: str) -> None:
    """Copy ``state`` into ``network``, key by key and shape by shape.

    Raises:
        WeightsError: names the first difference and counts them all.
    """
    own, given = needed(network.state_dict()), needed(state)
    missing = [key for key in own if key not in given]
    extra = [key for key in given if key not in own]
    other = [key for key in own if key in given and difference(own[key], given[key])]
    if missing or extra or other:
        key = next((key for key in own if key in {*missing, *other}), extra[0] if extra else "")
        raise WeightsError(
            "{file} does not fit this network: {first} Missing: {missing} of {total} tensors; of another shape or "
            "kind: {other}; not part of the network: {extra}.",
            file=file,
            first=first_difference(key, own.get(key), given.get(key)),
            total=len(own),
            missing=len(missing),
            other=len(other),
            extra=len(extra),
        )
    network.load_state_dict(given, strict=False)


def needed(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """All but the step counters of batch norm."""
    return {key: tensor for key, tensor in state.items() if not key.endswith(NOT_NEEDED)}


def difference(own: Tensor, given: Tensor) -> bool:
    """Whether one cannot stand for the other. What is not of floats is no weight but a table of the network's own, as
    a transformer's relative positions are: another would make it look outside its memory.
    """
    if own.shape != given.shape or own.is_floating_point() != given.is_floating_point():
        return True
    return not own.is_floating_point() and not torch.equal(own.cpu(), given.to(own.dtype))


def first_difference(key: str, own: Tensor | None, given: Tensor | None) -> WeightsError:
    """What was expected, and what was found."""
    if given is None:
        return WeightsError("it has no {key}.", key=key)
    if own is None:
        return WeightsError("{key} is not part of it.", key=key)
    sizes = own.shape != given.shape
    expected, found = ((tuple(t.shape) if sizes else str(t.dtype).removeprefix("torch.")) for t in (own, given))
    if sizes:
        return WeightsError("{key} should be {expected} and is {found}.", key=key, expected=expected, found=found)
    return WeightsError(
        "{key} should hold numbers as {expected}, the same as in the network, and has {found}.",
        key=key,
        expected=expected,
        found=found,
    )


def read_state(network: nn.Module, weights: Weights, rename: Rename | None = None) -> None:
    """Read a file of weights into ``network``, checked by its hash; see ``read_into``.

    Raises:
        WeightsError: the file is damaged or of another network.
    """
    weights.check(weights.path)
    with weights.path.open("rb") as file:
        read_into(network, file, weights.file, rename)


def read_into(network: nn.Module, file: BinaryIO, name: str, rename: Rename | None = None) -> None:
    """Read a file of weights into ``network``; nothing in it is run.

    ``rename`` turns the names of public checkpoints into the network's, as a card says; a file may have either.

    Raises:
        WeightsError: the file is damaged or of another network.
    """
    state = tensors_in(file, name)
    fit(network, rename(state) if rename is not None else state, name)


def placed() -> list[str]:
    """Names of the files of weights that lie where torch keeps what it downloads; of that folder, and no other."""
    if not checkpoints().is_dir():
        return []
    return sorted(path.name for path in checkpoints().iterdir() if path.suffix in SUFFIXES and path.is_file())


def place_of(name: str) -> Path:
    """The file of this bare name among those ``placed``.

    Raises:
        WeightsError: there is none; a path leads nowhere.
    """
    if name not in placed():
        raise WeightsError("There is no checkpoint {found} in {folder}.", found=name, folder=typed(checkpoints()))
    return checkpoints() / name


def safe(url: str) -> bool:
    """Whether what comes from there is known to come from there: by TLS, or from this machine itself."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)


class SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a server elsewhere only where that is ``safe`` too."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if not safe(newurl):
            raise unsafe(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def unsafe(url: str) -> WeightsError:
    return WeightsError(
        "{url} is not encrypted: anybody on the way could send another file. Download it by hand from a network that "
        "you trust, and put it into {folder}.",
        url=url,
        folder=typed(checkpoints()),
    )


def announced(answer: Any) -> int:
    """How many bytes a server says that it sends; 0 where it says nothing that is a number."""
    length = str(answer.headers.get("Content-Length", ""))
    return int(length) if length.isascii() and length.isdigit() else 0


def too_large(weights: Weights, found: int) -> WeightsError:
    return WeightsError(
        "{file} should have about {expected} MB, and {found} MB or more would come: it is another file. Nothing was "
        "kept.",
        file=weights.file,
        expected=round(weights.megabytes),
        found=round(found / 1e6),
    )


def download(weights: Weights) -> Iterator[Progress]:
    """Fetch a public checkpoint to where torch keeps them; nothing is left behind by a failure or a stop.

    Raises:
        WeightsError: no connection or none that is safe, or not the expected file.
    """
    if not safe(weights.url):
        raise unsafe(weights.url)
    folder = typed(weights.path.parent)
    try:
        with written(weights.path) as part:
            with (
                part.open("wb") as file,
                urllib.request.build_opener(SafeRedirects).open(weights.url, timeout=TIMEOUT_S) as answer,
            ):
                yield from received(answer, file, weights)
            weights.check(part)
            if not weights.sha256:  # then what came has to show that it is a checkpoint, and no page in its place
                with part.open("rb") as came:
                    tensors_in(came, weights.file)
    except (urllib.error.URLError, http.client.HTTPException, ssl.SSLError, TimeoutError, ConnectionError) as error:
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


def received(answer: Any, file: BinaryIO, weights: Weights) -> Iterator[Progress]:
    """Write what comes into ``file``, which never has more than ``most_bytes``."""
    expected = announced(answer)
    total = expected or int(weights.megabytes * 1e6)
    if expected > weights.most_bytes:
        raise too_large(weights, expected)
    while block := answer.read(CHUNK):
        if file.tell() + len(block) > weights.most_bytes:
            raise too_large(weights, file.tell() + len(block))
        file.write(block)
        yield Progress(file.tell(), max(total, file.tell()))
    if expected and file.tell() != expected:  # a body that ends early raises nothing
        raise WeightsError(
            "The connection broke off: {found} of {expected} bytes of {file} came. Try again.",
            found=file.tell(),
            expected=expected,
            file=weights.file,
        )
