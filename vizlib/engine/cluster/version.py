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
