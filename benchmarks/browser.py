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
from dataclasses import dataclass
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


def start(app: Path, port: int, ahead: bool = False, **settings: str) -> subprocess.Popen[bytes]:
    """A Streamlit server, which may not answer yet. ``ahead``: it computes what all ask for before anybody does."""
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", str(app), *options]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "MOTION_LAB_AHEAD": str(int(ahead)), **settings}
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def answers(host: str) -> None:
    """Wait until a server does, at most a minute."""
    for _attempt in range(300):
        try:
            urllib.request.urlopen(f"http://{host}/_stcore/health", timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)


@contextmanager
def running(app: Path = ROOT / "app.py", ahead: bool = False, **settings: str) -> Iterator[tuple[str, int]]:
    """``127.0.0.1:PORT`` of an app that answers, and the number of its process."""
    port = free_port()
    server = start(app, port, ahead, **settings)
    try:
        answers(f"127.0.0.1:{port}")
        yield f"127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait()


@dataclass(frozen=True)
class Copies:
    """Two copies of the app behind a proxy: where they answer, and their processes."""

    host: str
    hosts: tuple[str, ...]
    servers: tuple[subprocess.Popen[bytes], ...]
    proxy: subprocess.Popen[bytes]


def haproxy() -> str | None:
    """The proxy's program, where it is installed; people other than root do not have its folder in their path."""
    return shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")


@contextmanager
def copied(ahead: bool = False, **settings: str) -> Iterator[Copies]:
    """Two copies of the app that answer, behind the proxy as ``compose.yaml`` starts it."""
    hosts = tuple(f"127.0.0.1:{free_port()}" for _ in range(2))
    host = f"127.0.0.1:{free_port()}"
    servers = tuple(
        start(ROOT / "app.py", int(each.rpartition(":")[2]), ahead, MOTION_LAB_COPY=f"{number}/2", **settings)
        for number, each in enumerate(hosts, start=1)
    )
    told = {**os.environ, "PROXY": host, "COPY_1": hosts[0], "COPY_2": hosts[1]}
    command = [str(haproxy()), "-db", "-f", str(ROOT / "proxy" / "haproxy.cfg")]
    try:
        for each in hosts:
            answers(each)
        proxy = subprocess.Popen(command, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            answers(host)
            yield Copies(host, hosts, servers, proxy)
        finally:
            proxy.terminate()
            proxy.wait()
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait()


@contextmanager
def served(app: Path = ROOT / "app.py") -> Iterator[str]:
    """The address of an app that answers."""
    with running(app) as (host, _pid):
        yield f"http://{host}"
