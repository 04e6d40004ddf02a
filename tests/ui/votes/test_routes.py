"""What phones, boards and strangers get when they ask."""

import asyncio
import json
from html.parser import HTMLParser

import pytest

from tests.loops import run
from tests.ui.votes.asking import KEY, TOKEN, Browser, question
from ui.votes import limits, phone, routes
from ui.votes.letters import ALL, part
from ui.votes.limits import ADDRESS_EVERY_S, ADDRESS_TRIES, SERVER_TRIES, Tries, network
from ui.votes.room import MOST_VOTERS
from ui.votes.rooms import Rooms


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def kept(monkeypatch, clock):
    """The rooms, and tries, of a server that has just begun."""
    kept = Rooms(clock)
    monkeypatch.setattr(routes, "rooms", lambda: kept)
    monkeypatch.setattr(routes, "tries", Tries(clock))
    return kept


@pytest.fixture
def room(kept):
    room = kept.open()
    room.put(question(right=1, figures=("12 %",)))
    return room


def data_of(answer):
    """What the phone's page was given."""
    return json.loads(answer.text.split('id="data">')[1].split("</script>")[0])


def test_a_phone_sees_the_question_votes_changes_its_mind_and_is_told_the_rest(room):
    phone_ = Browser()
    answer = phone_.get(f"/vote/{room.letters}")
    assert answer.status == 200
    assert "set-cookie" not in answer.headers
    data = data_of(answer)
    assert data["state"]["words"]["en"]["question"] == "en: which?"
    assert data["state"]["mine"] is None
    assert phone_.get(f"/vote/{room.letters}/now", {KEY: room.key}, since=0).status == 200
    assert phone_.cookies == {}  # who only looks leaves nothing

    assert phone_.vote(room, 0).json["state"]["mine"] == 0
    assert phone_.vote(room, 2).json["state"]["mine"] == 2
    assert data_of(phone_.get(f"/vote/{room.letters}"))["state"]["mine"] == 2
    room.close()
    late = phone_.vote(room, 1)
    assert late.status == 409
    assert late.json["problem"] == "late"
    assert late.json["state"]["mine"] == 2
    assert room.for_board()["counts"] == (0, 0, 1)
    assert "right" not in late.json["state"]
    room.reveal()
    told = phone_.get(f"/vote/{room.letters}/now", {KEY: room.key}, since=0).json
    assert (told["stage"], told["right"], told["figures"], told["mine"]) == ("revealed", 1, ["12 %"], 2)
    assert "counts" not in told


def test_the_cookie_says_nothing_to_scripts_and_is_sent_to_no_other_site(room):
    cookie = Browser().vote(room, 0).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path" not in cookie  # a browser keeps it for vote/ alone
    assert "secure" not in cookie  # it is plain HTTP


def test_an_answer_that_is_sent_twice_because_the_first_reply_got_lost_counts_once(room):
    one, again = Browser(), Browser()  # the cookie of the first reply never came
    one.vote(room, 0, page="x" * 32)
    again.vote(room, 1, page="x" * 32)
    again.vote(room, 2, page="y" * 32)  # the same browser, its page loaded anew
    room.close()
    assert room.for_board()["counts"] == (0, 0, 1)


def test_a_cookie_that_was_made_up_is_a_new_voter(room):
    one = Browser()
    one.cookies[f"{routes.VOTER}_{room.letters}"] = "made up"
    assert one.vote(room, 0).status == 200
    assert one.cookies[f"{routes.VOTER}_{room.letters}"] != "made up"


def test_who_comes_too_late_into_a_full_room_reads_why(room):
    for n in range(MOST_VOTERS):
        room.vote(room.admit("", f"page {n}"), room.number, 0)
    refused = Browser().vote(room, 0)
    assert refused.status == 403
    assert phone.words("en")[refused.json["problem"]].startswith("This room is full")


def test_two_rooms_never_mix(kept, room):
    other = kept.open()
    other.put(question())
    one = Browser()
    assert one.vote(room, 0).status == one.vote(other, 2).status == 200
    assert (
        one.post(f"/vote/{other.letters}", {"number": 1, "answer": 0, "page": "p" * 16}, {KEY: room.key}).status == 404
    )
    for each in (room, other):
        each.close()
    assert (room.for_board()["counts"], other.for_board()["counts"]) == ((1, 0, 0), (0, 0, 1))
    assert one.get(f"/vote/{room.letters}/board", {TOKEN: other.token}).status == 404


# ---- whatever is sent


HOSTILE = [
    b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 1000, b'{"number": 1e999}', b'"' + b"a" * 200 + b'"',
    {"number": "1", "answer": 0, "page": "p" * 16}, {"number": 1, "answer": True, "page": "p" * 16},
    {"number": 1, "answer": -1, "page": "p" * 16}, {"number": 1, "answer": 3, "page": "p" * 16},
    {"number": 1, "answer": 10**40, "page": "p" * 16}, {"number": 1, "answer": 0, "page": ""},
    {"number": 1, "answer": 0, "page": "p" * 65}, {"number": 1, "answer": 0, "page": ["p" * 16]}, {"number": 1},
]  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE, ids=str)
def test_a_body_that_no_page_sends_is_refused_and_makes_nobody_a_voter(room, body):
    one = Browser()
    answer = one.post(f"/vote/{room.letters}", body, {KEY: room.key})
    assert answer.status == 400
    assert room.for_board()["votes"] == 0


def test_a_body_is_small_and_says_that_it_is_json(room):
    one = Browser()
    path, headers = f"/vote/{room.letters}", {KEY: room.key}
    assert one.post(path, b" " * 1025, headers).status == 413
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert (
            one.post(path, {"number": 1, "answer": 0, "page": "p" * 16}, {**headers, "content-type": kind}).status
            == 415
        )
    assert one.vote(room, 0, **{"content-type": "Application/JSON; charset=utf-8"}).status == 200


@pytest.mark.parametrize("path", ["/vote", "/vote/BCDG", "/vote/BCDG/now", "/vote/BCDG/board", "/school/vote/BCDG"])
@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(kept, path, method):
    answer = run(Browser().ask(method, path))
    assert answer.status == 405
    assert "GET" in answer.headers["allow"]


def test_every_answer_has_a_policy_and_is_kept_nowhere(room):
    one = Browser()
    for answer in (
        one.get("/vote"), one.get(f"/vote/{room.letters}"), one.vote(room, 0), one.get("/vote/BBBB"),
        one.get(f"/vote/{room.letters}/board", {TOKEN: room.token}),
    ):  # fmt: skip
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_what_a_teacher_types_is_text_and_nothing_else(kept):
    from ui.votes.question import typed

    room = kept.open()
    room.put(typed("own", "</script><img src=x onerror=alert(1)> [[script]]", "<b>one</b>\n\"two'\n&amp;"))
    answer = Browser().get(f"/vote/{room.letters}")
    tags = Tags(answer.text).found
    assert [tag for tag, _ in tags].count("script") == 2
    assert not any(tag in ("img", "b") and attrs for tag, attrs in tags)
    assert data_of(answer)["state"]["words"]["zh"]["answers"] == ["<b>one</b>", "\"two'", "&amp;"]
    door = Browser().get("/vote", room='"><script>', lang='"><script>')
    assert door.status == 404
    assert not [tag for tag, _ in Tags(door.text).found if tag == "script"]


def test_a_page_is_small_and_asks_for_nothing_else(room):
    text = Browser().get(f"/vote/{room.letters}").text
    assert len(text.encode()) < 15_000
    outside = [value for _tag, attrs in Tags(text).found for name, value in attrs.items() if name in ("src", "href")]
    assert outside == ["data:,"]


def test_phones_read_their_language(room):
    one = Browser()
    for said, code in (("zh-CN,zh;q=0.9", "zh"), ("de, zh-TW", "zh"), ("fr", "en"), ("en-GB,zh", "en"), ("", "en")):
        assert data_of(one.get(f"/vote/{room.letters}", {"accept-language": said}))["lang"] == code
        assert f'<html lang="{code}">' in one.get("/vote", {"accept-language": said}).text
    assert data_of(one.get(f"/vote/{room.letters}", {"accept-language": "en"}, lang="zh"))["lang"] == "zh"


@pytest.mark.parametrize("code", ["en", "zh"])
def test_each_problem_is_a_sentence_in_both_languages(code):
    script = (phone.HERE / "phone.js").read_text()
    assert {"full", "late", "broken", "ended"} <= set(phone.words(code))
    said = [part.split('"')[0] for part in script.split('say("')[1:]]
    assert set(said) <= set(phone.words(code))


# ---- letters


def test_typed_letters_lead_into_the_room(kept, room):
    one = Browser()
    found = one.get("/vote", room=f" {room.letters.lower()[:2]}-{room.letters[2:]} ")
    assert (found.status, found.headers["location"]) == (303, f"vote/{room.letters}")
    assert one.get(f"/vote/{room.letters.lower()}").status == 200
    assert one.get(f"/school/x/vote/{room.letters}").status == 200  # behind a prefix


def wrong(browser, n):
    return browser.get(f"/vote/BCD{n}")


def test_who_tries_letters_is_soon_slowed_down(room, clock):
    stranger, classmate = Browser("10.0.0.66"), Browser("10.0.0.67")
    found = [wrong(stranger, n).status for n in range(ADDRESS_TRIES + 5)]
    assert found == [404] * ADDRESS_TRIES + [429] * 5
    refused = stranger.get(f"/vote/{room.letters}")
    assert refused.status == 429, "right letters would stand out among the refused ones"
    assert 0 < int(refused.headers["retry-after"]) <= ADDRESS_EVERY_S
    assert "Too many wrong letters" in refused.text
    assert classmate.get(f"/vote/{room.letters}").status == 200
    assert stranger.get(f"/vote/{room.letters}", key=room.key).status == 200  # the code on the screen always lets in
    assert stranger.vote(room, 0).status == 200
    clock.now += ADDRESS_EVERY_S
    assert stranger.get(f"/vote/{room.letters}").status == 200
    assert wrong(stranger, 1).status == 404
    assert wrong(stranger, 1).status == 429


def test_a_class_behind_one_address_is_never_slowed_down(room):
    assert {Browser().get(f"/vote/{room.letters}").status for _ in range(60)} == {200}
    for n in range(ADDRESS_TRIES - 1):
        wrong(Browser(), n)
    assert {Browser().get(f"/vote/{room.letters}").status for _ in range(60)} == {200}


def test_many_addresses_together_are_slowed_down_too(room):
    found = [wrong(Browser(f"10.1.{n // 250}.{n % 250}"), 1).status for n in range(SERVER_TRIES + 3)]
    assert found == [404] * SERVER_TRIES + [429] * 3


def test_without_the_key_nothing_tells_right_letters_from_wrong_ones(kept, room):
    one = Browser()
    for path, ask in ((f"/vote/{room.letters}", one.post), ("/vote/BCDG", one.post)):
        assert ask(path, {"number": 1, "answer": 0, "page": "p" * 16}).status == 404
    for letters in (room.letters, "BCDG"):
        assert one.get(f"/vote/{letters}/now", since=0).status == 404
        assert one.get(f"/vote/{letters}/board", {TOKEN: "x"}).status == 404
        assert one.get(f"/vote/{letters}/board", {TOKEN: "\xe9"}).status == 404


def test_the_phones_of_a_room_that_has_ended_try_no_letters(kept, room):
    kept.end(room)
    one = Browser()
    for _ in range(ADDRESS_TRIES + 5):
        assert one.get(f"/vote/{room.letters}").status == 410
        assert one.get(f"/vote/{room.letters}/now", {KEY: room.key}, since=0).status == 404
    assert wrong(one, 1).status == 404


def test_letters_of_another_copy_are_no_try_and_their_phones_are_told(kept, monkeypatch):
    """The proxy leads here when the copy that had the room has stopped."""
    monkeypatch.setattr(kept, "first", part("1/2"))
    one = Browser()
    assert one.get("/vote", room="NBCD").headers["location"] == "vote/NBCD"  # the proxy knows where that is
    for _ in range(ADDRESS_TRIES + 5):
        answer = one.get("/vote/NBCD", key="of a room that was there")
        assert answer.status == 404
        assert phone.words("en")["gone"] in answer.text
    for answer in (
        one.get("/vote/NBCD/now", {KEY: "x"}, since=3),
        one.get("/vote/NBCD/board", {TOKEN: "x"}),
        one.post("/vote/NBCD", {"number": 1, "answer": 0, "page": "p" * 16}, {KEY: "x"}),
    ):
        assert (answer.status, answer.json) == (404, {"problem": "gone"})
    assert [wrong(one, n).status for n in range(ADDRESS_TRIES)] == [404] * ADDRESS_TRIES
    assert wrong(one, 1).status == 429


def test_a_server_that_was_started_anew_does_not_say_that_a_room_has_ended(kept, room):
    one, before = Browser(), room.letters
    asked = lambda key: one.get(f"/vote/{before}/now", {KEY: key}, since=room.version - 1)  # noqa: E731
    assert asked(room.key).status == 200
    assert asked("of the server before").json == {"problem": "gone"}
    kept.end(room)
    assert asked(room.key).json == {"problem": "ended"}


def test_all_letters_take_longer_to_try_than_any_room_lives():
    hours = (ALL - ADDRESS_TRIES) * ADDRESS_EVERY_S / 3600
    assert hours > 400
    server = (ALL - SERVER_TRIES) * limits.SERVER_EVERY_S / 3600
    assert server > 150


def test_an_address_is_what_one_person_can_have():
    assert network("::ffff:10.0.0.7") == network("10.0.0.7")
    assert network("2001:db8:1:2:3::4") == network("2001:db8:1:2:ffff::")
    assert network("2001:db8:1:2::") != network("2001:db8:1:3::")
    assert network("fe80::1%eth0") == network("fe80::2")
    assert network("") == network("a socket") == ""


# ---- news


def test_a_phone_waits_for_news_and_is_woken_by_them(room):
    async def waits():
        one, gone = Browser(), asyncio.Event()
        ask = one.ask("GET", f"/vote/{room.letters}/now", headers={KEY: room.key}, since=room.version, left=gone)
        waiting = asyncio.ensure_future(ask)
        while not room.seats.waiting:
            await asyncio.sleep(0)
        there = room.for_board()["there"]
        await asyncio.get_running_loop().run_in_executor(None, room.close)
        return there, await waiting

    there, answer = run(waits())
    assert there == 1
    assert answer.json["stage"] == "closed"


def test_a_phone_that_leaves_is_not_waited_for(room):
    async def leaves():
        one, gone = Browser(), asyncio.Event()
        ask = one.ask("GET", f"/vote/{room.letters}/now", headers={KEY: room.key}, since=room.version, left=gone)
        waiting = asyncio.ensure_future(ask)
        while not room.seats.waiting:
            await asyncio.sleep(0)
        gone.set()
        return await asyncio.wait_for(waiting, 5)

    assert run(leaves()).status == 204
    assert room.seats.waiting == 0


def test_without_news_there_is_nothing_to_say(room, monkeypatch):
    monkeypatch.setattr(routes, "PATIENCE_S", 0.01)
    monkeypatch.setattr(routes, "BOARD_PATIENCE_S", 0.01)
    one = Browser()
    assert one.get(f"/vote/{room.letters}/now", {KEY: room.key}, since=room.version).status == 204
    assert one.get(f"/vote/{room.letters}/board", {TOKEN: room.token}, since=room.news).status == 204


def test_more_phones_than_a_room_holds_are_asked_to_come_again(room, monkeypatch):
    monkeypatch.setattr(routes, "MOST_PHONES", 0)
    assert Browser().get(f"/vote/{room.letters}/now", {KEY: room.key}, since=room.version).status == 503


# ---- the board


def test_the_teacher_closes_asks_again_and_reveals(room):
    teacher, one = Browser(), Browser()
    path, mine = f"/vote/{room.letters}/board", {TOKEN: room.token}
    one.vote(room, 0)

    def act(what, number=None, **more):
        return teacher.post(path, {"act": what, "number": number or room.number, **more}, mine)

    told = teacher.get(path, mine).json
    assert (told["votes"], told["stage"], told["decided"]) == (1, "open", True)
    assert "counts" not in told
    assert act("close", number=7).json["stage"] == "open"  # it is about another question
    assert act("close").json["counts"] == [1, 0, 0]
    assert act("again").json["votes"] == 0
    one.vote(room, 1)
    assert act("close").json["before"] == [1, 0, 0]
    told = act("reveal").json
    assert (told["stage"], told["right"], told["past"]) == ("revealed", 1, [1, 1])
    assert act("away").json["stage"] == "wait"
    assert act("dance").status == 400
    assert act("away", answer={}).status == 200


def test_only_the_teacher_does_what_a_teacher_does(room):
    one = Browser()
    for token in ("", "x", room.key, "\xe9"):
        for answer in (
            one.get(f"/vote/{room.letters}/board", {TOKEN: token}),
            one.post(f"/vote/{room.letters}/board", {"act": "close", "number": 1}, {TOKEN: token}),
        ):
            assert answer.status == 404
    assert room.stage == "open"


def test_the_teachers_browser_is_recognised_when_it_comes_back(room):
    teacher = Browser()
    cookie = teacher.get(f"/vote/{room.letters}/board", {TOKEN: room.token}).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert teacher.cookies[routes.TEACHER] == f"{room.letters}.{room.token}"
    assert "set-cookie" not in teacher.get(f"/vote/{room.letters}/board", {TOKEN: room.token}).headers
