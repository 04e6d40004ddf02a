"""Ask the addresses of votes as a browser does, without a server."""

import asyncio
import json
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from starlette.routing import Router

from tests.loops import run
from ui.votes import routes
from ui.votes.question import question_of
from ui.words import language

KEY, TOKEN = routes.KEY, routes.TOKEN


def question(name="q", answers=3, **settings):
    lists = {code: [f"{code} {n}" for n in range(answers)] for code in ("en", "zh")}
    return question_of(name, lambda: (f"{language()}: which?", lists[language()]), **settings)


class Answer:
    """What came back."""

    def __init__(self, messages):
        start, *rest = messages
        self.status = start["status"]
        self.headers = {name.decode(): value.decode() for name, value in start["headers"]}
        self.text = b"".join(part.get("body", b"") for part in rest).decode()

    @property
    def json(self):
        return json.loads(self.text)


class Browser:
    """Keeps cookies, as one phone does."""

    def __init__(self, address="10.0.0.7"):
        self.app = Router(routes.routes())
        self.address = address
        self.cookies = {}

    async def ask(self, method, path, body=b"", headers=None, left=None, **query):
        """``left``: an event upon which the phone is gone."""
        found, sent = {name.lower(): value for name, value in (headers or {}).items()}, []
        if self.cookies:
            found["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        parts = [{"type": "http.request", "body": body}]

        async def receive():
            if parts:
                return parts.pop()
            await (left or asyncio.Event()).wait()
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http", "method": method, "path": path, "root_path": "", "scheme": "http", "http_version": "1.1",
            "query_string": urlencode(query).encode(), "client": (self.address, 1234), "server": ("school", 80),
            "headers": [(name.encode(), str(value).encode()) for name, value in found.items()],
        }  # fmt: skip
        await self.app(scope, receive, send)
        answer = Answer(sent)
        for name, value in SimpleCookie(answer.headers.get("set-cookie", "")).items():
            self.cookies[name] = value.value
        return answer

    def get(self, path, headers=None, **query):
        return run(self.ask("GET", path, headers=headers, **query))

    def post(self, path, data, headers=None):
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        headers = {"content-type": "application/json", **(headers or {})}
        return run(self.ask("POST", path, body, headers))

    def vote(self, room, answer, number=None, page="p" * 16, **headers):
        number = room.number if number is None else number
        data = {"number": number, "answer": answer, "page": page}
        return self.post(f"/vote/{room.letters}", data, {KEY: room.key, **headers})
