"""What a session has uploaded: bounded in all, and let go as soon as nothing shows it.

While a file comes in, the server keeps what exceeds a megabyte in a nameless temporary file, which is gone when all of
it has arrived; from then on the file is in memory, until it is replaced or removed or its session ends.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from video import bounds

# In the session: what its camera recorded and it still holds, and what is on its way to its gestures; with ``data``.
RECORDED, COMING = "recorded", "gestures-coming"
_ROUTE = "/_stcore/upload_file/"


def held_bytes(session: str) -> int:
    """All that Streamlit holds of the uploads of a session."""
    files = getattr(Runtime.instance().uploaded_file_mgr, "file_storage", {}) if Runtime.exists() else {}
    return bytes_of(list(files.get(session, {}).values()))


def held() -> int:
    """All that this session holds: its uploads, its recordings, and the files that its gestures have not read yet."""
    context = get_script_run_ctx()
    others = sum(bytes_of(st.session_state.get(name, ())) for name in (RECORDED, COMING))
    return others + (0 if context is None else held_bytes(context.session_id))


def bytes_of(files: Iterable[Any]) -> int:
    """All that these hold as their ``data``."""
    return sum(len(file.data) for file in files)


def drop(file_id: Any) -> None:
    """Streamlit would keep the bytes of an upload as long as the session lives."""
    context = get_script_run_ctx()
    if context is not None and context.uploaded_file_mgr is not None:
        context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=file_id)  # type: ignore[attr-defined]


class BoundedUploads:
    """In front of the server: refuses what no page of ours would ask for.

    A page says what to do when a session holds more than MAX_SESSION_BYTES. Who sends files past the pages, each under
    another name, ends here, at twice of it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._coming: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or scope["method"] != "PUT" or _ROUTE not in path:
            await self._app(scope, receive, send)
            return
        session = path.split(_ROUTE)[1].split("/")[0]
        told = dict(scope["headers"]).get(b"content-length", b"")
        if not told.isdigit():
            await PlainTextResponse("How long is it?", 411)(scope, receive, send)
            return
        size = int(told)
        if held_bytes(session) + self._coming[session] + size > 2 * bounds.MAX_SESSION_BYTES:
            await PlainTextResponse("This session has uploaded all that it can.", 413)(scope, receive, send)
            return
        self._coming[session] += size
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming[session] -= size
            self._coming += Counter()  # forgets those at zero
