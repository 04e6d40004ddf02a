"""The addresses of votes: what phones ask, and what the teacher's board asks. All of it without Streamlit.

``vote``: type the letters. ``vote/ABCD``: the phone's page, and there it votes. ``vote/ABCD/now``: news for a phone,
which waits for them here. ``vote/ABCD/board``: news for the teacher, and what the teacher does.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ui.votes import phone
from ui.votes.letters import possible
from ui.votes.limits import Tries
from ui.votes.requests import Answers, Refused, language_of, read, whole
from ui.votes.room import MOST_PHONES, Room, RoomFull, TooLate
from ui.votes.rooms import rooms

PATIENCE_S = 25.0  # so long a phone waits for news before it asks again
BOARD_PATIENCE_S = 8.0  # the board also tells who has left, which rings no bell
MOST_HOURS = 10
VOTER, TEACHER = "motion_lab_voter", "motion_lab_room"  # cookies
KEY, TOKEN = "room-key", "room-token"  # headers

tries = Tries()


def routes() -> list[BaseRoute]:
    """All addresses. Any prefix may stand before them, as of a server behind others: every address is relative."""
    found = {
        "/vote": Answers(GET=door),
        "/vote/{letters}": Answers(GET=page, POST=vote),
        "/vote/{letters}/now": Answers(GET=now),
        "/vote/{letters}/board": Answers(GET=board, POST=act),
    }
    return [Route(prefix + path, answers) for path, answers in found.items() for prefix in ("", "/{prefix:path}")]


# ---- pages


async def door(request: Request) -> Response:
    """Where the letters are typed."""
    language = language_of(request)
    if "room" not in request.query_params:
        return phone.door(language, "vote")
    letters = "".join(filter(str.isalpha, request.query_params["room"].upper()))
    if not possible(letters):
        return phone.door(language, "vote", "wrong", status=404)
    asked = f"?lang={language}" if "lang" in request.query_params else ""
    return RedirectResponse(f"vote/{letters}{asked}", 303)


async def page(request: Request) -> Response:
    """The phone's page; whoever has no key tries letters."""
    letters, language = letters_of(request), language_of(request)
    room = rooms().find(letters)
    if possible(letters) and not rooms().owns(
        letters
    ):  # the proxy leads here when the copy that had it has stopped: nothing is tried
        return phone.door(language, "../vote", "gone", status=404)
    if room is None or request.query_params.get("key") != room.key:
        address = request.client.host if request.client else ""
        wait_s = tries.wait_s(address)
        if wait_s:
            refused = phone.door(language, "../vote", "slow", status=429, seconds=wait_s)
            refused.headers["Retry-After"] = str(wait_s)
            return refused
        if room is None and rooms().has_ended(letters):
            return phone.door(language, "../vote", "ended", status=410)
        if room is None:
            tries.wrong(address)
            return phone.door(language, "../vote", "wrong", status=404)
    return phone.page(language, room.letters, room.key, room.for_phones(voter_of(request, room)))


# ---- phones


async def now(request: Request) -> Response:
    """What the room shows, as soon as that is another than the version that the phone knows."""
    room = room_of(request)
    since = whole(request.query_params.get("since"))
    if room.version == since:
        if room.seats.waiting >= MOST_PHONES:
            raise Refused(503, "crowd")
        await waited(request, room, since)
    if room.version == since:
        return Response(status_code=204)
    return JSONResponse(room.for_phones(voter_of(request, room)))


async def waited(request: Request, room: Room, since: int) -> None:
    """Until there is news, or the phone has waited long enough, or is gone."""
    gone = asyncio.ensure_future(left(request))
    before = room.seats.there
    try:
        with room.seats.taken():
            if room.seats.there != before:
                room.heard()
            await room.phones.until(lambda: room.version != since, PATIENCE_S, gone)
    finally:
        gone.cancel()


async def left(request: Request) -> None:
    """Returns when the browser has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def vote(request: Request) -> Response:
    """An answer, which the last one of the same browser replaces."""
    room = room_of(request)
    body = await read(request)
    number, answer, name = body.get("number"), body.get("answer"), body.get("page")
    if type(number) is not int or type(answer) is not int or not isinstance(name, str) or not 16 <= len(name) <= 64:
        raise Refused(400, "broken")
    known = voter_of(request, room)
    try:
        if room.stage != "open" or room.number != number:
            raise TooLate("This question is closed.")
        voter = room.admit(known, name)
        room.vote(voter, number, answer)
    except TooLate as error:
        return JSONResponse({"problem": error.problem, "state": room.for_phones(known)}, 409)
    except RoomFull as error:
        raise Refused(403, error.problem) from error
    except ValueError as error:
        raise Refused(400, "broken") from error
    response = JSONResponse({"state": room.for_phones(voter)})
    if voter != known:
        response.set_cookie(
            f"{VOTER}_{room.letters}", voter, max_age=MOST_HOURS * 3600, path=None, httponly=True, samesite="lax",
            secure=request.url.scheme == "https",
        )  # fmt: skip
    return response


# ---- the teacher


async def board(request: Request) -> Response:
    """What the teacher's board shows, as soon as that is another than it knows."""
    room = room_of(request, teachers=True)
    since = whole(request.query_params.get("since"))
    if room.news == since:
        gone, there = asyncio.ensure_future(left(request)), room.seats.there
        try:
            await room.boards.until(lambda: room.news != since, BOARD_PATIENCE_S, gone)
        finally:
            gone.cancel()
        if room.news == since and room.seats.there == there:
            return Response(status_code=204)
    return recognised(request, room, JSONResponse(room.for_board()))


async def act(request: Request) -> Response:
    """What the teacher presses on the board."""
    room = room_of(request, teachers=True)
    body = await read(request)
    if body.get("number") == room.number:  # what is pressed is about what was seen
        match body.get("act"):
            case "close":
                room.close()
            case "again":
                room.again()
            case "reveal":
                right = body.get("answer")
                room.close()
                room.reveal(right if type(right) is int else None)
            case "away":
                room.away()
            case _:
                raise Refused(400, "broken")
    return recognised(request, room, JSONResponse(room.for_board()))


def recognised(request: Request, room: Room, response: Response) -> Response:
    """The teacher's browser finds its room again when it opens the app anew."""
    value = f"{room.letters}.{room.token}"
    if request.cookies.get(TEACHER) != value:
        response.set_cookie(
            TEACHER, value, max_age=MOST_HOURS * 3600, httponly=True, samesite="strict",
            secure=request.url.scheme == "https",
        )  # fmt: skip
    return response


# ---- what they have in common


def letters_of(request: Request) -> str:
    return str(request.path_params["letters"]).upper()


def room_of(request: Request, teachers: bool = False) -> Room:
    """The room whose secret the request names. Without it nothing is told of any room, so no letters can be tried.

    Raises:
        Refused: there is none, or it is over.
    """
    letters = letters_of(request)
    room = rooms().find(letters)
    secret = request.headers.get(TOKEN if teachers else KEY, "")
    if room is None or not (room.is_teachers(secret) if teachers else secret == room.key):
        raise Refused(404, "ended" if rooms().has_ended(letters) else "gone")
    return room


def voter_of(request: Request, room: Room) -> str:
    return request.cookies.get(f"{VOTER}_{room.letters}", "")
