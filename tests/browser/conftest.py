"""A Streamlit app and a browser, for tests that look at what a person sees."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.browser.waiting import still

ROOT = Path(__file__).parent.parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SIZE = {"width": 1280, "height": 720}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"]


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="session")
def serve(tmp_path_factory):
    """``serve("app.py")`` runs the app and gives its address; it ends with the tests."""
    servers = []

    def start(app, wait_s=90):
        address = f"http://127.0.0.1:{(port := free_port())}"
        log = tmp_path_factory.mktemp("server") / "log.txt"
        options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
        with log.open("w") as out:
            server = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(app), *options],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), "MOTION_LAB_AHEAD": "0"},
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        servers.append(server)
        end = time.monotonic() + wait_s
        while time.monotonic() < end and server.poll() is None:
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                    return address
            except OSError:
                time.sleep(0.2)
        raise AssertionError(f"{app} does not answer:\n{log.read_text()[-3000:]}")

    yield start
    for server in servers:
        server.terminate()
    for server in servers:
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="session")
def browser():
    """Chromium: ``$CHROMIUM``, or what is installed. Without one the tests are skipped, except in CI."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        reason = "no Chromium: install one or name it in CHROMIUM"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def screenshots():
    """The folder where pictures for people go."""
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def address(serve):
    return serve(ROOT / "app.py")


@pytest.fixture(scope="session")
def context(browser):
    """One window for all tests: the app's own scripts are fetched once. What a session holds is a page's own."""
    context = browser.new_context(viewport=SIZE)
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture
def page(context):
    """An empty page, 1280 x 720; an error of the page's own scripts fails the test."""
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []


@pytest.fixture
def shoot(page, screenshots):
    """A picture of the whole page, for a person to look at; taken where ``MOTION_LAB_SHOTS`` asks for them."""

    def take(name):
        if "MOTION_LAB_SHOTS" not in os.environ:
            return
        size = page.viewport_size
        still(page)
        height = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": min(max(height, size["height"]), 6000)})
        still(page)
        page.screenshot(path=screenshots / f"{name}.png")
        page.set_viewport_size(size)

    return take
