"""NOTICE.md names every asset with the hash that it has; what was trained here has its hash in its own card."""

import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
ASSETS = ("models/weights", "models/labels", "datasets/samples", "datasets/renderer", "tests/golden")
OWN = {".py", ".md", ".json", ".csv"}  # code, texts, and what training measured
ROW = re.compile(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", re.MULTILINE)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_asset_has_its_row():
    rows = dict(ROW.findall((ROOT / "NOTICE.md").read_text(encoding="utf-8")))
    files = {path for folder in ASSETS for path in (ROOT / folder).iterdir() if path.is_file()}
    trained = {path for path in files if path.with_suffix(".json").is_file()}
    assert set(rows) == {str(path.relative_to(ROOT)) for path in files - trained if path.suffix not in OWN}
    for name, expected in rows.items():
        assert digest(ROOT / name) == expected, name
    for path in trained:
        if path.suffix == ".safetensors":
            assert digest(path) == json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["sha256"], path
