"""What the addresses of votes have in common: what is refused, which methods there are, what is read of a request."""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from ui.votes import phone
from ui.words import LANGUAGES

MOST_BYTES = 1024

Handler = Callable[[Request], Awaitable[Response]]


class Refused(Exception):
    """What is asked is not done. ``problem`` names a sentence of the phone's."""

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(problem)
        self.status, self.problem = status, problem


class Answers:
    """One address: what it answers to each method, and nothing to others."""

    def __init__(self, **handlers: Handler) -> None:
        self._handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        handler = self._handlers.get(request.method)
        if handler is None:
            response = Response(status_code=405, headers={"Allow": ", ".join(self._handlers)})
        else:
            try:
                response = await handler(request)
            except Refused as error:
                response = JSONResponse({"problem": error.problem}, error.status)
            except ClientDisconnect:
                return
        for name, value in phone.HEADERS.items():
            response.headers.setdefault(name, value)
        await response(scope, receive, send)


def whole(text: str | None) -> int:
    """A version that somebody knows; of no number none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def language_of(request: Request) -> str:
    """The language that the address asks for, or the browser prefers."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        if code in LANGUAGES:
            return code
    return "en"


async def read(request: Request) -> dict[str, Any]:
    """A small JSON object.

    Raises:
        Refused: it is something else.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "broken")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise Refused(413, "broken")
    found = None
    with suppress(ValueError, RecursionError):
        found = json.loads(body)
    if not isinstance(found, dict):
        raise Refused(400, "broken")
    return found
