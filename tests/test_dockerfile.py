"""The image: its steps run in order in a folder of the test's, with what they would install only written down."""

import fnmatch
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from itertools import pairwise
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

ROOT = Path(__file__).parent.parent
if shutil.which("git") is None or not (ROOT / ".git").exists():
    pytest.skip("no Git: what belongs to the project is not known", allow_module_level=True)
TRACKED = subprocess.run(
    ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.split("\0")[:-1]  # fmt: skip
STRAY = [".git/config", ".venv/bin/python", "wheels/torch.whl", "screenshots/a.png", "tests/conftest.py", ".env",
         "ui/__pycache__/words.cpython-311.pyc", "clip.mp4", "key.pem", "shared/notes.md", "Dockerfile"]  # fmt: skip
WRITE_DOWN = """#!/bin/sh
printf '%s\\n' "$(basename "$0") $*" >> "$CALLS"
for last; do :; done
if [ -f "$last" ]; then cp "$last" "$CALLS.$last"; fi
"""


def steps(text):
    """``[("RUN", "pip install ..."), ...]``: lines that go on are one, comments are left out."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return [tuple(line.split(None, 1)) for line in lines.replace("\\\n", "").splitlines() if line.strip()]


STEPS = steps((ROOT / "Dockerfile").read_text(encoding="utf-8"))


def the(instruction):
    """What follows the one instruction of this name."""
    (found,) = [text for name, text in STEPS if name == instruction]
    return found


def environment():
    texts = [text for name, text in STEPS if name == "ENV"]
    return dict(word.split("=", 1) for text in texts for word in shlex.split(text))


def carried(names):
    """Which files Docker would be given: the last rule that fits a file, or a folder that it lies in, says."""
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    return [name for name in names if not ignored(name, rules)]


def ignored(name, rules):
    parts = name.split("/")
    places = ["/".join(parts[: n + 1]) for n in range(len(parts))]
    out = False
    for rule in rules:
        pattern = rule.removeprefix("!")
        anywhere = pattern.removeprefix("**/")
        found = [place.split("/")[-1] for place in places] if anywhere != pattern else places
        if any(fnmatch.fnmatchcase(place, anywhere) and place.count("/") == anywhere.count("/") for place in found):
            out = not rule.startswith("!")
    return out


def named(source, target):
    """Only the lists of what is installed are read."""
    shutil.copyfile(source, target) if source.suffix == ".txt" else target.touch()


def walk(folder, torch, put=named, ray="0"):
    """Run the steps below ``folder``: commands run where nothing can be installed, files are ``put`` where they go.

    Returns:
        what they called, and whether all went well.
    """
    commands, calls, at = folder / "bin", folder / "calls.txt", folder
    commands.mkdir()
    for name in ("pip", "python", "useradd"):
        (commands / name).write_text(WRITE_DOWN)
        (commands / name).chmod(0o755)
    calls.touch()
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    for name, text in STEPS:
        if name == "WORKDIR":
            at = folder / text.lstrip("/")
            at.mkdir(parents=True)
        elif name == "COPY":
            *sources, target = shlex.split(text)
            for source in sources:
                copy(source, at / target, put)
        elif name == "RUN":
            told = {"PATH": path, "CALLS": str(calls), "TORCH": torch, "RAY": ray, **environment()}
            if subprocess.run(["sh", "-c", text], cwd=at, env=told, capture_output=True).returncode:
                return calls.read_text().splitlines(), False
    return calls.read_text().splitlines(), True


def copy(source, target, put):
    """A file into a folder, or what is in a folder, less what is ignored."""
    below = "" if source == "." else f"{source}/"
    files = [name for name in carried(TRACKED) if name == source or name.startswith(below)]
    assert files, f"COPY {source}: nothing of it gets into the image"
    for name in files:
        place = target / Path(name).relative_to(source if name != source else Path(source).parent)
        place.parent.mkdir(parents=True, exist_ok=True)
        put(ROOT / name, place)


def test_the_steps_run_in_order(tmp_path):
    calls, well = walk(tmp_path, "cuda")
    assert well
    assert [call.split()[0] for call in calls] == ["pip", "python", "useradd"]
    assert calls[0] == "pip install -r requirements.txt"
    image = {path.relative_to(tmp_path / "app").as_posix() for path in (tmp_path / "app").rglob("*") if path.is_file()}
    assert image == set(carried(TRACKED))


def test_one_argument_chooses_processors_alone(tmp_path):
    """torch and torchvision come from one place: a build of the one does not go with that of the other."""
    calls, well = walk(tmp_path, "cpu")
    assert well
    assert re.fullmatch(r"pip install --no-deps --index-url \S+/cpu -r torch.txt", calls[0])
    assert calls[1] == "pip install -r requirements.txt"
    pins = (ROOT / "requirements.txt").read_text().splitlines()
    two = (tmp_path / "calls.txt.torch.txt").read_text().splitlines()
    assert [pin.split("==")[0] for pin in two] == ["torch", "torchvision"]
    assert set(two) < set(pins)
    assert not (tmp_path / "app" / "torch.txt").exists()


def test_another_argument_brings_ray(tmp_path):
    calls, well = walk(tmp_path, "cuda", ray="1")
    assert well
    assert calls[:3:2] == ["pip install -r requirements.txt", "pip install -r requirements-ray.txt"]
    assert ("ARG", "RAY=0") in STEPS


def test_other_arguments_are_refused(tmp_path):
    calls, well = walk(tmp_path, "gpu")
    assert not well
    assert calls == []
    (tmp_path / "ray").mkdir()
    _calls, well = walk(tmp_path / "ray", "cuda", ray="yes")
    assert not well


def test_hadolint_finds_nothing():
    """What it is told to pass over has its reason on the line before."""
    path = shutil.which("hadolint") or shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if path is None:
        reason = "no hadolint: pip install -r requirements-dev.txt"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    found = subprocess.run([path, "--format", "json", "Dockerfile"], cwd=ROOT, capture_output=True, text=True)
    assert json.loads(found.stdout) == []
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if "hadolint ignore" in line:
            assert before.startswith("# ")


def test_the_image_holds_the_app_and_nothing_else():
    assert carried(STRAY) == []
    floors = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["files"]
    needed = [*floors, "locale", ".streamlit", "requirements.txt", "requirements-ray.txt", "pyproject.toml", "LICENSE",
              "NOTICE.md"]  # fmt: skip
    inside = [name for name in TRACKED if name.split("/")[0] in needed]
    assert carried(TRACKED) == inside


def test_a_change_of_the_code_installs_nothing_again():
    names = [name for name, _text in STEPS]
    copies = [n for n, name in enumerate(names) if name == "COPY"]
    runs = [n for n, name in enumerate(names) if name == "RUN"]
    assert [STEPS[n][1].split()[0] for n in copies] == ["requirements.txt", "models/weights", "."]
    assert copies[0] < min(runs)
    assert max(runs) < copies[1]


def test_nobody_is_root_and_only_caches_are_written():
    assert int(the("USER")) > 0
    after = [name for name, _text in STEPS][[name for name, _text in STEPS].index("USER") :]
    assert "RUN" not in after
    assert "COPY" not in after
    volume, told = the("VOLUME"), environment()
    assert [told[name].startswith(f"{volume}/") for name in ("TORCH_HOME", "MOTION_LAB_RENDERS")] == [True, True]
    assert f"--home-dir {volume} " in the_run("useradd")
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", the("FROM"))


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def asked(check, told):
    """What a health check ends with: 0 is healthy."""
    return subprocess.run(["sh", "-c", check], env=told, capture_output=True).returncode


def the_run(word):
    return next(text for name, text in STEPS if name == "RUN" and word in text)


def test_it_starts_what_people_start_by_hand():
    command = " ".join(json.loads(the("CMD")))
    assert f"$(BIN)/{command}" in (ROOT / "Makefile").read_text()
    assert command.removeprefix("python ") in (ROOT / "README.md").read_text(encoding="utf-8")


def test_compose_goes_with_the_image():
    told = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    lab, gpu = told["services"]["motion-lab"], told["services"]["gpu"]
    assert set(lab["build"]["args"]) <= {text.split("=")[0] for name, text in STEPS if name == "ARG"}
    assert [port.split(":")[-1] for port in lab["ports"]] == [the("EXPOSE")] == [environment()["STREAMLIT_SERVER_PORT"]]
    (volume,) = lab["volumes"]
    assert volume == f"{next(iter(told['volumes']))}:{the('VOLUME')}"
    assert lab["read_only"] is True
    assert gpu["extends"]["service"] == "motion-lab"
    assert gpu["profiles"]  # starts only where somebody asks for it


def test_compose_shows_the_proxy_of_a_school_and_nothing_else_of_it():
    """Two copies that the proxy knows; and a Ray cluster that nobody but they can reach."""
    told = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    school = {name: each for name, each in told["services"].items() if each.get("profiles") == ["school"]}
    proxy, head, *copies = (school[name] for name in ("school", "head", "copy-1", "copy-2"))
    assert [name for name, each in school.items() if "ports" in each] == ["school"]
    assert len(school) == 4
    config = (ROOT / "proxy" / "haproxy.cfg").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+)", config)) == set(proxy["environment"])
    for number, copy in enumerate(copies, start=1):
        assert copy["environment"]["MOTION_LAB_COPY"] == f"{number}/{len(copies)}"
        assert proxy["environment"][f"COPY_{number}"] == f"copy-{number}:{the('EXPOSE')}"
        assert copy["environment"]["MOTION_LAB_RAY"] == "head:6379"
        assert set(copy["networks"]) == {"default", "inside"}
    assert head["networks"] == ["inside"]
    assert told["networks"]["inside"]["internal"] is True
    assert {each["environment"]["RAY_AUTH_MODE"] for each in (head, *copies)} == {"token"}
    for each in (head, *copies):
        assert set(each["build"]["args"]) <= {text.split("=")[0] for name, text in STEPS if name == "ARG"}
        assert each["read_only"] is True


@pytest.mark.sweep
@pytest.mark.skipif(sys.platform != "linux", reason="the image is one of Linux")
@pytest.mark.parametrize("base", ["", "motion"])
def test_the_image_answers_without_rights(tmp_path, base):
    """Where the code cannot be written and without any privilege the app starts, and the health check says so."""
    _calls, well = walk(tmp_path, "cuda", shutil.copyfile)
    assert well
    app, cache, port = tmp_path / "app", tmp_path / "cache", free_port()
    cache.mkdir()
    for path in [app, *app.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    without = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"] if os.geteuid() == 0 else []
    told = {name: value.replace("/cache", str(cache), 1) for name, value in environment().items()}
    told |= {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(cache),
             "STREAMLIT_SERVER_ADDRESS": "127.0.0.1", "STREAMLIT_SERVER_PORT": str(port),
             "STREAMLIT_SERVER_BASE_URL_PATH": base, "MOTION_LAB_AHEAD": "0"}  # fmt: skip
    assert subprocess.run([*without, "touch", str(app / "ui" / "mine.py")], capture_output=True).returncode
    with (tmp_path / "log.txt").open("w") as out:
        server = subprocess.Popen([*without, *json.loads(the("CMD"))], cwd=app, env=told, stdout=out, stderr=out)
    check = the("HEALTHCHECK").partition(" CMD ")[2].replace("8501", str(port))
    try:
        end = time.monotonic() + 90
        while (sick := asked(check, told)) and server.poll() is None and time.monotonic() < end:
            time.sleep(0.5)
        assert not sick, (tmp_path / "log.txt").read_text()
        # The lecture's worksheet holds what was measured for every claim, and the words of both languages.
        with urlopen(
            f"http://127.0.0.1:{port}/{base}/worksheet?lang=zh&key=1".replace("//w", "/w"), timeout=60
        ) as sheet:
            assert sheet.read().decode().count("<section") >= 26
    finally:
        server.terminate()
        server.wait(30)
        assert asked(check, told), "a server that has ended is healthy"
        for path in [app, *app.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
