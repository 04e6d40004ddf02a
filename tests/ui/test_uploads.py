"""What a session uploads is bounded in all; at the door, and on the page that says what to do."""

from types import SimpleNamespace

import pytest

from tests.loops import run
from ui import uploads
from video import bounds


@pytest.fixture
def door(monkeypatch):
    """``put(session, size)``: the status that an upload gets; what is let in is held from then on."""
    monkeypatch.setattr(bounds, "MAX_SESSION_BYTES", 1000)
    files = {}
    manager = SimpleNamespace(uploaded_file_mgr=SimpleNamespace(file_storage=files))
    monkeypatch.setattr(uploads, "Runtime", SimpleNamespace(exists=lambda: True, instance=lambda: manager))
    during = []

    async def server(scope, receive, send):
        session, name = scope["path"].split("/")[-2:]
        for other in during:
            await other()
        size = int(dict(scope["headers"])[b"content-length"])
        files.setdefault(session, {})[name] = SimpleNamespace(data=bytes(size))
        await send({"type": "http.response.start", "status": 204, "headers": []})

    app = uploads.BoundedUploads(server)

    async def put(session, size, name="one", headers=None):
        sent = []

        async def send(message):
            sent.append(message)

        headers = [(b"content-length", str(size).encode())] if headers is None else headers
        path = f"/_stcore/upload_file/{session}/{name}"
        await app({"type": "http", "method": "PUT", "path": path, "headers": headers}, None, send)
        return sent[0]["status"]

    put.during = during
    return put


def test_a_session_gets_as_much_as_twice_the_bound_and_no_more(door):
    async def several():
        return [await door("a", 900, str(n)) for n in range(4)] + [await door("b", 900)]

    assert run(several()) == [204, 204, 413, 413, 204]


def test_uploads_that_come_at_the_same_time_count_together(door):
    found = []

    async def beside():
        door.during.clear()
        found.append(await door("a", 1500, "two"))

    door.during.append(beside)
    assert run(door("a", 1500)) == 204
    assert found == [413]


def test_an_upload_of_unknown_length_is_refused(door):
    assert run(door("a", 0, headers=[])) == 411


def test_everything_else_passes():
    async def page():
        reached = []

        async def server(scope, receive, send):
            reached.append(scope["path"])

        app = uploads.BoundedUploads(server)
        for method, path in (("GET", "/lecture"), ("DELETE", "/_stcore/upload_file/a/b"), ("PUT", "/elsewhere")):
            await app({"type": "http", "method": method, "path": path, "headers": []}, None, None)
        await app({"type": "websocket", "path": "/_stcore/stream"}, None, None)
        return reached

    assert len(run(page())) == 4
