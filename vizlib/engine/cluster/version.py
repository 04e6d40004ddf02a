"""Which project a machine has: two that differ may answer differently."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent.parent
CODE = ("datasets", "models", "training", "video", "vizlib")  # what runs on other machines


@cache
def version() -> str:
    """The project's version, and the beginning of the digest of the code that this process may run."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        named = tomllib.load(file)["project"]["version"]
    digest = hashlib.sha256()
    for path in sorted(path for floor in CODE for path in (ROOT / floor).rglob("*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{named} ({digest.hexdigest()[:8]})"


def version_with_weights() -> str:
    """The same with the digest of what is said of the weights here: with others a network answers otherwise."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "models" / "weights").glob("*.*")):
        said = path.read_bytes() if path.suffix == ".json" else str(path.stat().st_size).encode()
        digest.update(path.name.encode() + b"\0" + said + b"\0")
    return f"{version()}, weights {digest.hexdigest()[:8]}"
