"""An app served for a benchmark, and the browser that visits it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def launched() -> Iterator[Browser]:
    """Chromium without a GPU."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def start(app: Path, port: int, ahead: bool = False) -> subprocess.Popen[bytes]:
    """A Streamlit server, which may not answer yet. ``ahead``: it computes what all ask for before anybody does."""
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", str(app), *options]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "MOTION_LAB_AHEAD": str(int(ahead))}
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def running(app: Path = ROOT / "app.py", ahead: bool = False) -> Iterator[tuple[str, int]]:
    """``127.0.0.1:PORT`` of an app that answers, and the number of its process."""
    port = free_port()
    server = start(app, port, ahead)
    try:
        for _attempt in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait()


@contextmanager
def served(app: Path = ROOT / "app.py") -> Iterator[str]:
    """The address of an app that answers."""
    with running(app) as (host, _pid):
        yield f"http://{host}"
