"""Files are written whole or not at all; what is damaged is named, without the server's paths."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from video import files
from video.files import FileError, bare, named, new_array, read_array, read_json, reading, tidy, write_json, written


def run(code, *args):
    """A process of Python with this code."""
    return subprocess.Popen([sys.executable, "-c", code, *map(str, args)], stdout=subprocess.PIPE, text=True)


def test_what_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "folder" / "a.json"
    write_json(path, {"n": 1})
    with pytest.raises(ZeroDivisionError), written(path) as part:
        part.write_text(f"half {1 / 0}")
    assert read_json(path) == {"n": 1}
    assert list(path.parent.iterdir()) == [path]


def test_a_kill_leaves_what_was_there(tmp_path):
    path = tmp_path / "a.json"
    write_json(path, {"n": 1})
    code = """
import sys, time
from pathlib import Path
from video.files import written
with written(Path(sys.argv[1])) as part:
    part.write_text("half")
    print("half", flush=True)
    time.sleep(600)
"""
    process = run(code, path)
    assert process.stdout.readline() == "half\n"
    process.kill()
    process.wait()
    assert read_json(path) == {"n": 1}
    left = [each for each in tmp_path.iterdir() if each != path]
    assert [each.suffix for each in left] == [".part"]
    tidy(tmp_path)
    assert left[0].exists()  # it may be another run's
    os.utime(left[0], (0, 0))
    write_json(path, {"n": 2})
    assert list(tmp_path.iterdir()) == [path]


def test_what_another_run_finishes_meanwhile_hinders_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "glob", lambda folder, _pattern: iter([folder / "a[1].json.1-1.part"]))
    write_json(tmp_path / "a[1].json", 1)
    assert read_json(tmp_path / "a[1].json") == 1


def test_a_full_disk_is_told_before_anything_is_written_through_memory(tmp_path):
    """Where a file may not grow, as on a full disk, writing through memory would end the process by SIGBUS."""
    code = """
import resource, sys
from pathlib import Path
from video.files import FileError, new_array
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
try:
    new_array(Path(sys.argv[1]), (100, 64, 64, 3))[:] = 1
    print("small", flush=True)
    new_array(Path(sys.argv[2]), (1000, 64, 64, 3))[:] = 1
except FileError as error:
    print(error.template)
"""
    process = run(code.replace("100,", "50,"), tmp_path / "small.npy", tmp_path / "large.npy")
    out, _err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.startswith("small\nThere is no room for {file}")
    assert [path.name for path in tmp_path.iterdir()] == ["small.npy"]
    assert (np.load(tmp_path / "small.npy") == 1).all()


def test_no_room_while_a_file_is_written_is_a_sentence(tmp_path, monkeypatch):
    def full(_file):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(FileError, match=r"There is no room for a\.json: .* GB are free"):
        write_json(tmp_path / "a.json", {})
    assert list(tmp_path.iterdir()) == []


@given(some.integers(0, 10**6), some.integers(0, 255))
def test_a_damaged_file_is_read_or_named(tmp_path_factory, at, byte):
    path = tmp_path_factory.getbasetemp() / "card.json"
    whole = json.dumps({"name": "c3d", "scores": {"test": 0.5}, "curves": [1, 2]}).encode()
    at %= len(whole)
    for damaged in (whole[:at], whole[:at] + bytes([byte]) + whole[at + 1 :]):
        path.write_bytes(damaged)
        told = ""
        try:
            with reading(path):
                float(read_json(path)["scores"]["test"])
        except FileError as error:
            told = str(error)
        assert not told or "card.json" in told
        assert str(path.parent) not in told


def test_what_a_file_lacks_names_it(tmp_path):
    write_json(tmp_path / "a.json", {"rows": [{"n": 1}]})
    row = read_json(tmp_path / "a.json")["rows"][0]
    assert row.get("m") is None
    with pytest.raises(FileError, match=r"The file a\.json is damaged \(m\?\)"):
        row["m"]
    with pytest.raises(FileError, match=r"The file b\.json is missing"):
        read_json(tmp_path / "b.json")


def test_people_are_told_no_path_of_the_server():
    assert named(files.PROJECT / "models" / "weights" / "c3d.json") == "models/weights/c3d.json"
    assert named(Path.home() / ".cache" / "torch" / "a.pth") == "~/.cache/torch/a.pth"
    assert named(Path("/var/lib/a.npy")) == "a.npy"
    assert bare("[Errno 2] No such file: '/root/a b/x.json'") == "[Errno 2] No such file: 'x.json'"
    assert bare("cannot read /srv/app/models/x.json: cut") == "cannot read x.json: cut"
    assert bare(r"cannot read C:\Users\me\x.json") == "cannot read x.json"
    assert bare("5 / 3 frames, 24 fps and/or 25") == "5 / 3 frames, 24 fps and/or 25"


@pytest.mark.parametrize("damage", ["cut", "header", "empty", "other"])
def test_a_damaged_array_is_put_away(tmp_path, damage):
    path = tmp_path / "clips.npy"
    new_array(path, (4, 3, 2))[:] = 7
    assert (read_array(path, (3, 2)) == 7).all()
    whole = path.read_bytes()
    path.write_bytes(
        {"cut": whole[:-5], "header": b"\x00" * 20 + whole[20:], "empty": b"", "other": whole}[damage]
    )  # fmt: skip
    assert read_array(path, (3, 3) if damage == "other" else (3, 2)) is None
    assert [each.name for each in tmp_path.iterdir()] == ["clips.npy.damaged"]
    assert read_array(path, (3, 2)) is None
