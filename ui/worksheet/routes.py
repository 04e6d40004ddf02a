"""The address of the sheets: ``worksheet?lesson=...&lang=en&key=1``, without a lesson that of the whole lecture."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ui.plan import PlanError, decode
from ui.words import LANGUAGES, explain, speaking
from ui.worksheet.page import page, refused
from ui.worksheet.sheet import of_lecture, of_plan
from video.errors import Explained


def routes() -> list[BaseRoute]:
    """Any prefix may stand before it, as of a server behind others."""
    return [Route(f"{prefix}/worksheet", worksheet) for prefix in ("", "/{prefix:path}")]


def worksheet(request: Request) -> Response:
    """A sheet to print. It may look at files, and so runs in a thread."""
    asked = request.query_params
    code, lesson = asked.get("lang", ""), asked.get("lesson", "")
    with speaking(code if code in LANGUAGES else "en"):
        try:
            sheet = of_plan(decode(lesson)) if lesson else of_lecture()
        except Explained as error:
            return refused(explain(error), 400 if isinstance(error, PlanError) else 500)
        return page(sheet, asked.get("key") == "1", lesson)
