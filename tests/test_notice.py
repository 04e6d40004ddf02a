"""NOTICE.md names every asset with the hash that it has."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
ASSETS = ("models/weights", "models/labels", "datasets/samples", "tests/golden")
ROW = re.compile(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", re.MULTILINE)


def test_every_asset_has_its_row():
    rows = dict(ROW.findall((ROOT / "NOTICE.md").read_text(encoding="utf-8")))
    files = {str(p.relative_to(ROOT)) for folder in ASSETS for p in (ROOT / folder).iterdir() if p.is_file()}
    assert set(rows) == files
    for name, digest in rows.items():
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest, name
