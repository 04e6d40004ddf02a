"""A browser that leaves a real server: its work ends within seconds, what waits as well as what runs."""

import asyncio
import time

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.browser import running
from tests.loops import run

APP = """
import time
from pathlib import Path

from ui import work
from ui.work.lab import WORK_MB
from video import Progress
from vizlib.engine.budget import MB
from vizlib.engine.keys import Key


def endless(name):
    try:
        while True:
            Path(r"{folder}", name).write_text("at work")
            time.sleep(0.05)
            yield Progress(1, 2)
    finally:
        Path(r"{folder}", name).write_text("ended")


watch = work.watch()
for name in ("runs", "waits"):
    work.once(Key(name), endless, name, lane="cpu", title=name, memory=WORK_MB * 3 * MB // 4)
watch.follow()
"""


@pytest.mark.sweep
def test_work_ends_within_seconds_when_its_browser_has_left(tmp_path):
    app = tmp_path / "app.py"
    app.write_text(APP.format(folder=tmp_path))

    began = time.monotonic()

    async def visit(host):
        async with websockets.connect(f"ws://{host}/_stcore/stream", subprotocols=["streamlit"]) as socket:
            message = BackMsg()
            message.rerun_script.query_string = ""
            await socket.send(message.SerializeToString())
            while not (tmp_path / "runs").exists():
                assert time.monotonic() - began < 120
                await asyncio.sleep(0.05)

    with running(app) as (host, _pid):
        run(visit(host))
        left = time.monotonic()
        while (tmp_path / "runs").read_text() != "ended":
            time.sleep(0.05)
            assert time.monotonic() - left < 20  # the server's own grace and looks take five of them
    assert not (tmp_path / "waits").exists()
